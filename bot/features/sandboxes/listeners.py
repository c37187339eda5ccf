"""From a name to sandboxes."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.sandboxes import views
from bot.slack import paging
from bot.slack.freshness import Freshness
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.see import See


class Sandboxes:
    """The listeners around sandboxes."""

    def __init__(self, see: See, freshness: Freshness) -> None:
        self._see = see
        self._freshness = freshness

    async def typed(self, heard: Heard) -> Screen:
        """Answer `sandboxes [name]`."""
        return await self._show(heard, 1, paging.readable(heard.words))

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries a page and words."""
        return await self._show(heard, *paging.turned(heard.value))

    async def refreshed(self, heard: Heard) -> Screen:
        """Answer Refresh: look at the account first."""
        await self._freshness.renew(heard.person.team)
        return await self.turned(heard)

    async def _show(self, heard: Heard, number: int, words: str) -> Screen:
        await self._freshness.nudge(heard.person.team, heard.now)
        page = await self._see.sandboxes(heard.person, words, number, heard.now)
        return views.page(page, heard.now, operates=await heard.holds(Role.OPERATOR))

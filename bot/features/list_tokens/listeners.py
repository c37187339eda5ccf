"""Parse, look, draw: what is typed and what the list's buttons carry are one language."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.expiry import State
from bot.domain.listing import ListQuery, Sort, parse
from bot.domain.people import Role
from bot.features.list_tokens import views
from bot.slack.freshness import Freshness
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.see import See


class Listing:
    """The list's listeners, and the pages that were drawn last."""

    def __init__(self, see: See, freshness: Freshness) -> None:
        self._see = see
        self._freshness = freshness
        self._pages = views.Pages()

    async def typed(self, heard: Heard) -> Screen:
        """Answer `list …`."""
        return await self._show(heard, parse(heard.words))

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries the whole question."""
        return await self._show(heard, parse(heard.value))

    async def refreshed(self, heard: Heard) -> Screen:
        """Answer Refresh: look at the account first."""
        await self._freshness.renew(heard.person.team)
        return await self._show(heard, parse(heard.value))

    async def filtered(self, heard: Heard) -> Screen:
        """Answer the menu of states."""
        wanted = frozenset(state for state in State if state == heard.value)
        return await self._show(heard, replace(_carried(heard), states=wanted, page=1))

    async def sorted(self, heard: Heard) -> Screen:
        """Answer the menu of orders."""
        return await self._show(heard, replace(_carried(heard), sort=Sort(heard.value), page=1))

    async def switched(self, heard: Heard) -> Screen:
        """Answer the menu of accounts: another account begins without filters."""
        account = int(heard.value)
        return await self._show(heard, ListQuery(sort=_carried(heard).sort, account=account))

    async def _show(self, heard: Heard, query: ListQuery) -> Screen:
        await self._freshness.nudge(heard.person.team, heard.now)
        page = await self._see.list_tokens(heard.person, query, heard.now)
        return self._pages.draw(page, heard.now, operates=await heard.holds(Role.OPERATOR))


def _carried(heard: Heard) -> ListQuery:
    return parse(heard.carried or "")

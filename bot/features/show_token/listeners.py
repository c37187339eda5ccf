"""From words, a menu or a button to one token."""

from __future__ import annotations

from typing import Final

from bot.domain.people import Role
from bot.features.show_token import views
from bot.slack import paging
from bot.slack.blocks import Block
from bot.slack.cards import picking, tokens
from bot.slack.freshness import Freshness
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.see import See

MOST_CHARACTERS: Final = 300
"""The most that is read of a token's name; Mailtrap's own limit is 255."""


class Showing:
    """The listeners around one token."""

    def __init__(self, see: See, freshness: Freshness) -> None:
        self._see = see
        self._freshness = freshness

    async def typed(self, heard: Heard) -> Screen:
        """Answer `show <token>`; without a token, with a menu to find one."""
        if not heard.words:
            return picking.which(views.FIND)
        words = paging.readable(heard.words, MOST_CHARACTERS)
        await self._freshness.nudge(heard.person.team, heard.now)
        shown = await self._see.show_token(heard.person, words, heard.now)
        return views.card(shown, heard, operates=await heard.holds(Role.OPERATOR))

    async def chosen(self, heard: Heard) -> Screen:
        """Answer Details, or a token found by typing."""
        referred = tokens.referred(heard.value)
        if referred is None:
            return picking.which(views.FIND)
        await self._freshness.nudge(heard.person.team, heard.now)
        account, token = referred
        shown = await self._see.show_token(heard.person, token, heard.now, account)
        return views.card(shown, heard, operates=await heard.holds(Role.OPERATOR))

    async def refreshed(self, heard: Heard) -> Screen:
        """Answer Refresh: look at the account first."""
        await self._freshness.renew(heard.person.team)
        return await self.chosen(heard)

    async def suggested(self, heard: Heard) -> list[Block]:
        """Answer what is typed into the menu with at most 100 tokens."""
        words = heard.words[:MOST_CHARACTERS]
        found = await self._see.suggest(heard.person, words, heard.now)
        return [tokens.suggestion(row.record) for row in found]

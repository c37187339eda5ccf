"""Finds the one token that a person means: by what they typed, or by picking it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bot.domain.errors import NoSuchToken, SeveralTokens
from bot.domain.people import Role
from bot.slack import paging
from bot.slack.blocks import Block
from bot.slack.cards import picking, tokens
from bot.slack.room import Action, Heard, Suggestion
from bot.slack.screen import Shown

if TYPE_CHECKING:
    from bot.workflow.answers import TokenRow
    from bot.workflow.see import See

MOST_CHARACTERS: Final = 300
"""The most that is read of a token's name; Mailtrap's own limit is 255."""

MENTION: Final = re.compile(r"\s*<@([UW][A-Z0-9]+)(?:\|[^>]*)?>\s*$")
"""A person at the end of what was typed; the name before it is what is looked for."""

NAMED: Final = re.compile(r"\s+(@[^@]+)$")
"""A person whose name was typed out, so that Slack has made no mention of it."""

Picked = Callable[[Heard, "TokenRow"], Awaitable[Shown]]


class Picker:
    """What every room shares that begins with a token; `open_id` is its button beside one.

    `run` is what the room does with the token; the type-ahead menu's id is the button's with
    `_find` behind it.
    """

    def __init__(self, see: See, open_id: str, role: Role, run: Picked) -> None:
        self._see = see
        self._open = open_id
        self._find = f"{open_id}_find"
        self._role = role
        self._run = run

    @property
    def actions(self) -> tuple[Action, ...]:
        """The buttons that the room registers."""
        return tuple(Action(each, self._role, self.chosen) for each in (self._open, self._find))

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """The menu that the room registers."""
        return (Suggestion(self._find, Role.VIEWER, self.suggested),)

    async def typed(self, heard: Heard) -> Shown:
        """Go on with the token that was typed; ask which one where that is not clear."""
        if not heard.words:
            return picking.which(self._find)
        words = paging.readable(MENTION.sub("", heard.words), MOST_CHARACTERS)
        try:
            row = await self._found(heard, words)
        except SeveralTokens as several:
            return picking.several(several, self._open)
        return await self._run(heard, row)

    async def _found(self, heard: Heard, words: str) -> TokenRow:
        try:
            return await self._see.find(heard.person, words, heard.now)
        except NoSuchToken:
            before = NAMED.sub("", words)
            if before in {"", words}:
                raise
            return await self._see.find(heard.person, before, heard.now)

    async def chosen(self, heard: Heard) -> Shown:
        """Go on with the token that a button carries, or that was found by typing."""
        referred = tokens.referred(heard.value)
        if referred is None:
            return picking.which(self._find)
        account, token = referred
        view = await self._see.view(heard.person, account, heard.now)
        return await self._run(heard, view.row_of(token, heard.now))

    async def suggested(self, heard: Heard) -> list[Block]:
        """Answer what is typed into the menu with at most 100 tokens."""
        words = heard.words[:MOST_CHARACTERS]
        found = await self._see.suggest(heard.person, words, heard.now)
        return [tokens.suggestion(row.record) for row in found]

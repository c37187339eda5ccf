"""The admins whom the policy names: who hears of what only somebody with their rights can mend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

from bot.domain.errors import ChannelUnusable
from bot.domain.people import Role, Roles
from bot.slack.cards import alarms
from bot.slack.poster import Poster
from bot.slack.screen import Screen

MAILTRAP: Final = "mailtrap"
"""Our own word for the one trouble that is not about a channel."""


class Admins:
    """Tells the admins of each trouble once as long as we run."""

    def __init__(self, poster: Poster, roles: Roles) -> None:
        self._poster = poster
        self._roles = roles
        self._told: set[tuple[str, str]] = set()

    async def tell(self, why: tuple[str, str], screen: Screen) -> None:
        """Tell them what they have to mend: where it is, and Slack's word for it."""
        if why in self._told:
            return
        self._told.add(why)
        for admin in self._roles.spelt((Role.ADMIN,)):
            if admin.startswith(("U", "W")):
                await self._poster.attempt(admin, screen)

    async def refused(self) -> None:
        """Tell them that Mailtrap does not accept our token."""
        await self.tell(("", MAILTRAP), alarms.token_refused())

    @asynccontextmanager
    async def hearing(self, worded: Callable[[str, str], Screen]) -> AsyncIterator[None]:
        """Let them hear of a place that can't be written to; the error goes on."""
        try:
            yield
        except ChannelUnusable as error:
            why = (error.channel, error.word)
            await self.tell(why, worded(*why))
            raise

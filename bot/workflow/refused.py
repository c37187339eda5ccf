"""Has the admins told when Mailtrap does not accept the bot's own token."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.workflow.see import See


class Admins(Protocol):
    """Whoever can mend it."""

    async def refused(self, team: str) -> None:
        """Tell them, once until it is accepted."""

    async def accepted(self, team: str) -> None:
        """Take note that it works."""


class Refused:
    """Says so after a look at the accounts that was refused; raises StoreUnavailable."""

    def __init__(self, see: See, admins: Admins) -> None:
        self._see = see
        self._admins = admins

    async def sweep(self, team: str, now: datetime) -> None:
        """Tell of the last look, if it was refused; one that went well makes the next one news."""
        del now
        if self._see.refused(team):
            await self._admins.refused(team)
        elif self._see.succeeded(team):
            await self._admins.accepted(team)

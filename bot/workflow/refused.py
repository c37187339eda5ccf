"""Has the admins told when Mailtrap does not accept the bot's own token."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.workflow.see import See


class Refused:
    """Says so after a look at the accounts that was refused; `tell` does it once."""

    def __init__(self, see: See, tell: Callable[[], Awaitable[None]]) -> None:
        self._see = see
        self._tell = tell

    async def sweep(self, team: str, now: datetime) -> None:
        """Tell of the last look, if it was refused."""
        del now
        if self._see.refused(team):
            await self._tell()

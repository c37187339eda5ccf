"""Tells what a pasted value is, without keeping it: which token, and whether it works."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.outcomes import Tried
from bot.domain.people import PersonId
from bot.domain.secrets import Secret
from bot.workflow.answers import TokenRow
from bot.workflow.see import See


@dataclass(frozen=True, slots=True)
class Checked:
    """What a value is: the tokens that end with its last four, and whether Mailtrap accepts it."""

    rows: tuple[TokenRow, ...]
    tried: Tried


class Check:
    """Looks at pasted values; they are used once and forgotten."""

    def __init__(self, see: See, trial: Callable[[Secret], Awaitable[Tried]]) -> None:
        self._see = see
        self._trial = trial

    async def __call__(
        self, reader: PersonId, value: Secret, last_four: str, now: datetime
    ) -> Checked:
        """Return which tokens it may be; `last_four` are the value's own."""
        tried = await self._trial(value)
        return Checked(await self._see.ending_in(reader, last_four, now), tried)

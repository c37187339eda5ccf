"""A clock that can be moved ahead: real time plus what was added to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """The time that the bot and both embedded services share."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self.added = timedelta(0)

    def now(self) -> datetime:
        """Return the time here, UTC-aware."""
        return self._real() + self.added

    def advance(self, by: timedelta) -> datetime:
        """Move ahead and return the new time.

        Raises:
            ValueError: `by` is negative, as a past that comes again would undo what was seen.
        """
        if by < timedelta(0):
            raise ValueError("a clock only moves ahead")
        self.added += by
        return self.now()

"""Counts requests per caller in windows of ten seconds of the given clock."""

from collections import Counter
from typing import Final

WINDOW: Final = 10_000
LIMIT: Final = 150


class RateLimit:
    """A fixed window per caller, as wide as Mailtrap's: 150 requests in 10 seconds."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.limit = limit
        self._window = 0
        self._counts: Counter[str] = Counter()

    def take(self, caller: str, moment: int) -> int:
        """Count one request and give how many are left, below zero for one too many."""
        if (window := moment // WINDOW) != self._window:
            self._window = window
            self._counts.clear()
        self._counts[caller] += 1
        return self.limit - self._counts[caller]

    def headers(self, left: int) -> dict[str, str]:
        """Give the two headers that every answer carries."""
        return {
            "X-Ratelimit-Limit": str(self.limit),
            "X-Ratelimit-Remaining": str(max(left, 0)),
        }

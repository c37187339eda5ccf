"""Slowing down before the service says so: requests are spread as what is left runs out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

WINDOW: Final = 10.0
"""Seconds that a rate limit counts over (documented: 150 requests per 10 s and token)."""

AT_EASE: Final = 1 / 3
"""The share of the limit that must be left for requests to go at once."""


class Pace:
    """When the next request may start, learned from each answer's headers; times in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._gap = 0.0
        self._learned = 0.0
        self._last = float("-inf")
        self._held = float("-inf")

    def turn(self) -> float:
        """Take the next turn and return how long to wait for it."""
        now = self._clock()
        gap = self._gap if now - self._learned < WINDOW else 0.0
        # Whatever was counted is forgotten after a window, so nobody queues for longer.
        self._last = max(now, min(self._last + gap, now + WINDOW), self._held)
        return self._last - now

    def hold(self, seconds: float) -> None:
        """Let nobody start for so long, as the limit is reached."""
        self._held = max(self._held, self._clock() + seconds)
        self._gap = 0.0

    def learn(self, headers: Mapping[str, str]) -> None:
        """Read what an answer says of the limit; headers that make no sense are passed over."""
        limit = headers.get("X-Ratelimit-Limit", "")
        remaining = headers.get("X-Ratelimit-Remaining", "")
        if limit.isdecimal() and remaining.isdecimal() and int(limit):
            self._gap = spread(int(limit), int(remaining))
            self._learned = self._clock()


def spread(limit: int, remaining: int) -> float:
    """Return the seconds between two requests: none at ease, a whole window with nothing left."""
    ease = limit * AT_EASE
    if remaining >= ease:
        return 0.0
    return WINDOW * (1 - remaining / ease) / max(remaining, 1)

"""One message a second in each channel, which is what Slack takes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

APART: Final = timedelta(seconds=1)
"""How far two messages in one channel are apart (source: docs.slack.dev, rate limits)."""


class Pace:
    """Lets messages pass, channel by channel; `sleep` takes seconds."""

    def __init__(
        self, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._last: dict[str, datetime] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def turn(self, channel: str) -> None:
        """Return when the next message may go to a channel."""
        async with self._turns[channel]:
            last = self._last.get(channel)
            left = APART - (self._now() - last) if last else timedelta(0)
            if timedelta(0) < left <= APART:  # a clock that was set back holds nobody up
                await self._sleep(left.total_seconds())
            self._last[channel] = self._now()

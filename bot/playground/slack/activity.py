"""Knows when the app has gone quiet, for bots that cannot be asked."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

QUIET = 0.1
"""Seconds without any exchange after which a bot counts as settled."""


@dataclass
class Activity:
    """Counts exchanges under way and begun; `pause` seconds without one are quiet."""

    pause: float = QUIET
    running: int = 0
    begun: int = 0
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._idle.set()

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Hold this while something is under way."""
        self.running += 1
        self.begun += 1
        self._idle.clear()
        try:
            yield
        finally:
            self.running -= 1
            if not self.running:
                self._idle.set()

    async def quiet(self) -> None:
        """Wait until nothing has happened for a moment."""
        while True:
            await self._idle.wait()
            before = self.begun
            await asyncio.sleep(self.pause)
            if before == self.begun and not self.running:
                return

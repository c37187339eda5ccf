"""Work that is carried to its end, whoever gives up waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Unbroken:
    """Runs what must not be cut off: neither a deadline nor a cancelled caller ends it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()  # asyncio itself holds them only weakly

    async def __call__(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what comes of the work; where the caller is cancelled, it goes on alone."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def ended(self) -> None:
        """Wait until nothing runs any more."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

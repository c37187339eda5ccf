"""Our own background tasks: strongly held, never silent, waited for at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

T = TypeVar("T")


class Tasks:
    """The tasks that run beside the answers; asyncio itself holds them only weakly."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[object]] = set()
        self._log = structlog.get_logger()

    def spawn(self, work: Coroutine[object, object, T]) -> asyncio.Task[T]:
        """Start work that outlives its caller; what it raises is logged."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("task_failed", exc_info=error)

    async def drained(self) -> None:
        """Wait until nothing runs, and nothing that this started runs either."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def shut_down(self, patience: float) -> None:
        """Wait `patience` seconds for what runs, cancel the rest, and wait as long once more."""
        try:
            async with asyncio.timeout(patience):
                await self.drained()
        except TimeoutError:
            left = set(self._running)
            self._log.warning("tasks_cancelled", count=len(left))
            for task in left:
                task.cancel()
            _, stuck = await asyncio.wait(left, timeout=patience)
            for task in stuck:  # what does not let itself be cancelled must not keep us
                self._log.error("task_stuck", task=repr(task))

"""What happens without anybody clicking: each job by itself, watched, and never cut off."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, TypeAlias

import structlog

from bot.domain.errors import StoreUnavailable

Work: TypeAlias = Callable[[], Awaitable[object]]

Ran: TypeAlias = tuple[str, str]
"""A job of the clock, and how it ended: `done` or `failed`."""

PERIODS: Final = 3
"""After how many periods a job that has not completed is named."""


@dataclass(slots=True)
class _Job:
    """A job; `done` is when it last completed, and `running` when each run under way began."""

    work: Work
    patience: float
    overlaps: bool
    done: float
    failed: bool = False
    late: bool = False
    running: dict[asyncio.Task[None], float] = field(default_factory=dict)

    def overdue(self, now: float) -> bool:
        """Say whether a run, or waiting for one to complete, takes longer than it should."""
        return now - min([self.done, *self.running.values()]) > self.patience


class Jobs:
    """Starts jobs and watches them: none waits for another, or for another to be mended.

    A job is not started again while it runs, unless its runs `overlap` without harm. Its deadline
    cancels nothing, as it may be in the middle of a change: it is named, and goes on. `spawn` holds
    on to what runs, `clock` is monotonic, and `runs` counts how each job has ended so far.
    """

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spawn = spawn
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._log = structlog.get_logger()
        self.runs: Counter[Ran] = Counter()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the jobs in the order in which each finds what the ones before have made due."""
        return tuple(self._jobs)

    def late(self) -> tuple[str, ...]:
        """Return the jobs that failed the last time, or have not completed for too long."""
        now = self._clock()
        return tuple(name for name, job in self._jobs.items() if job.failed or job.overdue(now))

    def add(self, name: str, work: Work, every: timedelta, *, overlaps: bool = False) -> None:
        """Take on a job that is to be started so often."""
        patience = PERIODS * every.total_seconds()
        self._jobs[name] = _Job(work, patience, overlaps, self._clock())

    async def start(self, name: str) -> asyncio.Task[None]:
        """Start a job, unless it runs; a coroutine, as the scheduler runs others in threads."""
        job = self._jobs[name]
        self._watch(name, job)
        if job.running and not job.overlaps:
            return next(iter(job.running))
        task = self._spawn(self._run(name, job))
        job.running[task] = self._clock()
        task.add_done_callback(job.running.pop)
        return task

    async def finish(self, name: str) -> None:
        """Do a job from its beginning to its end, after those runs of it that are under way."""
        if running := self._jobs[name].running:
            await asyncio.wait([*running])
        await asyncio.wait((await self.start(name),))

    async def _run(self, name: str, job: _Job) -> None:
        try:
            await job.work()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the job runs again
            self._failed(name, job, error)
            return
        job.failed, job.done = False, self._clock()
        self.runs[name, "done"] += 1

    def _failed(self, name: str, job: _Job, error: Exception) -> None:
        if not isinstance(error, StoreUnavailable):
            self._log.error("job_failed", job=name, exc_info=error)
        elif not job.failed:  # as long as it lasts, every job fails of it, again and again
            self._log.warning("job_failed", job=name, error=repr(error))
        job.failed = True
        self.runs[name, "failed"] += 1

    def _watch(self, name: str, job: _Job) -> None:
        """Say once that a job is late, whether it hangs or fails."""
        late = job.overdue(self._clock())
        if late and not job.late:
            self._log.error("job_late", job=name, seconds=round(job.patience))
        job.late = late

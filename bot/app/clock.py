"""The clock: what time it is, and what ticks."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

LATE: Final = 3600
"""Seconds by which a job may be late and still run (the scheduler's own default is 1)."""

SET: Final = 1.0
"""Seconds by which the wall clock has to differ from what has gone by to have been set."""


def system_now() -> datetime:
    """Return the time, UTC-aware."""
    return datetime.now(UTC)


class Steady(AsyncIOScheduler):  # type: ignore[misc]  # APScheduler leaves it untyped
    """A scheduler whose jobs keep their pace when the wall clock, by which it goes, is set.

    It sleeps by monotonic time, and so wakes up when it should; but then it asks the wall clock
    what is due, which after a step back is nothing until the old time is reached again.
    """

    _offset: float | None = None

    def wakeup(self) -> None:
        """Move every job along with the wall clock, if that was set, and run what is due."""
        offset = system_now().timestamp() - time.monotonic()
        moved = 0.0 if self._offset is None else offset - self._offset
        self._offset = offset
        if abs(moved) >= SET:
            structlog.get_logger().warning("clock_set", seconds=round(moved))
            for job in self.get_jobs():
                job.modify(next_run_time=job.next_run_time + timedelta(seconds=moved))
        super().wakeup()


def scheduler() -> Steady:
    """Return the clock that ticks in real time; a job that fails is in the log, and runs again."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE}
    ticking = Steady(timezone=UTC, job_defaults=defaults)
    log = structlog.get_logger()

    def failed(event: JobExecutionEvent) -> None:
        log.error("job_failed", job=event.job_id, exc_info=event.exception)

    ticking.add_listener(failed, EVENT_JOB_ERROR)
    return ticking

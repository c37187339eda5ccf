"""The clock: what time it is, and what ticks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

LATE: Final = 3600
"""Seconds by which a job may be late and still run (the scheduler's own default is 1)."""


def system_now() -> datetime:
    """Return the time, UTC-aware."""
    return datetime.now(UTC)


def scheduler() -> AsyncIOScheduler:
    """Return the clock that ticks in real time; a job that fails is in the log, and runs again."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE}
    ticking = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
    log = structlog.get_logger()

    def failed(event: JobExecutionEvent) -> None:
        log.error("job_failed", job=event.job_id, exc_info=event.exception)

    ticking.add_listener(failed, EVENT_JOB_ERROR)
    return ticking

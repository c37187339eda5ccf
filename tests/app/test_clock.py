"""The clock that ticks: by what has gone by, whatever anybody sets the machine's clock to."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.app import clock


@pytest.mark.parametrize("step", [timedelta(minutes=-5), timedelta(days=-400), timedelta(hours=3)])
async def test_a_wall_clock_that_is_set_changes_no_pace(
    monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    wrong = timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + wrong

    for each in ("schedulers.base", "triggers.interval", "executors.base"):
        monkeypatch.setattr(f"apscheduler.{each}.datetime", Wall)
    monkeypatch.setattr(clock, "system_now", lambda: Wall.now(UTC))
    ran: list[float] = []
    ticked = asyncio.Event()

    async def tick() -> None:
        ran.append(asyncio.get_running_loop().time())
        ticked.set()

    async def ticks(count: int) -> None:
        for _ in range(count):
            ticked.clear()
            await asyncio.wait_for(ticked.wait(), 10)

    ticking = clock.scheduler()
    ticking.add_job(tick, "interval", seconds=0.1)
    ticking.start()
    try:
        await ticks(2)
        wrong = step
        with capture_logs() as logs:
            await ticks(4)
    finally:
        ticking.shutdown(wait=False)
    assert [each["seconds"] for each in logs] == [step.total_seconds()]
    assert ran[-1] - ran[-4] > 0.15, "nor is anything made up for"

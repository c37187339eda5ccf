"""Jobs that hang, fail or are slow: each is named, and none holds up, or cuts off, another."""

import asyncio
from datetime import timedelta

from structlog.testing import capture_logs

from bot.app.jobs import Jobs
from bot.slack.tasks import Tasks

PERIOD = timedelta(seconds=15)


class Office:
    """Jobs, by a clock that is moved by hand; what hangs goes on at a word."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.go_on = asyncio.Event()
        self.began = self.ended = 0
        self.tasks = Tasks()
        self.jobs = Jobs(self.tasks.spawn, lambda: self.at)
        self.jobs.add("hangs", self.hangs, PERIOD)
        self.jobs.add("works", self.works, PERIOD)

    async def hangs(self) -> None:
        self.began += 1
        await self.go_on.wait()
        self.ended += 1

    async def works(self) -> None:
        await asyncio.sleep(0)

    async def pass_time(self, periods: int) -> None:
        """Let the clock start every job each period."""
        for _ in range(periods):
            self.at += PERIOD.total_seconds()
            await self.jobs.start("hangs")
            await self.jobs.finish("works")


async def test_a_job_that_hangs_is_named_and_holds_no_other_up() -> None:
    office = Office()
    with capture_logs() as logs:
        await office.pass_time(3)
        assert office.jobs.late() == (), "three periods are not over"
        await office.pass_time(3)
    assert office.jobs.late() == ("hangs",)
    assert office.jobs.runs == {("works", "done"): 6}
    assert [(each["event"], each["job"]) for each in logs] == [("job_late", "hangs")], "said once"
    assert (office.began, office.ended) == (1, 0), "neither begun twice nor cut off"
    office.go_on.set()
    await office.tasks.drained()
    assert office.ended == 1, "what it was in the middle of, it finished"
    assert office.jobs.late() == ()


async def test_a_job_that_nobody_starts_any_more_is_named() -> None:
    office = Office()
    office.go_on.set()
    await office.pass_time(1)
    await office.tasks.drained()
    office.at += 3 * PERIOD.total_seconds()
    assert office.jobs.late() == ()
    office.at += 1
    assert office.jobs.late() == ("hangs", "works")


async def test_one_run_that_hangs_is_named_although_later_ones_end() -> None:
    office = Office()
    hangs = [True]

    async def overlaps() -> None:
        if hangs:
            hangs.clear()
            await office.go_on.wait()

    office.jobs.add("overlaps", overlaps, PERIOD, overlaps=True)
    with capture_logs() as logs:
        for _ in range(5):
            assert "overlaps" not in office.jobs.late()
            await office.jobs.start("overlaps")
            await asyncio.sleep(0.01)
            office.at += 10
        for _ in range(2):
            await asyncio.wait((await office.jobs.start("overlaps"),))
    assert "overlaps" in office.jobs.late()
    assert office.jobs.runs["overlaps", "done"] == 6
    assert [each["job"] for each in logs] == ["overlaps"]
    office.go_on.set()
    await office.tasks.drained()
    assert "overlaps" not in office.jobs.late()


async def test_what_fails_is_named_until_it_works() -> None:
    office = Office()
    outcome: list[Exception] = [LookupError()]

    async def fails() -> None:
        if outcome:
            raise outcome[0]

    office.jobs.add("fails", fails, PERIOD)
    with capture_logs() as logs:
        await office.jobs.finish("fails")
    assert [each["event"] for each in logs] == ["job_failed"]
    assert office.jobs.late() == ("fails",)
    outcome.clear()
    await office.jobs.finish("fails")
    assert office.jobs.late() == ()

"""This machine's clock and the database's: far apart, nothing is written, and that is said."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import StoreUnavailable
from bot.store import clocks
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from tests.store.changes import DONE, LEASE, S, added, asking, claimed, entry


class Machine:
    """A machine whose clock can be set."""

    def __init__(self, url: str) -> None:
        self.wrong = timedelta(0)
        self.database = Database(url, self.now)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.wrong


@pytest.fixture
async def machine(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machine]:
    monkeypatch.setattr(clocks, "FRESH", 0.0)
    made = Machine(postgres_url)
    await made.database.migrate()
    yield made
    await made.database.close()


@pytest.mark.parametrize("wrong", [timedelta(seconds=-12), timedelta(minutes=5)])
async def test_a_machine_whose_clock_is_wrong_takes_no_work_until_it_is_set_right(
    machine: Machine, wrong: timedelta
) -> None:
    requests = RequestStore(machine.database)
    await added(requests, asking(state=S.APPROVED))
    machine.wrong = wrong
    with capture_logs() as logs:
        for _ in range(2):
            assert not await machine.database.in_time()
            with pytest.raises(StoreUnavailable, match="clock"):
                await requests.claim("T1", "r1", LEASE, entry("applying"))
    assert [(each["event"], each["seconds"]) for each in logs] == [
        ("clocks_apart", abs(wrong.total_seconds()))
    ], "said once"
    await machine.database.ping()
    machine.wrong = timedelta(0)
    assert await machine.database.in_time()
    assert await requests.claim("T1", "r1", LEASE, entry("applying"))


async def test_a_little_difference_is_none(machine: Machine) -> None:
    machine.wrong = timedelta(seconds=8)
    await AuditStore(machine.database).append(entry("asked"))


async def test_what_was_done_is_written_down_whatever_the_time_is(machine: Machine) -> None:
    requests = RequestStore(machine.database)
    claim = await claimed(requests)
    machine.wrong = timedelta(hours=1)
    assert await requests.finish(claim, DONE, entry("done"))


async def test_the_clocks_are_compared_now_and_then(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "FRESH", 60.0)
    await AuditStore(machine.database).append(entry("asked"))
    machine.wrong = timedelta(hours=1)
    await AuditStore(machine.database).append(entry("asked"))
    monkeypatch.setattr(clocks, "FRESH", 0.0)
    with pytest.raises(StoreUnavailable):
        await AuditStore(machine.database).append(entry("asked"))


async def test_those_who_share_a_file_share_a_clock(sqlite_url: str) -> None:
    machine = Machine(sqlite_url)
    await machine.database.migrate()
    machine.wrong = timedelta(hours=1)
    assert await machine.database.in_time()
    await AuditStore(machine.database).append(entry("asked"))
    await machine.database.close()

"""What ticks: a job that fails is seen, holds nobody up, and runs again; the end waits for it."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot import app
from bot.app import build
from bot.domain.changes import DeleteToken
from bot.domain.errors import StoreUnavailable
from bot.domain.requests import RequestState
from bot.playground.mailtrap import Fault
from bot.workflow import events
from bot.workflow.follow import Sweep
from tests.app.test_app import _until, environment
from tests.conftest import Stage
from tests.store.changes import asking
from tests.workflow.test_sync import statements


def sweeps(monkeypatch: pytest.MonkeyPatch, bot: app.Tokenbot, **work: Sweep) -> None:
    """Let the bot do this alone, every quarter of a minute."""
    monkeypatch.setattr(bot, "verbs", replace(bot.verbs, sweeps=work))
    for name, sweep in work.items():
        bot.jobs.add(name, partial(bot.sweep, sweep), build.TICK_EVERY)


async def test_a_job_that_fails_is_seen_and_holds_no_other_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = stage.world.bot
    done: list[datetime] = []

    async def broken(team: str, now: datetime) -> None:
        raise LookupError(team, now)

    async def works(team: str, now: datetime) -> None:
        assert team == bot.team
        done.append(now)

    sweeps(monkeypatch, bot, broken=broken, works=works)
    with capture_logs() as logs:
        await bot.tick()
    assert [each["job"] for each in logs if each["event"] == "job_failed"] == ["broken"]
    assert len(done) == 1
    assert {**await bot.ready()}.items() >= {"jobs": False, "jobs.broken": False}.items()
    sweeps(monkeypatch, bot, broken=works, works=works)
    await bot.tick()
    assert (await bot.ready())["jobs"] is True
    async with httpx.AsyncClient(trust_env=False) as http:
        told = (await http.get(f"{stage.world.courier.url}/../../metrics")).text
    for line in ('broken",outcome="failed"} 1.0', 'broken",outcome="done"} 1.0'):
        assert f'tokenbot_jobs_total{{job="{line}' in told
    assert "process_resident_memory_bytes" in told


async def test_a_database_that_is_away_is_in_the_log_once_and_holds_no_job_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = stage.world.bot

    async def away(team: str, now: datetime) -> None:
        raise StoreUnavailable(f"{team} {now}")

    async def works(team: str, now: datetime) -> None:
        del team, now

    sweeps(monkeypatch, bot, away=away, works=works)
    with capture_logs() as logs:
        await bot.tick()
        await bot.tick()
    assert [(each["event"], each["job"]) for each in logs] == [("job_failed", "away")]
    assert bot.jobs.late() == ("away",)
    assert bot.jobs.runs["works", "done"] == 2
    assert (await bot.ready())["jobs"] is False


async def test_what_a_job_has_begun_is_finished_before_the_end(stage: Stage, tmp_path: Any) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        began.set()
        await asyncio.sleep(0.2)
        ended.set()

    with capture_logs() as logs:
        async with app.running(app.configured(environment(stage, tmp_path))) as bot:
            bot.every(timedelta(seconds=0.01), "slow", slow)
            await began.wait()
    assert ended.is_set()
    assert "job_failed" not in [each["event"] for each in logs], "an end is no error"


async def test_a_silent_mailtrap_keeps_nothing_waiting_but_what_needs_it(stage: Stage) -> None:
    bot, faults = stage.world.bot, stage.world.account.faults
    (account, *_) = await bot.stores.mirror.accounts(bot.team)
    for number in range(8):
        change = DeleteToken(account.account.id, 1_000_000 + number)
        request = asking(
            f"r{number}",
            RequestState.APPROVED,
            team=bot.team,
            change=change,
            expires_at=bot.now() + timedelta(hours=8),
        )
        assert await bot.stores.requests.add(request, events.asked(request))
    faults.add(Fault("late", delay=3.0), times=1000)
    before, needy = Counter(bot.jobs.runs), {"look", "changes", "rotation"}
    for name in bot.jobs.names:
        await bot.jobs.start(name)
    others = {(name, "done") for name in bot.jobs.names if name not in needy}
    await _until(lambda: {*(bot.jobs.runs - before)} >= others)
    assert {*(bot.jobs.runs - before)} <= others | {("rotation", "done")}, "Mailtrap was silent"
    monotonic = bot.jobs._clock
    bot.jobs._clock = lambda: monotonic() + 60
    for name in bot.jobs.names:
        await bot.jobs.start(name)
    await _until(lambda: bot.jobs.late() == ("changes",))
    ready = await bot.ready()
    assert (ready["jobs"], ready["jobs.changes"]) == (False, False)
    faults.clear()


async def test_a_look_and_a_tick_without_news_write_a_timestamp_alone(stage: Stage) -> None:
    bot = stage.world.bot
    await bot.catch_up()
    with statements(bot.database) as asked:
        await bot.look()
        await bot.tick()
    (written,) = [each for each in asked if not each.startswith(("SELECT", "BEGIN", "WITH"))]
    assert written.partition(" WHERE ")[0] == "UPDATE accounts SET synced_at=?"

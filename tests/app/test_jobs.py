"""What ticks: a job that fails is seen, holds nobody up, and runs again; the end waits for it."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot import app
from bot.app import build
from bot.domain.errors import StoreUnavailable
from tests.app.test_app import environment
from tests.conftest import Stage
from tests.workflow.test_sync import statements


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

    monkeypatch.setattr(bot.verbs.tick, "_also", {"broken": broken, "works": works})
    with capture_logs() as logs:
        await bot.tick()
    assert [each["job"] for each in logs if each["event"] == "job_failed"] == ["broken"]
    assert len(done) == 1
    assert (await bot.ready())["jobs"] is False
    monkeypatch.setattr(bot.verbs.tick, "_also", {"broken": works, "works": works})
    await bot.tick()
    assert (await bot.ready())["jobs"] is True
    async with httpx.AsyncClient(trust_env=False) as http:
        told = (await http.get(f"{stage.world.courier.url}/../../metrics")).text
    for line in ('broken",outcome="failed"} 1.0', 'broken",outcome="done"} 1.0'):
        assert f'tokenbot_jobs_total{{job="{line}' in told
    assert "process_resident_memory_bytes" in told


async def test_a_failure_in_what_comes_first_holds_nobody_up(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = stage.world.bot

    async def broken(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(bot.verbs.decide, "lapse", broken)
    with capture_logs() as logs:
        await bot.tick()
    assert [each["job"] for each in logs if each["event"] == "job_failed"] == ["requests"]
    assert bot.verbs.tick.failing == {"requests"}
    assert bot.verbs.tick.runs["warn", "done"] >= 1


async def test_a_database_that_is_away_ends_the_tick(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(team: str, now: datetime) -> None:
        raise StoreUnavailable(f"{team} {now}")

    monkeypatch.setattr(stage.world.bot.verbs.tick, "_also", {"away": away})
    with capture_logs() as logs:
        await stage.world.bot.tick()
    assert [each["event"] for each in logs] == ["not_ticked"]
    assert (await stage.world.bot.ready())["jobs"] is False


async def test_what_a_tick_has_begun_is_finished_before_the_end(
    stage: Stage, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "TICK_EVERY", timedelta(seconds=0.01))
    began, ended = asyncio.Event(), asyncio.Event()

    async def slow(team: str, now: datetime) -> None:
        del team, now
        began.set()
        await asyncio.sleep(0.2)
        ended.set()

    with capture_logs() as logs:
        async with app.running(app.configured(environment(stage, tmp_path))) as bot:
            monkeypatch.setattr(bot.verbs.tick, "_also", {"slow": slow})
            await began.wait()
    assert ended.is_set()
    assert "job_failed" not in [each["event"] for each in logs], "an end is no error"


async def test_a_look_and_a_tick_without_news_write_a_timestamp_alone(stage: Stage) -> None:
    bot = stage.world.bot
    await bot.catch_up()
    with statements(bot.database) as asked:
        await bot.look()
        await bot.tasks.drained()
        await bot.tick()
    (written,) = [each for each in asked if not each.startswith(("SELECT", "BEGIN", "WITH"))]
    assert written.partition(" WHERE ")[0] == "UPDATE accounts SET synced_at=?"

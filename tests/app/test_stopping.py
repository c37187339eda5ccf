"""A process that is told to stop in the middle of a change finishes it first."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.domain.requests import RequestState
from bot.playground.mailtrap import Fault
from bot.slack.bolt import Bot
from bot.store.claims import Wanted
from tests.app.test_app import _free_port, _until, environment
from tests.conftest import Stage
from tests.conversations.acts import restarted

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def replica(stage: Stage, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Let a process of its own answer the workspace, over the same database."""
    database, port = stage.world.bot.settings.database_url, _free_port()
    policy = str(Path(database.removeprefix("sqlite:///")).with_name("policy.toml"))
    settings = environment(
        stage, folder, DATABASE_URL=database, PORT=str(port), TOKENBOT_POLICY=policy
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", env={**os.environ, **settings}, cwd=ROOT
    )
    async with httpx.AsyncClient(trust_env=False) as http:
        for _ in range(600):
            try:
                ready = await http.get(f"http://127.0.0.1:{port}/readyz")
            except httpx.TransportError:
                ready = None
            if ready is not None and ready.is_success:
                break
            await asyncio.sleep(0.05)
    stage.world.courier.url = f"http://127.0.0.1:{port}/slack/events"
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_sigterm_in_the_middle_of_a_reset_waits_for_its_end(
    stage: Stage, tmp_path: Path
) -> None:
    world, own = stage.world, stage.world.courier.url
    faults = world.account.faults
    async with replica(stage, tmp_path) as process:
        while (await stage.operator.screen())["modal"] is None:  # a process that has just begun
            await stage.operator.does(
                "command", channel="C0GENERAL", text="/tokens reset CI nightly"
            )
        faults.add(Fault("late", delay=1.0, after=True, method="POST"))
        await stage.operator.sends()
        await _until(lambda: not faults._waiting)  # Mailtrap is at it, and nobody has its answer
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    world.courier.url = own
    (request,) = await world.bot.stores.requests.newest(world.bot.team, Wanted(), 10)
    assert (request.state, request.attempts) == (RequestState.DONE, 1)
    assert "shown once, until" in await stage.operator.hears()


async def test_a_call_to_mailtrap_outlasts_the_patience_at_the_end(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def impatient(bot: Bot) -> None:
        await bot._parts.tasks.shut_down(0.01)

    monkeypatch.setattr(Bot, "stop", impatient)
    world = stage.world
    async with restarted(stage):
        await stage.operator.opens("/tokens reset CI nightly")
        slow = Fault("late", delay=0.5, after=True, method="POST")
        world.account.faults.add(slow)
        sent = asyncio.create_task(stage.operator.sends())  # which waits for what comes of it
        await _until(lambda: not world.account.faults._waiting)
    await sent
    (request,) = await world.bot.stores.requests.newest(world.bot.team, Wanted(), 10)
    assert (request.state, request.attempts) == (RequestState.DONE, 1)

"""Our own tasks: held, logged, waited for."""

import asyncio
import contextlib

import pytest

from bot.domain.errors import StillLooking, Unavailable
from bot.slack import freshness
from bot.slack.freshness import Freshness
from bot.slack.tasks import Tasks
from tests.workflow.accounts import NOW


async def test_what_a_task_starts_is_waited_for_too() -> None:
    tasks, done = Tasks(), []

    async def first() -> None:
        tasks.spawn(second())

    async def second() -> None:
        await asyncio.sleep(0)
        done.append("second")

    tasks.spawn(first())
    await tasks.drained()
    assert done == ["second"]


async def test_a_failing_task_is_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("in the dark")

    tasks = Tasks()
    tasks.spawn(fail())
    await tasks.drained()
    assert "in the dark" in capsys.readouterr().out


async def test_shutting_down_waits_a_while_and_then_cancels(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tasks = Tasks()
    task = tasks.spawn(asyncio.sleep(3600))
    await tasks.shut_down(patience=0.01)
    assert task.cancelled()
    assert "tasks_cancelled" in capsys.readouterr().out
    await Tasks().shut_down(patience=0.01)


async def test_what_does_not_let_itself_be_cancelled_keeps_nobody(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = asyncio.Event()

    async def stubborn() -> None:
        while not ended.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await ended.wait()

    tasks = Tasks()
    tasks.spawn(stubborn())
    await asyncio.sleep(0)
    await tasks.shut_down(patience=0.01)
    assert "task_stuck" in capsys.readouterr().out
    ended.set()
    await tasks.drained()


async def test_a_look_that_takes_too_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(freshness, "PATIENCE", 0.01)
    look: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def stale(_team: str, _now: object) -> bool:
        return False

    fresh = Freshness(stale, lambda _team: look)
    with pytest.raises(StillLooking):
        await fresh.renew("T1")
    await fresh.nudge("T1", NOW)
    look.set_exception(Unavailable("listing tokens"))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await fresh.renew("T1")
    cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await Freshness(stale, lambda _team: cancelled).renew("T1")

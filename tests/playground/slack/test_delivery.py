"""Faults on the way to the app."""

import asyncio
from typing import Any

from bot.playground.slack.model import Faults

Stage = Any
Ear = Any


async def test_an_event_that_failed_is_sent_again_three_times(stage: Stage, ear: Ear) -> None:
    stage.courier.retry_delays = (0.0, 0.01, 0.02)
    ear.answers += [500, 500, 500, 500]
    await stage.do("home", user="U1")
    for _ in range(100):
        if len(ear.heard) == 4:
            break
        await asyncio.sleep(0.01)
    assert [h.get("x-slack-retry-num") for h in ear.headers] == [None, "1", "2", "3"]
    assert ear.headers[1]["x-slack-retry-reason"] == "http_error"
    assert len({heard["event_id"] for heard in ear.heard}) == 1


async def test_a_retry_that_is_taken_is_the_last(stage: Stage, ear: Ear) -> None:
    stage.courier.retry_delays = (0.0, 0.0, 0.0)
    ear.answers += [500]
    await stage.do("home", user="U1")
    await asyncio.sleep(0.05)
    assert len(ear.heard) == 2


async def test_a_command_is_never_sent_again(stage: Stage, ear: Ear) -> None:
    stage.courier.retry_delays = (0.0,)
    ear.answers += [500]
    await stage.do("command", user="U1", channel="C1", text="/greet")
    assert len(ear.heard) == 1
    assert await stage.plain("U1") == ['/greet failed with the error "http_service_error"']


async def test_deliveries_come_twice_late_or_again_on_request(stage: Stage, ear: Ear) -> None:
    stage.courier.retry_delays = (0.0,)
    await stage.do("faults", duplicates=1, late=0.01, retried_events=1)
    await stage.do("command", user="U1", channel="C1", text="/greet")
    assert len(ear.heard) == 2
    await stage.do("home", user="U1")
    await asyncio.sleep(0.05)
    assert [h.get("x-slack-retry-num") for h in ear.headers[2:]] == [None, "1"]
    assert ear.headers[3]["x-slack-retry-reason"] == "http_timeout"
    assert stage.workspace.faults == Faults(late=0.01)


async def test_an_unknown_fault_is_refused(stage: Stage) -> None:
    assert "no fault" in await stage.refused("faults", 400, earthquake=1)
    assert "no fault" in await stage.refused("faults", 400, disconnect="earthquake")


async def test_an_answer_that_is_no_json_fails_the_command(stage: Stage, ear: Ear) -> None:
    ear.answers += [[1]]
    await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == []

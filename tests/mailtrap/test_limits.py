"""The service's rate limit is kept before it bites, and waited out where it does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import orjson
import pytest

from bot.domain.errors import RateLimited
from bot.mailtrap.pace import Pace, spread
from tests.mailtrap.wire import Service, StoppedTime, says


def too_many(retry_after: str | None = None) -> httpx.Response:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return says({"errors": "Rate limit exceeded"}, 429, headers)


def left(remaining: int) -> httpx.Response:
    limits = {"X-Ratelimit-Limit": "150", "X-Ratelimit-Remaining": str(remaining)}
    return says([], headers=limits)


Call = Callable[[Service], Awaitable[object]]


async def read(service: Service) -> object:
    return await service.http().read("/api/things", orjson.loads, "list")


async def write(service: Service) -> object:
    return await service.http().write("POST", "/api/things", orjson.loads, "make")


@pytest.mark.parametrize("call", [read, write])
async def test_any_call_waits_as_long_as_the_service_asks(call: Call) -> None:
    service = Service(too_many("7"), says([1]))
    assert await call(service) == [1]
    assert service.time.slept == [7.0]
    assert len(service.asked) == 2


@pytest.mark.parametrize("said", [None, "0", "soon"])
async def test_a_call_that_is_not_told_waits_longer_each_time(said: str | None) -> None:
    service = Service(too_many(said), too_many(said), too_many(said), says([1]))
    assert await write(service) == [1]
    assert service.time.slept == [1.0, 2.0, 4.0]


@pytest.mark.parametrize("call", [read, write])
async def test_a_call_gives_up_rather_than_wait_for_minutes(call: Call) -> None:
    patient = Service(too_many())
    with pytest.raises(RateLimited):
        await call(patient)
    assert sum(patient.time.slept) <= 30
    hopeless = Service(too_many("3600"))
    with pytest.raises(RateLimited):
        await call(hopeless)
    assert hopeless.time.slept == []
    assert len(hopeless.asked) == 1


async def test_while_one_waits_nobody_else_asks() -> None:
    service = Service(too_many("5"), says([1]))
    http = service.http()
    held, waiting = asyncio.Event(), asyncio.Semaphore(0)

    async def hold(_: float) -> None:
        waiting.release()
        await held.wait()

    http._sleep = hold
    calls = []
    for path in ("/a", "/b"):
        calls.append(asyncio.create_task(http.read(path, orjson.loads, "list")))
        await waiting.acquire()
    assert len(service.asked) == 1
    held.set()
    await asyncio.gather(*calls)
    assert len(service.asked) == 3


def test_requests_are_spread_as_the_limit_comes_near() -> None:
    gaps = [spread(150, remaining) for remaining in (149, 50, 40, 25, 10, 1, 0)]
    assert gaps[:2] == [0, 0]
    assert gaps == sorted(gaps)
    assert gaps[3] == pytest.approx(0.2)
    assert gaps[-1] == 10


async def test_a_client_slows_down_before_the_limit_and_speeds_up_after() -> None:
    service = Service(left(25), left(25), left(149))
    http = service.http()
    for _ in range(5):
        await http.read("/a", orjson.loads, "list")
    assert service.time.slept == [pytest.approx(0.2), pytest.approx(0.2)]


def learned(remaining: str, limit: str = "150") -> tuple[Pace, StoppedTime]:
    time = StoppedTime()
    pace = Pace(time)
    pace.turn()
    pace.learn({"X-Ratelimit-Limit": limit, "X-Ratelimit-Remaining": remaining})
    return pace, time


def test_a_limit_that_has_long_passed_is_forgotten() -> None:
    pace, time = learned("0")
    assert pace.turn() == 10
    time.now += 20
    assert pace.turn() == 0


def test_nobody_queues_for_longer_than_the_window() -> None:
    pace, _ = learned("1")
    assert max(pace.turn() for _ in range(50)) == 10


@pytest.mark.parametrize(
    ("remaining", "limit"), [("", ""), ("few", "150"), ("1", ""), ("0", "0"), ("-1", "150")]
)
def test_senseless_limits_are_passed_over(remaining: str, limit: str) -> None:
    pace, _ = learned(remaining, limit)
    assert pace.turn() == 0

from __future__ import annotations

import asyncio
import os
import signal
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.playground.mailtrap import (
    LASTING,
    Fault,
    Mailtrap,
    Options,
    Wire,
    build,
    run_alone,
    running,
    seed,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ADMIN = "a" * 32
CREATE = "/api/api_tokens"


def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def served() -> AsyncIterator[tuple[Mailtrap, httpx.AsyncClient]]:
    with Mailtrap(now=now) as service:
        seed(service, "empty", admin_token=ADMIN)
        headers = {"Authorization": f"Bearer {ADMIN}"}
        async with (
            running(service) as url,
            httpx.AsyncClient(base_url=url, headers=headers) as client,
        ):
            yield service, client


async def create(client: httpx.AsyncClient) -> httpx.Response:
    grant = {"resource_type": "account", "resource_id": 1719941, "access_level": 10}
    return await client.post(CREATE, json={"name": "new", "resources": [grant]})


async def names(client: httpx.AsyncClient) -> list[str]:
    return [token["name"] for token in (await client.get(CREATE)).json()]


async def test_server_answers_on_a_free_local_port_until_it_is_stopped() -> None:
    with Mailtrap(now=now) as service:
        async with running(service) as url, running(service) as second:
            assert url.startswith("http://127.0.0.1:")
            assert url != second
            async with httpx.AsyncClient(base_url=url) as client:
                assert (await client.get("/api/accounts")).status_code == 401
        port = int(url.rpartition(":")[2])
        async with running(service, port) as again:
            assert again == url


async def test_port_in_use_is_an_error() -> None:
    with (
        Mailtrap(now=now) as service,
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(OSError, match="in use"),
    ):
        await running(service, taken.getsockname()[1]).__aenter__()


@pytest.mark.parametrize(
    ("fault", "status", "starts"),
    [
        (Fault("status", status=500), 500, b'{"errors":"Unexpected error"}'),
        (Fault("status", status=429), 429, b'{"errors":"Rate limit exceeded"}'),
        (Fault("page", 502), 502, b"<!DOCTYPE html>"),
        (Fault("garbage"), 200, b'[{"id":2498713,"na'),
    ],
)
async def test_ordered_trouble_comes_once_before_or_after_acting(
    served: tuple[Mailtrap, httpx.AsyncClient], fault: Fault, status: int, starts: bytes
) -> None:
    service, client = served
    service.faults.add(fault)
    answer = await create(client)
    assert (answer.status_code, answer.content[: len(starts)]) == (status, starts)
    assert await names(client) == ["tokenbot"]
    service.faults.add(Fault(fault.kind, status=fault.status, after=True, method="POST"))
    assert (await create(client)).status_code == status
    assert await names(client) == ["tokenbot", "new"]


@pytest.mark.parametrize(("after", "there"), [(False, 1), (True, 2)])
async def test_connection_may_break_before_or_after_acting(
    served: tuple[Mailtrap, httpx.AsyncClient], *, after: bool, there: int
) -> None:
    service, client = served
    service.faults.add(Fault("drop", after=after))
    with pytest.raises(httpx.RemoteProtocolError):
        await create(client)
    assert len(await names(client)) == there


@pytest.mark.parametrize("after", [False, True])
async def test_late_answer_still_counts(
    served: tuple[Mailtrap, httpx.AsyncClient], *, after: bool
) -> None:
    service, client = served
    service.faults.add(Fault("late", after=after, delay=0.01))
    assert (await create(client)).status_code == 200
    assert await names(client) == ["tokenbot", "new"]


async def test_trouble_waits_for_its_request_and_can_be_called_off(
    served: tuple[Mailtrap, httpx.AsyncClient],
) -> None:
    service, client = served
    service.faults.add(Fault("page", 502, path="/reset"), times=2)
    assert (await client.get("/api/accounts")).status_code == 200
    assert (await client.post(f"{CREATE}/1/reset")).status_code == 502
    service.faults.clear()
    assert (await client.post(f"{CREATE}/1/reset")).status_code == 404


async def test_a_service_that_is_refusing_or_silent_stays_so_and_does_nothing(
    served: tuple[Mailtrap, httpx.AsyncClient],
) -> None:
    service, client = served
    service.faults.health = "refusing"
    assert [(await create(client)).status_code for _ in range(3)] == [503] * 3
    service.faults.health = "silent"
    with pytest.raises(httpx.ReadTimeout):
        await client.post(CREATE, json={}, timeout=0.2)
    service.faults.health = "working"
    assert await names(client) == ["tokenbot"]
    service.faults.health = "refusing"
    service.faults.clear()
    assert (await create(client)).status_code == 200


async def test_a_slow_service_does_everything_in_its_own_time(
    served: tuple[Mailtrap, httpx.AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, client = served
    monkeypatch.setitem(LASTING, "slow", Fault("late", delay=0.3))
    service.faults.health = "slow"
    with pytest.raises(httpx.ReadTimeout):
        await client.get("/api/accounts", timeout=0.1)
    assert (await create(client)).status_code == 200
    assert await names(client) == ["tokenbot", "new"]


async def test_connection_breaks_without_a_socket_too() -> None:
    with Mailtrap(now=now) as service:
        transport = httpx.ASGITransport(Wire(build(service), service.faults))
        service.faults.add(Fault("drop"))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            with pytest.raises(ConnectionResetError):
                await client.get("/api/accounts")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_service_alone_runs_until_it_is_told_to_stop(tmp_path: Path, number: int) -> None:
    announced: list[Any] = []

    def announce(url: str, token: str) -> None:
        loop = asyncio.get_running_loop()
        bearer = {"Authorization": f"Bearer {token}"}
        asking = loop.run_in_executor(
            None, lambda: httpx.get(f"{url}/api/accounts", headers=bearer)
        )
        announced.extend([url, token, asking])
        asking.add_done_callback(lambda _: os.kill(os.getpid(), number))

    options = Options(
        data=tmp_path / "m.db", kind="empty", tokens=5, admin_token=ADMIN, organization=True
    )
    run_alone(options, now=now, announce=announce)
    url, token, asking = announced
    assert url.startswith("http://127.0.0.1:")
    assert token == ADMIN
    assert [account["name"] for account in asking.result().json()] == ["Acme", "Acme Labs"]

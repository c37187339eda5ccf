"""Faults on the way to the app, Socket Mode's frames, and who may call at all."""

import asyncio
import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.playground.slack.links import NotConnectedError
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
    assert ear.headers[1]["x-slack-retry-reason"] == "http_service_error"
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


async def linked(stage: Stage) -> ClientConnection:
    web = AsyncWebClient(token="xapp-test-app", base_url=f"{stage.address}/api/")
    return await connect((await web.apps_connections_open(app_token="xapp-test-app"))["url"])


async def frame(link: ClientConnection) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(await asyncio.wait_for(link.recv(), 5))
    return result


async def test_an_envelope_is_acknowledged_with_a_payload(stage: Stage) -> None:
    link = await linked(stage)
    hello = await frame(link)
    assert (hello["type"], hello["connection_info"]["app_id"]) == ("hello", "A0PLAYGRND")
    typing = asyncio.ensure_future(stage.do("command", user="U1", channel="C1", text="/greet you"))
    envelope = await frame(link)
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["text"] == "you"
    await link.send("[]")
    await link.send(json.dumps({"envelope_id": "unknown"}))
    answer = {"envelope_id": envelope["envelope_id"], "payload": {"text": "Hello"}}
    await link.send(json.dumps(answer))
    await link.send(json.dumps(answer))
    await typing
    assert await stage.plain("U1") == ["Hello"]
    await link.close()


async def test_an_event_over_the_socket_says_which_attempt_it_is(stage: Stage) -> None:
    link = await linked(stage)
    await frame(link)
    looking = asyncio.ensure_future(stage.do("home", user="U1"))
    envelope = await frame(link)
    assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 0)
    assert envelope["accepts_response_payload"] is False
    await link.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
    await looking
    await link.close()


async def test_connections_share_the_envelopes(stage: Stage) -> None:
    links = [await linked(stage) for _ in range(2)]
    assert [(await frame(link))["num_connections"] for link in links] == [1, 2]
    for link in links:
        typing = asyncio.ensure_future(stage.do("command", user="U1", channel="C1", text="/greet"))
        await link.send(json.dumps({"envelope_id": (await frame(link))["envelope_id"]}))
        await typing
        await link.close()


async def test_an_app_that_left_is_away_until_it_is_back(stage: Stage) -> None:
    stage.courier.url = None
    for _ in range(2):
        link = await linked(stage)
        await frame(link)
        assert stage.workspace.app.answering is True
        await link.close()
        async with asyncio.timeout(5):
            while stage.courier.links.connected:  # noqa: ASYNC110 -- the server has no event for it
                await asyncio.sleep(0.01)
        assert stage.workspace.app.answering is False


async def test_a_dead_connection_is_passed_over(stage: Stage) -> None:
    link = await linked(stage)
    await frame(link)
    stage.courier.patience = 0.3
    typing = asyncio.ensure_future(stage.do("command", user="U1", channel="C1", text="/greet"))
    await frame(link)
    await link.close()
    await typing
    await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == [
        '/greet failed with the error "operation_timeout"',
        '/greet failed with the error "dispatch_failed"',
    ]


class Gone:
    """A connection that broke without a word."""

    async def send_json(self, _frame: Any) -> None:
        raise WebSocketDisconnect

    async def close(self, _code: int) -> None:
        raise RuntimeError


async def test_a_half_open_connection_is_passed_over(stage: Stage) -> None:
    links = stage.courier.links
    links._sockets.append(Gone())
    link = await linked(stage)
    await frame(link)
    for _ in range(2):
        typing = asyncio.ensure_future(stage.do("command", user="U1", channel="C1", text="/greet"))
        await link.send(json.dumps({"envelope_id": (await frame(link))["envelope_id"]}))
        await typing
    assert links.connected == 1
    links._sockets.append(Gone())
    await links.disconnect("warning")
    assert (await frame(link))["reason"] == "warning"
    await links.aclose()
    assert links.connected == 0
    with pytest.raises(ConnectionClosed):
        await link.recv()
    with pytest.raises(NotConnectedError):
        await links.send("interactive", {}, None)


async def test_a_ticket_opens_one_connection(stage: Stage) -> None:
    with pytest.raises(InvalidStatus):
        await connect(f"{stage.address.replace('http', 'ws')}/link/?ticket=guessed")


async def test_slack_announces_a_disconnect_before_it_closes(stage: Stage) -> None:
    link = await linked(stage)
    await frame(link)
    await stage.do("faults", disconnect="warning")
    assert (await frame(link))["reason"] == "warning"
    assert stage.courier.links.connected == 1
    await stage.do("faults", disconnect="refresh_requested")
    assert (await frame(link))["type"] == "disconnect"
    with pytest.raises(ConnectionClosed):
        await link.recv()
    assert stage.courier.links.connected == 0


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/_control/people", {}, 200),
        ("/_control/people", {"Host": "evil.test"}, 403),
        ("/_control/people", {"Host": "127.0.0.1.evil.test"}, 403),
        ("/_control/people", {"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
        ("/_control/people", {"Origin": "http://evil.test"}, 403),
        ("/_control/people", {"Origin": "null"}, 403),
        ("/api/api.test", {"Origin": "http://evil.test"}, 200),
        ("/api/api.test", {"Host": "evil.test"}, 403),
    ],
)
async def test_only_this_machines_pages_may_drive_the_workspace(
    stage: Stage, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await stage.http.get(path, headers=headers)).status_code == status


async def test_a_foreign_page_opens_no_socket(stage: Stage) -> None:
    ticket = stage.courier.links.ticket()
    address = f"{stage.address.replace('http', 'ws')}/link/?ticket={ticket}"
    with pytest.raises(InvalidStatus):
        await connect(address, additional_headers={"Host": "evil.test"})

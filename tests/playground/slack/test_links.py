"""Socket Mode's frames: envelopes, acknowledgements, and every way a connection ends."""

import asyncio
import json
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.websockets import WebSocketDisconnect
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.playground.slack.links import NotConnectedError

Stage = Any


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


async def test_a_broken_handshake_is_refused(stage: Stage) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert (await stage.http.get("/link/", headers=upgrade)).status_code == 400


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


async def test_an_eleventh_connection_is_told_that_there_are_too_many(stage: Stage) -> None:
    links = [await linked(stage) for _ in range(10)]
    for link in links:
        await frame(link)
    late = await linked(stage)
    farewell = await frame(late)
    assert (farewell["type"], farewell["reason"]) == ("disconnect", "too_many_websockets")
    with pytest.raises(ConnectionClosed):
        await late.recv()
    assert stage.courier.links.connected == 10
    for link in links:
        await link.close()


@pytest.mark.parametrize("reason", ["link_disabled", "refresh_requested", "too_many_websockets"])
async def test_slack_says_why_it_closes(stage: Stage, reason: str) -> None:
    link = await linked(stage)
    await frame(link)
    await stage.do("faults", disconnect=reason)
    assert (await frame(link))["reason"] == reason
    with pytest.raises(ConnectionClosed):
        await link.recv()
    assert stage.courier.links.connected == 0


async def test_a_half_open_connection_swallows_everything_without_a_word(stage: Stage) -> None:
    stage.courier.patience = 0.2
    link = await linked(stage)
    await frame(link)
    answered = await link.ping()
    await answered
    await stage.do("faults", disconnect="half_open")
    await stage.do("command", user="U1", channel="C1", text="/greet")
    unanswered = asyncio.ensure_future(await link.ping())
    assert await stage.plain("U1") == ['/greet failed with the error "operation_timeout"']
    assert stage.courier.links.connected == 1
    assert not unanswered.done()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(link.recv(), 0.05)
    unanswered.cancel()
    link.transport.abort()
    async with asyncio.timeout(5):
        while stage.courier.links.connected:  # noqa: ASYNC110 -- the server has no event for it
            await asyncio.sleep(0.01)


async def test_an_event_lost_on_the_socket_is_sent_again_and_says_so(stage: Stage) -> None:
    stage.courier.retry_delays = (0.0,)
    stage.courier.patience = 0.2
    link = await linked(stage)
    await frame(link)
    looking = asyncio.ensure_future(stage.do("home", user="U1"))
    first, again = await frame(link), await frame(link)
    await link.send(json.dumps({"envelope_id": again["envelope_id"]}))
    await looking
    assert (first["retry_attempt"], first["retry_reason"]) == (0, "")
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["envelope_id"] != first["envelope_id"]
    await link.close()

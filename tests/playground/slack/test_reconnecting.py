"""Bolt's own Socket Mode handlers, through every way Slack ends a connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.websockets import (
    AsyncSocketModeHandler as WebsocketsHandler,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient

Stage = Any

CLOSING = ["refresh_requested", "link_disabled", "too_many_websockets"]


async def reconnected(stage: Stage, times: int) -> None:
    """Wait until the bot asked for so many connections and holds one that works."""
    async with asyncio.timeout(20):
        while True:
            opened = [t for t in stage.workspace.traffic if t.kind == "apps.connections.open"]
            if len(opened) >= times and stage.courier.links.connected == 1:
                return
            await asyncio.sleep(0.01)


async def greeted(stage: Stage) -> None:
    await stage.do("command", user="U1", channel="C1", text="/greet")
    assert (await stage.plain("U1"))[-1] == "Hello"


@pytest.fixture(params=[AsyncSocketModeHandler, WebsocketsHandler])
async def bot(
    stage: Stage, new_app: Callable[[], AsyncApp], request: pytest.FixtureRequest
) -> AsyncIterator[Any]:
    """An asynchronous bot that looks after its connection ten times a second."""
    app = new_app()

    @app.command("/greet")
    async def greet(ack: Any) -> None:
        await ack("Hello")

    handler = request.param(app, "xapp-test-app", web_client=stage.web, ping_interval=0.1)
    await handler.connect_async()
    await reconnected(stage, 1)
    yield handler
    await handler.close_async()


@pytest.mark.parametrize("reason", ["warning", *CLOSING])
async def test_a_bot_comes_back_after_a_farewell(stage: Stage, bot: Any, reason: str) -> None:
    assert bot
    await greeted(stage)
    await stage.do("faults", disconnect=reason)
    await reconnected(stage, 2)
    await greeted(stage)


@pytest.mark.parametrize("bot", [AsyncSocketModeHandler], indirect=True)
async def test_a_bot_that_watches_its_pings_leaves_a_dead_connection(
    stage: Stage, bot: Any
) -> None:
    assert bot
    await greeted(stage)
    await stage.do("faults", disconnect="half_open")
    await reconnected(stage, 2)
    await greeted(stage)


@pytest.mark.parametrize("reason", ["refresh_requested", "half_open"])
async def test_a_synchronous_bot_comes_back_too(stage: Stage, reason: str) -> None:
    client = WebClient(token="xoxb-test-bot", base_url=f"{stage.address}/api/")
    app = await asyncio.to_thread(lambda: App(client=client, signing_secret="s" * 32))

    @app.command("/greet")
    def greet(ack: Any) -> None:
        ack("Hello")

    handler = SocketModeHandler(app, "xapp-test-app", web_client=client, ping_interval=0.1)
    await asyncio.to_thread(handler.connect)
    try:
        await reconnected(stage, 1)
        await greeted(stage)
        await stage.do("faults", disconnect=reason)
        await reconnected(stage, 2)
        await greeted(stage)
    finally:
        await asyncio.to_thread(handler.close)

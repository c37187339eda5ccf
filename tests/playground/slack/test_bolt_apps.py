"""Somebody else's bots, unchanged, over HTTP and over Socket Mode."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.websockets import (
    AsyncSocketModeHandler as WebsocketsHandler,
)
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk import WebClient

Stage = Any


def ten_lines(app: AsyncApp) -> AsyncApp:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Wave"}, "action_id": "wave"}

    @app.command("/greet")
    async def greet(ack: Any, command: Any) -> None:
        await ack(
            text=f"Hello {command['text']}", blocks=[{"type": "actions", "elements": [button]}]
        )

    @app.action("wave")
    async def wave(ack: Any, respond: Any, body: Any) -> None:
        await ack()
        said = f"<@{body['user']['id']}> waved"
        await respond(text=said, response_type="in_channel", replace_original=False)

    return app


async def test_a_ten_line_bot_works_over_signed_http(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    async with bolt(ten_lines(new_app())):
        await stage.do("command", user="U1", channel="C1", text="/greet world")
        assert await stage.plain("U1") == ["[Wave]"]
        await stage.do("click", user="U1", label="Wave")
        assert await stage.plain("U2") == ["@Ada Lovelace waved"]


@pytest.mark.parametrize("handler", [AsyncSocketModeHandler, WebsocketsHandler])
async def test_a_ten_line_bot_works_over_socket_mode(
    stage: Stage, new_app: Callable[[], AsyncApp], handler: Any
) -> None:
    app = ten_lines(new_app())
    socket = handler(app, "xapp-test-app", web_client=stage.web)
    await socket.connect_async()
    await connected(stage)
    try:
        await stage.do("command", user="U1", channel="C1", text="/greet world")
        assert await stage.plain("U1") == ["[Wave]"]
        await stage.do("click", user="U1", label="Wave")
        assert await stage.plain("U2") == ["@Ada Lovelace waved"]
    finally:
        await socket.close_async()


async def connected(stage: Stage) -> None:
    for _ in range(500):
        if stage.courier.links.connected:
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_synchronous_bot_works_over_the_builtin_socket_client(stage: Stage) -> None:
    client = WebClient(token="xoxb-test-bot", base_url=f"{stage.address}/api/")
    app = await asyncio.to_thread(lambda: App(client=client, signing_secret="s" * 32))

    @app.command("/greet")
    def greet(ack: Any, say: Any) -> None:
        ack("At once")
        say("And aloud")

    handler = SocketModeHandler(app, "xapp-test-app", web_client=client)
    await asyncio.to_thread(handler.connect)
    await connected(stage)
    try:
        await stage.do("command", user="U1", channel="C1", text="/greet")
        assert sorted(await stage.plain("U1")) == ["And aloud", "At once"]
        assert await stage.plain("U2") == ["And aloud"]
    finally:
        await asyncio.to_thread(handler.close)


class _Silent(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Say nothing on the terminal."""


@contextmanager
def wsgi(app: App) -> Iterator[str]:
    """Serves a synchronous app as any WSGI server would."""
    server = make_server("127.0.0.1", 0, SlackRequestHandler(app), handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/slack/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("secret", "seen"), [("s" * 32, "Hello"), ("wrong", "http_service_error")])
async def test_a_synchronous_bot_checks_the_signature_over_http(
    stage: Stage, secret: str, seen: str
) -> None:
    client = WebClient(token="xoxb-test-bot", base_url=f"{stage.address}/api/")
    app = await asyncio.to_thread(lambda: App(client=client, signing_secret=secret))

    @app.command("/greet")
    def greet(ack: Any) -> None:
        ack("Hello")

    with wsgi(app) as address:
        stage.courier.url = address
        await stage.do("command", user="U1", channel="C1", text="/greet")
    assert seen in (await stage.plain("U1"))[0]


async def test_a_bot_offers_options_and_takes_a_form(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    app, taken = new_app(), []
    find = {"type": "external_select", "action_id": "tree", "min_query_length": 0}
    label = {"type": "plain_text", "text": "Tree"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": label,
        "submit": label,
        "blocks": [{"type": "input", "block_id": "b", "label": label, "element": find}],
    }

    @app.shortcut("greet_all")
    async def opened(ack: Any, shortcut: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    @app.options("tree")
    async def trees(ack: Any, payload: Any) -> None:
        known = [{"text": {"type": "plain_text", "text": t}, "value": t} for t in ("Oak", "Fir")]
        await ack(options=[tree for tree in known if payload["value"] in tree["value"]])

    @app.view("form")
    async def saved(ack: Any, view: Any) -> None:
        taken.append(view["state"]["values"]["b"]["tree"]["selected_option"]["value"])
        await ack()

    async with bolt(app):
        await stage.do("shortcut", user="U1", label="Greet all")
        await stage.do("fill", user="U1", label="Tree", value="Oak")
        await stage.do("submit", user="U1")
    assert taken == ["Oak"]
    assert (await stage.screen("U1"))["modal"] is None


async def test_a_bot_hears_messages_mentions_and_home(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    app, heard = new_app(), []

    @app.event("message")
    async def message(event: Any) -> None:
        heard.append((event["channel_type"], event["text"]))

    @app.event("app_mention")
    async def mention(event: Any, say: Any) -> None:
        await say(text="You called?", thread_ts=event["ts"])

    @app.event("app_home_opened")
    async def home(event: Any, client: Any) -> None:
        if event["tab"] == "home":
            text = {"type": "mrkdwn", "text": f"Welcome <@{event['user']}>"}
            blocks = [{"type": "section", "text": text}]
            await client.views_publish(
                user_id=event["user"], view={"type": "home", "blocks": blocks}
            )

    async with bolt(app):
        await stage.do("say", user="U1", channel="C1", text="hi @greeter & all")
        direct = (await stage.do("dm", user="U1"))["channel"]
        await stage.do("say", user="U1", channel=direct, text="psst")
        await stage.do("home", user="U1")
        screen = await stage.screen("U1")
    bot = stage.workspace.app.user_id
    assert heard == [("channel", f"hi <@{bot}> &amp; all"), ("im", "psst")]
    first = screen["channels"]["C1"][0]
    assert first["plain"] == "hi @greeter & all"
    assert [reply["plain"] for reply in first["thread"]] == ["You called?"]
    assert screen["home"]["plain"] == "Welcome @Ada Lovelace"


async def test_a_bot_that_does_not_listen_shows_as_slack_shows_it(stage: Stage) -> None:
    await stage.do("command", user="U1", channel="C1", text="/greet you")
    assert await stage.plain("U1") == ['/greet failed with the error "dispatch_failed"']
    assert await stage.plain("U2") == []
    assert not stage.workspace.app.answering


async def test_a_slow_bot_is_given_up_after_its_time(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    app = new_app()

    @app.command("/greet")
    async def greet(ack: Any) -> None:
        await asyncio.sleep(0.5)
        await ack()

    stage.courier.patience = 0.2
    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == ['/greet failed with the error "operation_timeout"']


async def test_a_command_nobody_registered_and_one_in_a_thread_are_refused(stage: Stage) -> None:
    await stage.do("command", user="U1", channel="C1", text="/nothing here")
    message = stage.workspace.messages("C1", "U1")[0]
    await stage.do("command", user="U1", channel="C1", text="/greet", thread=message.ts)
    shown = (await stage.screen("U1"))["channels"]["C1"][0]
    assert shown["plain"] == "/nothing is not a valid command."
    assert shown["thread"][0]["plain"] == "/greet is not supported in threads. Sorry!"


async def test_a_wrong_signing_secret_is_noticed_by_the_bot(stage: Stage, bolt: Any) -> None:
    async with bolt(ten_lines(AsyncApp(client=stage.web, signing_secret="other"))):
        await stage.do("command", user="U1", channel="C1", text="/greet you")
    assert await stage.plain("U1") == ['/greet failed with the error "http_service_error"']


async def test_an_answer_slack_would_not_show_is_a_failed_command(
    stage: Stage, bolt: Any, new_app: Callable[[], AsyncApp]
) -> None:
    app = new_app()

    @app.command("/greet")
    async def greet(ack: Any) -> None:
        await ack(blocks=[{"type": "nonsense"}])

    async with bolt(app):
        await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == ['/greet failed with the error "invalid_blocks"']

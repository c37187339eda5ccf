import asyncio
import copy
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.slack.actions import Actions
from bot.playground.slack.delivery import Courier, Credentials
from bot.playground.slack.manifest import app_from
from bot.playground.slack.model import Channel, Person, UserGroup
from bot.playground.slack.server import Hooks, create_app, running
from bot.playground.slack.tour import Tour
from bot.playground.slack.workspace import Workspace

SCOPES = [
    *("commands", "chat:write", "users:read", "usergroups:read", "im:write", "team:read"),
    *("files:write", "files:read", "channels:read", "channels:history", "channels:join"),
    *("groups:read", "groups:history", "im:read", "im:history", "app_mentions:read"),
]
EVENTS = ["app_home_opened", "message.im", "message.channels", "app_mention"]

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Greeter", "description": "Says hello"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "greeter"},
        "slash_commands": [
            {"command": "/greet", "description": "Say hello", "usage_hint": "[name]"},
            {"command": "/escape", "description": "Escapes", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Greet all", "type": "global", "callback_id": "greet_all"},
            {"name": "Answer it", "type": "message", "callback_id": "answer_it"},
        ],
    },
    "oauth_config": {"scopes": {"bot": SCOPES}},
    "settings": {
        "event_subscriptions": {"bot_events": EVENTS},
        "interactivity": {
            "is_enabled": True,
            "message_menu_options_url": "https://greeter.test/slack/events",
        },
    },
}


@dataclass
class Clock:
    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 12, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    async def advance(self, step: timedelta) -> None:
        self.moment += step


@dataclass
class Stage:
    """A workspace on a port, hands to act with, and a way to look."""

    workspace: Workspace
    courier: Courier
    actions: Actions
    clock: Clock
    address: str
    http: httpx.AsyncClient
    web: AsyncWebClient

    async def do(self, call: str, **body: Any) -> dict[str, Any]:
        answer = await self.http.post(f"/_control/{call}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def refused(self, call: str, status: int = 404, **body: Any) -> str:
        answer = await self.http.post(f"/_control/{call}", json=body)
        assert answer.status_code == status, answer.text
        return str(answer.json()["error"])

    async def screen(self, user: str) -> dict[str, Any]:
        answer = await self.http.get("/_control/screen", params={"user": user})
        result: dict[str, Any] = answer.json()
        return result

    async def plain(self, user: str, channel: str = "C1") -> list[str]:
        return [m["plain"] for m in (await self.screen(user))["channels"][channel]]


def people(workspace: Workspace) -> None:
    workspace.add_person(Person("U1", "Ada Lovelace", "ada", "admin", "Europe/Berlin"))
    workspace.add_person(Person("U2", "Bob Stone", "bob", "viewer", groups=["S1"]))
    workspace.add_group(UserGroup("S1", "Security", "security"))
    workspace.add_channel(Channel("C1", "general"))
    workspace.add_channel(Channel("C2", "random", members={"U1", "U2"}))
    workspace.add_channel(Channel("C3", "hidden", members={"U1"}, is_private=True))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manifest() -> dict[str, Any]:
    return copy.deepcopy(MANIFEST)


@pytest.fixture
def workspace(clock: Clock, manifest: dict[str, Any]) -> Workspace:
    workspace = Workspace(app_from(manifest), clock.now)
    people(workspace)
    return workspace


@pytest.fixture
async def stage(workspace: Workspace, clock: Clock) -> AsyncIterator[Stage]:
    credentials = Credentials("xoxb-test-bot", "xapp-test-app", "s" * 32)
    courier = Courier(workspace, credentials, lambda: datetime.now(UTC), patience=3.0)
    courier.activity.pause = 0.03
    actions = Actions(workspace, courier)
    app = create_app(workspace, actions, Hooks(advance=clock.advance, tour=Tour("Hello", "There")))
    async with running(app) as address, httpx.AsyncClient(base_url=address) as http:
        web = AsyncWebClient(token="xoxb-test-bot", base_url=f"{address}/api/", timeout=5)
        yield Stage(workspace, courier, actions, clock, address, http, web)


class _Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@pytest.fixture
def serve() -> Callable[[Starlette], Any]:
    """Serves somebody's own web application, as an app's developer would."""

    @asynccontextmanager
    async def served(app: Starlette) -> AsyncIterator[str]:
        listener = socket.create_server(("127.0.0.1", 0))
        server = _Quiet(uvicorn.Config(app, lifespan="off", log_config=None, ws="none"))
        task = asyncio.ensure_future(server.serve([listener]))
        for _ in range(500):
            if server.started:
                break
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await task
        listener.close()

    return served


@dataclass
class Ear:
    """An app that only writes down what it hears, and answers what it is told to.

    What it hears of its own messages, which every app does, is kept apart.
    """

    heard: list[dict[str, Any]] = field(default_factory=list)
    echoes: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    async def endpoint(self, request: Request) -> Response:
        body = (await request.body()).decode()
        if '"bot_id": "B0PLAYGRND"' in body and body.startswith("{"):
            self.echoes.append(json.loads(body)["event"])
            return Response()
        self.headers.append(request.headers)
        form = dict(parse_qsl(body, keep_blank_values=True))
        if request.headers["content-type"] == "application/json":
            self.heard.append(json.loads(body))
        else:
            self.heard.append(json.loads(form["payload"]) if "payload" in form else dict(form))
        answer = self.answers.pop(0) if self.answers else ""
        if isinstance(answer, int):
            return Response(status_code=answer)
        if isinstance(answer, tuple):
            return Response(status_code=answer[0], headers=answer[1])
        return JSONResponse(answer) if answer else Response()


@pytest.fixture
async def ear(stage: Stage, serve: Callable[[Starlette], Any]) -> AsyncIterator[Ear]:
    ear = Ear()
    routes = [Route("/slack/events", ear.endpoint, methods=["POST"])]
    async with serve(Starlette(routes=routes)) as address:
        stage.courier.url = f"{address}/slack/events"
        yield ear


@pytest.fixture
def bolt(stage: Stage, serve: Callable[[Starlette], Any]) -> Callable[[AsyncApp], Any]:
    """Connects a Bolt app over signed HTTP."""

    @asynccontextmanager
    async def connected(app: AsyncApp) -> AsyncIterator[None]:
        handler = AsyncSlackRequestHandler(app)

        async def endpoint(request: Request) -> Response:
            return await handler.handle(request)

        site = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        async with serve(site) as address:
            stage.courier.url = f"{address}/slack/events"
            yield

    return connected


@pytest.fixture
def new_app(stage: Stage) -> Callable[[], AsyncApp]:
    def build() -> AsyncApp:
        return AsyncApp(client=stage.web, signing_secret="s" * 32)

    return build

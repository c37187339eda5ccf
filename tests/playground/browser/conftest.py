import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.playground.slack.actions import Actions
from bot.playground.slack.delivery import Answer, Courier, Credentials, Kind
from bot.playground.slack.elements import with_ids
from bot.playground.slack.manifest import app_from
from bot.playground.slack.model import Channel, Json, Message, OpenView, Person, UserGroup
from bot.playground.slack.server import Hooks, create_app, running
from bot.playground.slack.tour import Step, Tour
from bot.playground.slack.workspace import Workspace
from tests.chromium import a_page, chromium

__all__ = ["chromium"]

MANIFEST: Json = {
    "display_information": {"name": "Greeter", "description": "Says hello"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Greeter"},
        "slash_commands": [
            {"command": "/greet", "description": "Say hello", "usage_hint": "[name]"},
            {"command": "/grow", "description": "Grow a plant", "usage_hint": "help | list"},
        ],
        "shortcuts": [
            {"name": "Greet all", "type": "global", "callback_id": "greet_all"},
            {"name": "Answer it", "type": "message", "callback_id": "answer_it"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["channels:history"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels"]},
        "interactivity": {"is_enabled": True, "message_menu_options_url": "https://bot.test/"},
    },
}
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
"""A picture of one dot."""

TOUR = Tour(
    "Welcome to the playground",
    "Nobody else sees this.",
    (
        Step("Greet", "U1", "C1", "Ada greets.", "Read it.", types="/greet bob"),
        Step("Wait", "U2", "C2", "Bob waits.", "Time passes.", minutes=60),
    ),
)


@dataclass
class Clock:
    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 12, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    async def advance(self, step: timedelta) -> None:
        self.moment += step


class ScriptedCourier(Courier):
    """An app that answers as the test says, and remembers what it was told."""

    heard: list[tuple[str, Json]]
    script: Callable[[str, Json], Answer]

    async def _send(self, kind: Kind, payload: Json, retry: Json | None) -> Answer:
        del retry
        self.heard.append((kind, payload))
        return self.script(kind, payload)


@dataclass
class Stage:
    """A workspace with hands to put things into it, and the app behind it."""

    workspace: Workspace
    courier: ScriptedCourier
    actions: Actions
    clock: Clock
    address: str = ""

    def post(self, text: str = "", *blocks: Json, user: str = "", **more: Any) -> Message:
        filled = with_ids(blocks, self.workspace.new_id)
        author = user or self.workspace.app.user_id
        ts = self.workspace.next_ts()
        channel = more.pop("channel", "C1")
        return self.workspace.post(Message(ts, channel, author, text, filled, **more))

    def open(self, view: Json, person: str = "U1") -> OpenView:
        from bot.playground.slack import stack  # noqa: PLC0415 — only the tests that open modals need it

        return stack.open_modal(self.workspace, person, view)

    def last(self, kind: str = "interactive") -> Json:
        return [payload for heard, payload in self.courier.heard if heard == kind][-1]


def make_stage() -> Stage:
    clock = Clock()
    workspace = Workspace(app_from(MANIFEST), clock.now, team=("T1", "Acme"))
    workspace.add_person(Person("U1", "Ada Lovelace", "ada", "admin", "Europe/Berlin"))
    workspace.add_person(Person("U2", "Bob Stone", "bob", "viewer"))
    workspace.add_group(UserGroup("S1", "Security", "security"))
    workspace.add_channel(Channel("C1", "general", topic="Everything else"))
    workspace.add_channel(Channel("C2", "random", topic="Everything odd"))
    credentials = Credentials("xoxb-1", "xapp-1", "secret")
    courier = ScriptedCourier(workspace, credentials, lambda: datetime.now(UTC))
    courier.heard, courier.script = [], lambda _kind, _payload: Answer(ok=True)
    return Stage(workspace, courier, Actions(workspace, courier), clock)


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[Stage]:
    hooks = Hooks(None, stage.clock.advance, TOUR)
    async with running(create_app(stage.workspace, stage.actions, hooks)) as address:
        stage.address = address
        yield stage


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def modal(*blocks: Json, **more: Any) -> Json:
    shell = {"type": "modal", "callback_id": "form", "title": plain("A form")}
    return {
        **shell,
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": list(blocks),
        **more,
    }


def labelled(name: str, element: Json, **more: Any) -> Json:
    block = {"type": "input", "block_id": name.lower(), "label": plain(name)}
    return {**block, "element": {"action_id": "value", **element}, **more}


NAME_INPUT = {
    "type": "input",
    "block_id": "b",
    "label": {"type": "plain_text", "text": "Name"},
    "element": {"type": "plain_text_input", "action_id": "a"},
}


async def shown(http: httpx.AsyncClient, name: str, **query: str) -> str:
    answer = await http.get(f"/_ui/fragment/{name}", params={"as": "U1", "at": "C1", **query})
    assert answer.status_code == 200, answer.text
    return answer.text


async def visit(page: Page, site: Stage, query: str = "as=U1&at=C1") -> None:
    await page.goto(f"{site.address}/?{query}")
    await page.wait_for_selector("html[data-live]")


async def told(site: Stage, count: int = 1, kind: str = "interactive") -> Json:
    """What the app was told last, once it was told so many things."""
    async with asyncio.timeout(5):
        while sum(heard == kind for heard, _ in site.courier.heard) < count:  # noqa: ASYNC110 — the script has no event
            await asyncio.sleep(0.01)
    return site.last(kind)


@pytest.fixture
def stage() -> Stage:
    return make_stage()


@pytest_asyncio.fixture(loop_scope="session")
async def site(stage: Stage) -> AsyncIterator[Stage]:
    async with served(stage):
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def http(site: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=site.address, timeout=10) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def quiet_page(site: Stage, chromium: Browser) -> AsyncIterator[Page]:
    del site
    async with a_page(chromium) as page:
        yield page

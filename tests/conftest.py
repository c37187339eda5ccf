"""The world that conversations happen in: the real app, both embedded services, a clock to move."""

import logging
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import httpx
import pytest
import structlog

from bot.app import system_now
from bot.playground import acme
from bot.playground.mailtrap import Reading
from bot.playground.world import Options, World, running
from tests.canary import canary, pytest_runtest_makereport
from tests.databases import (
    database_url,
    db,
    empty_url,
    migrated,
    postgres,
    postgres_url,
    postgres_with_tables,
    sqlite_url,
)
from tests.haste import haste
from tests.watchdog import (
    pytest_runtest_teardown,
    pytest_timeout_cancel_timer,
    pytest_timeout_set_timer,
)

__all__ = [
    "canary",
    "database_url",
    "db",
    "empty_url",
    "haste",
    "postgres",
    "postgres_url",
    "postgres_with_tables",
    "pytest_runtest_makereport",
    "pytest_runtest_teardown",
    "pytest_timeout_cancel_timer",
    "pytest_timeout_set_timer",
    "sqlite_url",
]


EDITABLE: Final = Options(reading=Reading(access_records="always"))
"""A Mailtrap that shows the access records of tokens, by which they are edited in place."""


class Someone:
    """A person at their screen, who does things by what they see (the control API)."""

    def __init__(self, http: httpx.AsyncClient, user: str, channel: str = "C0GENERAL") -> None:
        self.http, self.user, self.channel = http, user, channel

    async def does(self, what: str, **body: Any) -> Any:
        answer = await self.http.post(f"/_control/{what}", json={"user": self.user, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def types(self, text: str) -> str:
        """Type a command; returns the newest message that is then seen."""
        await self.does("command", channel=self.channel, text=text)
        return await self.newest()

    async def opens(self, text: str) -> str:
        """Type a command that opens a form; returns the form."""
        await self.does("command", channel=self.channel, text=text)
        return await self.sees("modal")

    async def fills(self, field: str, value: object) -> None:
        """Fill in a field of the open form."""
        await self.does("fill", label=field, value=value)

    async def sends(self) -> str:
        """Send the open form; returns what is then seen there, and what is wrong at its fields."""
        await self.does("submit")
        screen = await self.screen()
        return "\n".join([screen["modal"]["plain"], *screen["errors"].values()])

    async def hears(self) -> str:
        """Return everything that the bot has sent to this person in direct messages."""
        screen = await self.screen()
        told = [messages for name, messages in screen["channels"].items() if name.startswith("D")]
        return "\n".join(_whole(each) for messages in told for each in messages)

    async def reads(self, channel: str) -> str:
        """Return everything that this person can read in a channel."""
        found = (await self.screen())["channels"][channel]
        return "\n".join(_whole(each) for each in found)

    async def clicks(self, label: str, *, on: str | None = None) -> str:
        """Click what has this label; returns what is then seen there."""
        where = {"in": on} if on else {}
        await self.does("click", label=label, **where)
        return await (self.newest() if on is None else self.sees(on))

    async def screen(self) -> Any:
        answer = await self.http.get("/_control/screen", params={"user": self.user})
        return answer.json()

    async def messages(self) -> list[Any]:
        found: list[Any] = (await self.screen())["channels"][self.channel]
        return found

    async def newest(self) -> str:
        return str((await self.messages())[-1]["plain"])

    async def sees(self, surface: str) -> str:
        return str((await self.screen())[surface]["plain"])

    async def opens_home(self) -> str:
        await self.does("home")
        return await self.sees("home")


def _whole(message: Any) -> str:
    """Return a message and its thread."""
    return "\n".join(str(each["plain"]) for each in (message, *message["thread"]))


class Stage:
    """A running world and the people in it."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world, self.http = world, http
        self.viewer = Someone(http, "U0VIKTOR")
        self.operator = Someone(http, "U0OLIVIA")
        self.approver = Someone(http, "U0APRIL")
        self.admin = Someone(http, "U0ADAM")

    def calls(self) -> list[str]:
        """What the bot has asked of Slack so far."""
        return [entry.kind for entry in self.world.workspace.traffic if entry.direction == "in"]

    def mailtrap_calls(self) -> int:
        """How many requests the bot has made to Mailtrap so far."""
        return self.world.account.requests

    async def advance(self, by: str) -> None:
        answer = await self.http.post("/_control/clock", json={"advance": by})
        assert answer.status_code == 200, answer.text


@contextmanager
def _with_tables(options: Options) -> Iterator[Options]:
    """Spare a world that keeps nothing the migrations."""
    if options.data:
        yield options
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "policy.toml").write_text(acme.POLICY, "utf-8")  # a restarted bot looks here
        kept = {"DATABASE_URL": migrated(Path(folder)), **options.environment}
        yield replace(options, environment=kept)


@asynccontextmanager
async def staged(options: Options | None = None) -> AsyncIterator[Stage]:
    with _with_tables(options or Options()) as ready:
        async with _staged(ready) as stage:
            yield stage


@asynccontextmanager
async def _staged(options: Options) -> AsyncIterator[Stage]:
    async with (
        running(options, system_now) as world,
        httpx.AsyncClient(base_url=world.url, trust_env=False, timeout=20) as http,
    ):
        yield Stage(world, http)


Staged: TypeAlias = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as made:
        yield made


@pytest.fixture
def stages() -> Staged:
    """For worlds of another kind: `async with stages(Options(…)) as stage`."""
    return staged


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Undo what a command does to the whole process's logs, so that no other test hears of it."""
    root = logging.getLogger()
    handlers, level, configured = [*root.handlers], root.level, structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**configured)

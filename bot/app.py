"""The front page: the rooms, and everything that they stand on, built once and in order."""

from __future__ import annotations

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import aiohttp
import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import SettingsError, StoreUnavailable
from bot.domain.tokens import Consumer
from bot.features import domains, home, list_tokens, sandboxes, show_token
from bot.features import help as help_room
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.settings import WHERE, Settings, missing, read
from bot.slack import bolt, web
from bot.slack.freshness import Freshness
from bot.slack.post import refusal, refused
from bot.slack.room import Room
from bot.slack.tasks import Tasks
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.workflow.refresh import Refresh
from bot.workflow.see import See
from bot.workflow.sync import sync

__all__ = [
    "Consumer",
    "Settings",
    "Tokenbot",
    "configured",
    "connected",
    "migrate",
    "new_reference",
    "rooms",
    "run",
    "running",
    "serve",
    "system_now",
    "told_to_stop",
]

SYNC_EVERY: Final = timedelta(minutes=5)
"""How often the account is looked at unasked; a question about an old copy comes sooner."""

LATE: Final = 3600
"""Seconds by which a job may be late and still run (the scheduler's own default is 1)."""


def system_now() -> datetime:
    """Return the time, UTC-aware."""
    return datetime.now(UTC)


def new_reference() -> str:
    """Return four random hex digits, which name an error to people and in the log."""
    return secrets.token_hex(2)


def configured(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings, from `environment` or the process's own.

    Raises:
        SettingsError: one is missing or senseless.
    """
    return read(environment)


def rooms(see: See, freshness: Freshness, command: str) -> tuple[Room, ...]:
    """Return every room; the order is that of the help."""
    reading = (
        list_tokens.room(see, freshness),
        show_token.room(see, freshness),
        domains.room(see, freshness),
        sandboxes.room(see, freshness),
        home.room(see, freshness, command),
    )
    return (help_room.room(command, reading), *reading)


@dataclass(slots=True)
class Tokenbot:
    """The bot, put together; `team` is the workspace that its Slack token is of (`T…`)."""

    settings: Settings
    now: Callable[[], datetime]
    database: Database
    mirror: MirrorStore
    refresh: Refresh
    tasks: Tasks
    slack: bolt.Bot
    scheduler: AsyncIOScheduler
    looked_at: datetime
    team: str = ""

    def listening(self, host: str, port: int) -> AbstractAsyncContextManager[str]:
        """Return a server for Slack's requests, as long as it is entered; it yields its address.

        Raises:
            SettingsError: there is no signing secret, or the port cannot be used.
        """
        if self.settings.slack_signing_secret is None:
            raise missing("SLACK_SIGNING_SECRET")
        return web.listening(web.site(self.slack.app, self.ready), host, port)

    async def ready(self) -> Mapping[str, bool]:
        """Return which parts can do their work."""
        database = True
        try:
            await self.database.ping()
        except StoreUnavailable:
            database = False
        return {"database": database, "mirror": self.refresh.succeeded}

    async def look(self) -> None:
        """Start a look at the accounts; a coroutine, as the scheduler runs others in threads."""
        self.looked_at = self.now()
        self.refresh(self.team)

    async def catch_up(self) -> None:
        """Do what a clock that was moved by hand has made due, and wait for its end."""
        if self.now() - self.looked_at >= SYNC_EVERY:
            await self.look()
        await self.tasks.drained()


@asynccontextmanager
async def running(
    settings: Settings, *, now: Callable[[], datetime] = system_now
) -> AsyncIterator[Tokenbot]:
    """Build the bot, let it run until the block ends, and finish what it has begun.

    Raises:
        SettingsError: Slack refuses the bot token, or does not answer; or the database's address
            makes no sense.
        StoreUnavailable: the database does not answer.
    """
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url)
        stack.push_async_callback(database.close)
        await database.migrate()
        mailtrap = MailtrapHttp(settings.mailtrap_api_url, settings.mailtrap_api_token)
        stack.push_async_callback(mailtrap.close)
        token = settings.slack_bot_token.get_secret_value()
        client = await stack.enter_async_context(bolt.connected(token, settings.slack_api_url))
        bot = _build(settings, now, database, Reader(mailtrap), client)
        stack.push_async_callback(bot.slack.stop)
        with _presenting("SLACK_BOT_TOKEN"):
            bot.team = await bot.slack.warm()
        await bot.look()
        bot.scheduler.start()
        stack.callback(bot.scheduler.shutdown, wait=False)
        yield bot


def _build(
    settings: Settings,
    now: Callable[[], datetime],
    database: Database,
    reader: Reader,
    client: AsyncWebClient,
) -> Tokenbot:
    mirror, tasks = MirrorStore(database), Tasks()
    see = See(mirror)

    async def look(team: str, at: datetime) -> None:
        await sync(team, reader, mirror, at)

    refresh = Refresh(look, see, now, tasks.spawn)
    secret = settings.slack_signing_secret
    parts = bolt.Parts(
        client=client,
        tasks=tasks,
        roles=settings.policy.roles,
        command=settings.command,
        now=now,
        new_reference=new_reference,
        signing_secret=secret.get_secret_value() if secret else None,
    )
    slack = bolt.Bot(rooms(see, Freshness(see.stale, refresh), settings.command), parts)
    bot = Tokenbot(settings, now, database, mirror, refresh, tasks, slack, _scheduler(), now())
    bot.scheduler.add_job(bot.look, "interval", seconds=SYNC_EVERY.total_seconds(), id="look")
    return bot


@contextmanager
def _presenting(name: str) -> Iterator[None]:
    """Find out here, not at the first click, whether Slack takes the token of this setting."""
    try:
        yield
    # The last is what the SDK makes of an address where text is served.
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        if isinstance(error, SlackApiError) and refused(error):
            said = f"{name} is refused by Slack ({refusal(error)}): {WHERE[name]}."
        else:
            said = (
                f"Slack does not answer at SLACK_API_URL ({refusal(error)}): "
                "check the address and the network, or try again in a minute."
            )
        raise SettingsError(said) from None


def _scheduler() -> AsyncIOScheduler:
    """Return the clock that ticks in real time; a job that fails is in the log, and runs again."""
    defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE}
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
    log = structlog.get_logger()

    def failed(event: JobExecutionEvent) -> None:
        log.error("job_failed", job=event.job_id, exc_info=event.exception)

    scheduler.add_listener(failed, EVENT_JOB_ERROR)
    return scheduler


async def serve(settings: Settings) -> None:
    """Answer Slack over HTTP until told to stop."""
    if settings.slack_signing_secret is None:
        raise missing("SLACK_SIGNING_SECRET")
    async with (
        running(settings) as bot,
        bot.listening(settings.host, settings.port),
    ):
        await told_to_stop()


async def run(settings: Settings) -> None:
    """Answer Slack over Socket Mode, or over HTTP where there is no app token."""
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is None:
            raise missing("SLACK_APP_TOKEN")
        await serve(settings)
        return
    async with running(settings) as bot, connected(bot):
        await told_to_stop()


@asynccontextmanager
async def connected(bot: Tokenbot) -> AsyncIterator[None]:
    """Hold a Socket Mode connection open until the block ends.

    Raises:
        SettingsError: Slack refuses the app token, or does not answer.
    """
    token = bot.settings.slack_app_token
    if token is None:
        raise missing("SLACK_APP_TOKEN")
    app_token = token.get_secret_value()
    with _presenting("SLACK_APP_TOKEN"):  # Bolt would try for ever, and say so in the log alone
        await bot.slack.app.client.apps_connections_open(app_token=app_token)
    handler = AsyncSocketModeHandler(bot.slack.app, app_token)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


async def told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


async def migrate(settings: Settings) -> None:
    """Bring the database's tables up to date."""
    database = Database(settings.database_url)
    try:
        await database.migrate()
    finally:
        await database.close()

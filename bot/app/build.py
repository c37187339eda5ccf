"""Builds everything once and in order; nothing here decides anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import parts
from bot.app.clock import Steady, scheduler, system_now
from bot.app.jobs import Jobs, Work
from bot.app.metrics import Metrics
from bot.app.rooms import Kit, rooms
from bot.domain.errors import SettingsError, StoreUnavailable
from bot.domain.ways import Way
from bot.mailtrap.http import MailtrapHttp, through
from bot.settings import WHERE, Settings, missing
from bot.slack import bolt, web
from bot.slack.files import Files
from bot.slack.freshness import Freshness
from bot.slack.post import refusal, refused
from bot.slack.secrets import Door
from bot.slack.tasks import Tasks
from bot.slack.zones import Zones
from bot.store.database import Database
from bot.workflow.follow import Sweep
from bot.workflow.refresh import Refresh
from bot.workflow.see import See
from bot.workflow.sync import sync
from bot.workflow.verbs import Stores, Verbs, verbs

LOOK_EVERY: Final = timedelta(minutes=5)
"""How often the account is looked at unasked; a question about an old copy comes sooner."""

TICK_EVERY: Final = timedelta(seconds=15)
"""How often it is asked what is due: an undo window that is over, a lease, an untold end."""


@dataclass(slots=True)
class Tokenbot:
    """The bot, put together; `team` is the workspace that its Slack token is of (`T…`)."""

    settings: Settings
    now: Callable[[], datetime]
    database: Database
    stores: Stores
    verbs: Verbs
    refresh: Refresh
    tasks: Tasks
    slack: bolt.Bot
    jobs: Jobs
    scheduler: Steady
    metrics: Metrics
    looked_at: datetime
    team: str = ""

    def listening(self, host: str, port: int) -> AbstractAsyncContextManager[str]:
        """Return a server for Slack's requests, as long as it is entered; it yields its address.

        Raises:
            SettingsError: there is no signing secret, or the port cannot be used.
        """
        secret = self.settings.slack_signing_secret
        if secret is None:
            raise missing("SLACK_SIGNING_SECRET")
        site = web.site(self.slack.app, secret.get_secret_value(), self.ready, self.metrics)
        return web.listening(site, host, port)

    def probed(self) -> AbstractAsyncContextManager[str]:
        """Return a server for whoever runs us alone, where Slack needs none; it yields its address.

        Raises:
            SettingsError: the port cannot be used.
        """
        site = web.probes(self.ready, self.metrics)
        return web.listening(site, self.settings.host, self.settings.port)

    async def ready(self) -> Mapping[str, bool]:
        """Return which parts can do their work, and each job that fails or takes too long."""
        database = clock = True
        try:
            clock = await self.database.in_time()
            await self.database.ping()
        except StoreUnavailable:
            database = False
        late = self.jobs.late()
        parts = {"database": database, "clock": clock, "mirror": self.refresh.succeeded}
        return parts | {"jobs": not late} | {f"jobs.{name}": False for name in late}

    async def look(self) -> None:
        """Look at the accounts; what stands in the way is known, and told, wherever it matters."""
        self.looked_at = self.now()
        await asyncio.wait((self.refresh(self.team).task,))

    async def sweep(self, sweep: Sweep) -> None:
        """Do whatever is due of one kind."""
        await sweep(self.team, self.now())

    async def tick(self) -> None:
        """Do what is due without anybody clicking, one after the other; it is due again if not."""
        for name in self.verbs.sweeps:
            await self.jobs.finish(name)

    async def catch_up(self) -> None:
        """Do what a clock that was moved by hand has made due, and wait for its end."""
        await self.tasks.drained()
        await self.tick()
        if self.now() - self.looked_at >= LOOK_EVERY:
            await self.jobs.start("look")
            await self.tasks.drained()
            await self.tick()  # tells what the look has found
        await self.tasks.drained()

    def take_up(self) -> None:
        """Have everything done from now on that nobody has to ask for."""
        self.every(LOOK_EVERY, "look", self.look)
        for name, sweep in self.verbs.sweeps.items():
            self.every(TICK_EVERY, name, partial(self.sweep, sweep), overlaps=name == "changes")

    def every(self, period: timedelta, name: str, work: Work, *, overlaps: bool = False) -> None:
        """Have a job done from now on, as often as that."""
        seconds = period.total_seconds()
        self.jobs.add(name, work, period, overlaps=overlaps)
        self.scheduler.add_job(self.jobs.start, "interval", [name], id=name, seconds=seconds)


@asynccontextmanager
async def running(
    settings: Settings,
    now: Callable[[], datetime] = system_now,
    before: Callable[[Tokenbot], Awaitable[None]] | None = None,
) -> AsyncIterator[Tokenbot]:
    """Build the bot, do what comes `before` its first look, let it run, and finish its work.

    Raises:
        SettingsError: no key is set, Slack refuses the bot token or does not answer, or the
            database's address makes no sense.
        StoreUnavailable: the database does not answer.
    """
    if not settings.secret_keys:
        raise missing("TOKENBOT_SECRET_KEYS")
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url, system_now)
        stack.push_async_callback(database.close)
        await database.migrate()
        mailtrap = MailtrapHttp(
            settings.mailtrap_api_url,
            settings.mailtrap_api_token,
            transport=through(settings.mailtrap_way),
        )
        stack.push_async_callback(mailtrap.close)
        token = settings.slack_bot_token.get_secret_value()
        client = await stack.enter_async_context(
            bolt.connected(token, settings.slack_api_url, settings.slack_way)
        )
        bot = _build(settings, now, database, mailtrap, client)
        stack.push_async_callback(bot.verbs.carry_out.ended)
        stack.push_async_callback(bot.slack.stop)
        with presenting("SLACK_BOT_TOKEN", settings.slack_way):
            bot.team = await bot.slack.warm()
        bot.take_up()
        if before is not None:
            await before(bot)
        await bot.jobs.start("look")
        bot.scheduler.start()
        stack.callback(bot.scheduler.shutdown, wait=False)
        yield bot


def _build(
    settings: Settings,
    now: Callable[[], datetime],
    database: Database,
    mailtrap: MailtrapHttp,
    client: AsyncWebClient,
) -> Tokenbot:
    kept, slack = parts.stores(settings, database), parts.side(settings, client)
    reached = parts.service(settings, mailtrap)
    see = See(kept.mirror)

    async def look(team: str, at: datetime) -> None:
        await sync(team, reached.reader, kept.mirror, at)
        await jobs.start("rotation")  # follows what was found

    refresh = Refresh(look, see, now, slack.tasks.spawn)
    around = parts.outside(settings, slack, kept, refresh.afresh, now)
    doing = verbs(settings.policy, see, kept, reached, around)
    kit = Kit(
        verbs=doing,
        freshness=Freshness(see.stale, refresh),
        door=Door(client),
        files=Files(client),
        zones=Zones(client),
        command=settings.command,
    )
    app = bolt.Bot(rooms(kit), parts.bolt_parts(settings, slack, now))
    jobs = Jobs(slack.tasks.spawn)
    own = (settings, now, database, kept, doing, refresh, slack.tasks, app)
    return Tokenbot(*own, jobs, scheduler(), Metrics(jobs.runs), now())


@contextmanager
def presenting(name: str, way: Way) -> Iterator[None]:
    """Find out here, not at the first click, whether Slack takes the token of this setting.

    Raises:
        SettingsError: it does not, or it does not answer.
    """
    try:
        yield
    # The last is what the SDK makes of an address where text is served.
    except (SlackClientError, aiohttp.ClientError, TimeoutError, AttributeError) as error:
        if isinstance(error, SlackApiError) and refused(error):
            said = f"{name} is refused by Slack ({refusal(error)}): {WHERE[name]}."
        else:
            through = f"through {way.name}" if way.proxy else "at SLACK_API_URL"
            said = (
                f"Slack does not answer {through} ({refusal(error)}): "
                "check the address and the network, or try again in a minute."
            )
        raise SettingsError(said) from None

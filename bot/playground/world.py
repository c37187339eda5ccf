"""The whole playground: an embedded Slack and Mailtrap, and the real bot between them over HTTP."""

from __future__ import annotations

import asyncio
import errno
import secrets
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import yaml

from bot import app
from bot.playground import acme, mailtrap
from bot.playground.clock import Clock
from bot.playground.outside import Account
from bot.playground.slack import persistence, server
from bot.playground.slack.actions import Actions
from bot.playground.slack.delivery import Courier, Credentials
from bot.playground.slack.manifest import app_from
from bot.playground.slack.workspace import Workspace

HOST: Final = "127.0.0.1"

CREDENTIALS: Final = Credentials(
    bot_token="xoxb-playground",  # noqa: S106  (opens nothing but this workspace)
    app_token="xapp-playground",  # noqa: S106  (opens nothing but this workspace)
    signing_secret="playground",  # noqa: S106  (opens nothing but this workspace)
)


@dataclass(frozen=True, slots=True)
class Options:
    """How to set the stage.

    Without `data`, a folder, nothing is kept; port 0 is any free one; `organization` adds a second
    account; `reading` says which of the possible Mailtraps it is, and `random` makes its tokens'
    values; `environment` replaces some of the bot's settings.
    """

    port: int = 0
    data: Path | None = None
    tokens: int | None = None
    socket_mode: bool = False
    organization: bool = False
    reading: mailtrap.Reading = field(default_factory=mailtrap.Reading)
    random: Callable[[int], bytes] = secrets.token_bytes
    environment: Mapping[str, str] = field(default_factory=dict)


class World:
    """Everything that runs; `url` is the workspace's address, once it runs."""

    url: str
    account: mailtrap.Mailtrap
    bot: app.Tokenbot

    def __init__(self, real: Callable[[], datetime]) -> None:
        self.clock = Clock(real)
        self.workspace = Workspace(app_from(manifest()), self.clock.now, team=("T0ACME", "Acme"))
        self.courier = Courier(self.workspace, CREDENTIALS, real)
        self.actions = Actions(self.workspace, self.courier)
        self.moving = asyncio.Lock()
        self.opened = asyncio.Event()
        acme.settle_in(self.workspace)

    async def settled(self) -> None:
        """Wait until the bot has finished what it began."""
        await self.bot.tasks.drained()

    async def advance(self, by: timedelta) -> None:
        """Move time ahead for everybody, and let the bot do what became due."""
        self.clock.advance(by)
        self.workspace.notify({"kind": "clock"})  # seen at once, however long the bot is busy
        async with self.moving:
            await self.bot.catch_up()


@asynccontextmanager
async def running(options: Options, real: Callable[[], datetime]) -> AsyncIterator[World]:
    """Start everything, and stop it when the block ends.

    Raises OSError, which names the folder, file or port that cannot be used.
    """
    world = World(real)
    async with AsyncExitStack() as stack:
        folder = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        if options.data:
            _restore(world, options.data)
            stack.callback(_keep, world, options.data)
        environment = await _outside(world, options, folder, stack)
        world.bot = await stack.enter_async_context(
            app.running(app.configured(environment), world.clock.now, partial(_chosen, world))
        )
        await _joined(world, options, stack)
        await world.settled()
        await _claimed(world.bot)
        await world.settled()
        world.opened.set()
        yield world
        await world.moving.acquire()  # whoever still moves time needs the bot until its end


async def _outside(
    world: World, options: Options, folder: Path, stack: AsyncExitStack
) -> dict[str, str]:
    """Start both services, and return what the bot needs to know of them."""
    file = folder / "mailtrap.db" if options.data else None
    account = mailtrap.Mailtrap(
        file, now=world.clock.now, random=options.random, reading=options.reading
    )
    world.account = stack.enter_context(account)
    value = mailtrap.seed(world.account, tokens=options.tokens, organization=options.organization)
    mailtrap_url = await stack.enter_async_context(mailtrap.running(world.account))
    hooks = server.Hooks(
        settle=world.settled,
        advance=world.advance,
        tour=acme.TOUR,
        outside=Account(world.account),
        opened=world.opened.wait,
        keep=partial(_keep, world, options.data) if options.data else None,
    )
    site = server.create_app(world.workspace, world.actions, hooks)
    world.url = await stack.enter_async_context(server.running(site, options.port))
    policy = folder / "policy.toml"
    policy.write_text(acme.POLICY, "utf-8")
    return {
        "SLACK_BOT_TOKEN": CREDENTIALS.bot_token,
        "SLACK_APP_TOKEN": CREDENTIALS.app_token,
        "SLACK_SIGNING_SECRET": CREDENTIALS.signing_secret,
        "SLACK_API_URL": f"{world.url}/api/",
        "MAILTRAP_API_TOKEN": value,
        "MAILTRAP_API_URL": mailtrap_url,
        "TOKENBOT_SECRET_KEYS": _key(folder / "secret.key"),
        "DATABASE_URL": f"sqlite:///{folder / 'tokenbot.db'}",
        "TOKENBOT_POLICY": str(policy),
        **options.environment,
    }


def _key(file: Path) -> str:
    """Return the key that seals values, made the first time; only this user may read it."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(app.new_key())
    return file.read_text()


async def _joined(world: World, options: Options, stack: AsyncExitStack) -> None:
    """Connect the bot to the workspace, over Socket Mode or over signed HTTP."""
    if options.socket_mode:
        await stack.enter_async_context(app.connected(world.bot))
    else:
        address = await stack.enter_async_context(world.bot.listening(HOST, 0))
        world.courier.url = f"{address}/slack/events"
        world.workspace.app.options_url = world.courier.url  # as a manifest for HTTP has to say


async def _chosen(world: World, bot: app.Tokenbot) -> None:
    """Choose the channels, as an admin of the workspace would, before there is anything to tell."""
    if not (await bot.verbs.choosing.channels(bot.team)).approvals:
        choices = app.TeamChoices(app.Channels(*acme.CHOSEN), zone=acme.ZONE)
        now = world.clock.now()
        await bot.verbs.choosing.choose(app.PersonId(bot.team, acme.ADMIN), choices, now)
        # Whoever moves the clock before its first tick has a first Monday, too.
        await bot.verbs.digests.sweep(bot.team, now)


async def _claimed(bot: app.Tokenbot) -> None:
    """Give some tokens their owners and apps, which Mailtrap knows nothing of, the first time."""
    for mirrored in await bot.stores.mirror.accounts(bot.team):
        account = mirrored.account.id
        records = await bot.stores.mirror.tokens_since(bot.team, account, 0)
        if any(record.owner for record in records):
            return
        named = {record.token.name: record.token.id for record in records}
        for name in named.keys() & acme.OWNERS.keys():
            await bot.stores.mirror.set_owner(bot.team, account, named[name], acme.OWNERS[name])
        for name in named.keys() & acme.CONSUMERS.keys():
            apps = [app.Consumer(*each) for each in acme.CONSUMERS[name]]
            await bot.stores.mirror.set_consumers(bot.team, account, named[name], apps)
    bot.refresh(bot.team)  # not awaited: an account that does not answer is no reason not to start


def _restore(world: World, data: Path) -> None:
    workspace, clock = data / "slack.json", data / "clock"
    if workspace.exists():
        with _readable(workspace):
            persistence.load(world.workspace, workspace)
    if clock.exists():
        with _readable(clock):
            world.clock.advance(timedelta(seconds=float(clock.read_text())))


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError):
        raise OSError(errno.EINVAL, "this is not what was kept there", str(file)) from None


def _keep(world: World, data: Path) -> None:
    persistence.save(world.workspace, data / "slack.json")
    persistence.replace(data / "clock", str(world.clock.added.total_seconds()))


def manifest() -> dict[str, Any]:
    """Return the app's manifest, from the checkout or from the installed package."""
    here = Path(__file__).parents
    file = here[2] / "manifest.yml"
    text = (file if file.exists() else here[1] / "manifest.yml").read_text("utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


async def play(options: Options, real: Callable[[], datetime], *, open_tab: bool) -> None:
    """Run the playground until told to stop, and say where it is."""
    async with running(options, real) as world:
        sys.stdout.write(f"tokenbot's playground is at {world.url}\nPress Ctrl+C to stop it.\n")
        sys.stdout.flush()
        if open_tab:
            webbrowser.open(world.url)
        await app.told_to_stop()

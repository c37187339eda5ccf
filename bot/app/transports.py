"""How Slack reaches the bot: Socket Mode, or HTTP."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.app.build import Tokenbot, presenting, running
from bot.settings import Settings, missing


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
    """Answer Slack over Socket Mode, or over HTTP where there is no app token.

    Whoever runs us can ask how it is all the same, where a port is set.
    """
    if settings.slack_app_token is None:
        if settings.slack_signing_secret is None:
            raise missing("SLACK_APP_TOKEN")
        await serve(settings)
        return
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(running(settings))
        if settings.port_given:
            await stack.enter_async_context(bot.probed())
        await stack.enter_async_context(connected(bot))
        await told_to_stop()


@asynccontextmanager
async def connected(bot: Tokenbot) -> AsyncIterator[None]:
    """Hold a Socket Mode connection open until the block ends.

    Raises:
        SettingsError: Slack refuses the app token.
    """
    token = bot.settings.slack_app_token
    if token is None:
        raise missing("SLACK_APP_TOKEN")
    app_token = token.get_secret_value()
    with presenting(
        "SLACK_APP_TOKEN", bot.settings.slack_way
    ):  # Bolt would try for ever, and say so in the log alone
        await bot.slack.app.client.apps_connections_open(app_token=app_token)
    handler = AsyncSocketModeHandler(bot.slack.app, app_token)
    handler.client.proxy = bot.settings.slack_way.proxy  # the SDK would ask the environment
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

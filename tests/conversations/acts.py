"""What happens around people: another process takes over, and everything is written down."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from bot import app
from bot.playground.world import CREDENTIALS, HOST
from tests.conftest import Stage


async def written(stage: Stage, word: str) -> list[str]:
    """Return who did what by a word of the audit, newest first, with its facts."""
    bot = stage.world.bot
    kept = [each.entry for each in await bot.stores.audit.last(bot.team, "", 100)]
    return [f"{each.actor} {dict(each.facts)}" for each in kept if each.kind.endswith(word)]


@asynccontextmanager
async def restarted(
    stage: Stage, now: Callable[[], datetime] | None = None, **environment: str
) -> AsyncIterator[None]:
    """Let another process of the bot take over, with some of its settings or its clock changed."""
    world, settings = stage.world, stage.world.bot.settings
    usual = {
        "SLACK_BOT_TOKEN": CREDENTIALS.bot_token,
        "SLACK_SIGNING_SECRET": CREDENTIALS.signing_secret,
        "SLACK_API_URL": settings.slack_api_url,
        "MAILTRAP_API_TOKEN": settings.mailtrap_api_token.get_secret_value(),
        "MAILTRAP_API_URL": settings.mailtrap_api_url,
        "TOKENBOT_SECRET_KEYS": settings.secret_keys[0].get_secret_value(),
        "DATABASE_URL": settings.database_url,
        "TOKENBOT_POLICY": str(Path(str(world.bot.database.url.database)).with_name("policy.toml")),
    }
    before, url = world.bot, world.courier.url
    async with (
        app.running(app.configured(usual | environment), now=now or world.clock.now) as bot,
        bot.listening(HOST, 0) as address,
    ):
        await bot.tasks.drained()
        world.bot, world.courier.url = bot, f"{address}/slack/events"
        try:
            yield
        finally:
            world.bot, world.courier.url = before, url

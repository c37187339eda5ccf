"""What can be done without Slack: each function is one subcommand."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.settings import Settings, stored
from bot.store.database import Database
from bot.workflow.upkeep import Upkeep, opened


async def migrate(settings: Settings) -> None:
    """Bring the database's tables up to date."""
    database = Database(settings.database_url)
    try:
        await database.migrate()
    finally:
        await database.close()


def upkeep() -> AbstractAsyncContextManager[Upkeep]:
    """Return what looks after the database that the environment names, while it is entered."""
    found = stored()
    return opened(found.database_url, found.secret_keys)

"""One room to try things with, and Slack around an announcer, for every test that asks."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.bolt import connected
from bot.store.database import Database
from tests.slack.office import Office
from tests.slack.trial import Trial
from tests.slack.wire import serving


@pytest.fixture
def trial() -> Trial:
    return Trial()


@pytest.fixture
async def office(sqlite_url: str) -> AsyncIterator[Office]:
    database = Database(sqlite_url)
    await database.migrate()
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups["S0BOSSES"] = ["U0BOSS"]
        yield Office(wire, client, database)
    await database.close()

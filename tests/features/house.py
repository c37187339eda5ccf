"""The bot with all its rooms, over an account that the tests fill."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.domain.people import Roles
from bot.slack.room import Room
from bot.slack.tasks import Tasks
from bot.store.database import Database
from bot.workflow.see import See
from tests.features.kit import all_rooms, empty
from tests.slack.conversation import EVERYBODY_LOOKS, Conversation, talking
from tests.workflow.accounts import Mirror


@dataclass
class House:
    """The conversation, what the mirror holds, and who asked for fresh looks at the account."""

    talk: Conversation
    mirror: Mirror
    looks: "Looks"
    database: Database


@dataclass
class Looks:
    """Fresh looks at the account, as the app would start them."""

    tasks: Tasks | None = None
    teams: list[str] = field(default_factory=list)
    fails: Exception | None = None
    see: See | None = None

    def start(self, team: str) -> Awaitable[object]:
        self.teams.append(team)
        return asyncio.ensure_future(self._look(team))

    async def _look(self, team: str) -> None:
        if self.fails:
            raise self.fails
        assert self.see is not None
        self.see.changed(team)


@asynccontextmanager
async def living(mirror: Mirror, roles: Roles = EVERYBODY_LOOKS) -> AsyncIterator[House]:
    looks, database = Looks(), empty()

    def rooms(tasks: Tasks) -> tuple[Room, ...]:
        looks.tasks, looks.see = tasks, See(mirror)
        return all_rooms(looks.see, looks.start, database)

    try:
        async with talking(rooms, roles) as talk:
            yield House(talk, mirror, looks, database)
    finally:
        await database.close()

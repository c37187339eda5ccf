"""What Slack tells of people and groups, and what follows from it, over the wire."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import NotAllowed
from bot.domain.people import PersonId, Role, Roles
from bot.slack.bolt import connected
from bot.slack.directory import Directory
from bot.slack.groups import Groups
from bot.slack.people import People
from bot.slack.tasks import Tasks
from tests.slack.wire import Wire, serving
from tests.workflow.accounts import NOW

SOON = timedelta(seconds=10)
ROLES = Roles({Role.VIEWER: ("U1", "S1"), Role.OPERATOR: ("S2",), Role.ADMIN: ("UADMIN",)})


@dataclass
class Office:
    wire: Wire
    tasks: Tasks
    groups: Groups
    directory: Directory

    def people(self, roles: Roles = ROLES) -> People:
        return People(roles, self.groups, self.directory)

    async def may(
        self, user: str, role: Role | None, now: datetime = NOW, roles: Roles = ROLES
    ) -> bool:
        try:
            await self.people(roles).require(PersonId("T1", user), role, now)
        except NotAllowed:
            return False
        return True

    def lookups(self) -> int:
        return self.wire.methods().count("usergroups.users.list")


@asynccontextmanager
async def opened() -> AsyncIterator[Office]:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups.update({"S1": ["U2"], "S2": ["U3"]})
        tasks = Tasks()
        yield Office(wire, tasks, Groups(client, tasks), Directory(client, tasks))
        await tasks.drained()

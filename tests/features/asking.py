"""The rooms that ask for changes, by real rules, with a book that keeps what was asked for."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import ChangeRefused, CouldNotCheck, MailtrapError
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from bot.domain.policy_file import parse
from bot.domain.requests import Members, Request, RequestState
from bot.domain.verdicts import Refused
from bot.features import add_token, edit_permissions
from bot.slack.room import Command, Heard, Room
from bot.slack.screen import Screen
from bot.slack.tasks import Tasks
from bot.slack.zones import Zones
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.see import See
from bot.workflow.weigh import Weigh
from tests.features.kit import NOWHERE
from tests.slack.conversation import Conversation, talking
from tests.workflow.accounts import Mirror

POLICY = """
[roles]
operator = ["everyone"]
approver = ["U0LEAD"]

[defaults]
max_lifetime = "400d"
approvals = [{ from = ["approver"], count = 1 }]

[[rules]]
name = "production"
resources = ["domain:shop.example", "account"]
access = "admin"
approvals = [{ from = ["U0LEAD"], count = 1 }, { from = ["S0SECURITY"], count = 2 }]
reason = "required"

[[rules]]
name = "sandboxes are free"
resources = ["sandbox:*", "project:*"]
allow = "at once"
never_expires = true
"""

OPERATORS = Roles({Role.OPERATOR: (EVERYONE,)})


@dataclass
class Book:
    """Who is in which group, what was asked for, and what Mailtrap says of access records."""

    groups: dict[str, frozenset[str]] = field(
        default_factory=lambda: {"S0SECURITY": frozenset({"U7", "U8", "U9"})}
    )
    asked: list[Asked] = field(default_factory=list)
    followed: list[Request] = field(default_factory=list)
    in_place: bool | MailtrapError = True
    away: bool = False

    async def members(self, _team: str, grantees: Sequence[str], _now: datetime) -> Members:
        if self.away:
            raise CouldNotCheck("who is in a group")
        found = [self.groups.get(each, frozenset({each})) for each in grantees]
        return frozenset().union(*found)

    async def among(
        self, _person: PersonId, _grantees: Sequence[str], _now: datetime
    ) -> frozenset[str]:
        return frozenset()

    async def editable(self, _person: PersonId, _token: tuple[int, int], _now: datetime) -> bool:
        if isinstance(self.in_place, MailtrapError):
            raise self.in_place
        return self.in_place


@dataclass
class Desk:
    """The conversation with those rooms, what the mirror holds, and the book."""

    talk: Conversation
    mirror: Mirror
    book: Book

    @property
    def asked(self) -> Asked:
        (asked,) = self.book.asked
        return asked


@asynccontextmanager
async def desk_of(mirror: Mirror, policy: str = POLICY) -> AsyncIterator[Desk]:
    book = Book()
    see, rules = See(mirror), parse(policy)
    weigh = Weigh(rules, book, see, "0b07")

    async def submit(asked: Asked, now: datetime) -> Request:
        weighed = await weigh(asked, now)
        if isinstance(weighed.verdict, Refused):
            raise ChangeRefused(weighed.verdict)
        book.asked.append(asked)
        waits = RequestState.PENDING if weighed.stages else RequestState.APPROVED
        return Request(
            id=asked.id,
            team=asked.person.team,
            action=asked.action,
            change=asked.change,
            target=weighed.target,
            asker=asked.person.user,
            receiver=asked.receiver,
            reason=asked.reason,
            rules=weighed.rules,
            stages=weighed.stages,
            state=waits,
            asked_at=now,
            expires_at=now + timedelta(hours=8),
        )

    def rooms(_tasks: Tasks) -> tuple[Room, ...]:
        ask = Ask(weigh, submit, book.followed.append, book)  # type: ignore[arg-type] # the book stands for what comes after
        zones = Zones(AsyncWebClient(base_url=NOWHERE))
        helping = Room("help", commands=(Command("help", "help", "helps", None, helped),))
        editing = edit_permissions.room(see, ask, book.editable, zones)
        return (helping, add_token.room(see, ask, zones), editing)

    async with talking(rooms, OPERATORS) as talk:
        yield Desk(talk, mirror, book)


async def helped(_heard: Heard) -> Screen:
    return Screen("Help", "Help", [])

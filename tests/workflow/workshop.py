"""Changes carried out on the embedded token system, over real HTTP, with a clock to move."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_bytes
from typing import Any

from pydantic import SecretStr

from bot.domain.changes import Change, action_of
from bot.domain.outcomes import Tried
from bot.domain.people import PersonId
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import OPEN, Request, RequestState, Target
from bot.domain.secrets import Secret
from bot.domain.tokens import Token
from bot.domain.values import Missing, Waiting
from bot.mailtrap.http import MailtrapHttp, Patience
from bot.mailtrap.read import Reader
from bot.mailtrap.trial import Trial
from bot.mailtrap.write import Writer
from bot.playground.mailtrap import Mailtrap, Reading, running, seed
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer
from bot.store.values import ValueStore
from bot.workflow import events
from bot.workflow.apply import Act
from bot.workflow.carry_out import CarryOut, Hands
from bot.workflow.reconcile import Reconcile
from bot.workflow.reveal import Reveal

TEAM, ASKER = "T0ACME", "U0OLIVIA"
ADMIN = "a11ce000a11ce000a11ce000a11ce000"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
QUICK = Patience(
    connect=1.0, silence=0.4, answer=0.4, rate_limit=0.0, trying=1.0, attempts=1, jitter=0.0
)
KEY = urlsafe_b64encode(bytes(32)).decode()
"""The same in every process: what one that was killed has sealed, the next one opens."""


async def at_once(seconds: float) -> None:
    """Wait for nothing: after 429 the pace is slowed down by whole seconds."""
    del seconds


@dataclass
class Clock:
    """What time it is for everybody."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


def hands(
    database: Database, http: MailtrapHttp, now: Callable[[], datetime], prefix: str
) -> Hands:
    """Put together what carries changes out; ids begin with `prefix`."""
    reader = Reader(http)
    act = Act(reader, Writer(http))
    ids = (f"{prefix}{number}" for number in count(1))
    reconcile = Reconcile(reader, act, ADMIN[-4:])
    sealer = Sealer([SecretStr(KEY)])
    return Hands(RequestStore(database), sealer, act, reconcile, now, lambda: next(ids))


def revealing(
    database: Database,
    trial: Callable[[Secret], Awaitable[Tried]],
    rung: list[str] | None = None,
    key: str = KEY,
) -> Reveal:
    """Put together what shows values; `rung` are the alarms that it sounds."""

    async def alarm(person: PersonId, missing: Missing, value: Waiting | None) -> None:
        assert value is not None
        (rung if rung is not None else []).append(f"{person.user} {missing} {value.id}")

    values, requests, sealer = (
        ValueStore(database),
        RequestStore(database),
        Sealer([SecretStr(key)]),
    )
    return Reveal(values, requests, AuditStore(database), sealer, trial, alarm)


@dataclass
class Workshop:
    """One account, one database, and the process that works between them."""

    service: Mailtrap
    url: str
    database: Database
    clock: Clock
    issued: set[str]
    names: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.http = MailtrapHttp(self.url, SecretStr(ADMIN))
        self.reader, self.writer = Reader(self.http), Writer(self.http)
        self.requests, self.values = RequestStore(self.database), ValueStore(self.database)
        self.quick = MailtrapHttp(self.url, SecretStr(ADMIN), patience=QUICK, sleep=at_once)
        once = Patience(attempts=1)
        self.single = MailtrapHttp(self.url, SecretStr(ADMIN), patience=once)
        self.hands = hands(self.database, self.quick, self.clock.now, "here")
        self.carry_out = CarryOut(self.hands)
        self.account = 0

    async def listed(self) -> dict[int, Token]:
        listing = await self.reader.tokens(self.account)
        assert listing is not None
        return {token.id: token for token in listing.items}

    async def named(self, kind: str) -> ResourceKey:
        listing = await self.reader.resources(self.account)
        assert listing is not None
        return next(each.key for each in listing.items if each.key.type == kind)

    async def token(self, *more: Permission) -> Token:
        """Make a token to change."""
        key = await self.named("sandbox")
        name = f"made {next(self.names)}"
        granted = (Permission(key, 10), *more)
        made = await self.writer.create(self.account, name, granted, None)
        return made.token

    def once(self) -> CarryOut:
        """Return what carries changes out with one attempt a call, and all the time for it."""
        return CarryOut(hands(self.database, self.single, self.clock.now, "once"))

    async def pending(self, change: Change) -> Request:
        """Record a change that somebody has to approve."""
        return await self.approved(change, state=RequestState.PENDING)

    async def approved(
        self,
        change: Change,
        about: Token | None = None,
        state: RequestState = RequestState.APPROVED,
    ) -> Request:
        """Record a change as approved."""
        target = Target(getattr(change, "name", "sandbox"))
        if about is not None:
            target = Target(about.name, about.last_four, about.permissions, about.expires_at)
        request = Request(
            id=f"R{next(self.names)}",
            team=TEAM,
            action=action_of(change),
            change=change,
            target=target,
            asker=ASKER,
            receiver=ASKER,
            reason="",
            rules=("tests",),
            stages=(),
            state=state,
            asked_at=self.clock.at,
            expires_at=self.clock.at + timedelta(hours=8),
        )
        assert await self.requests.add(request, events.asked(request))
        return request

    async def ended(self, request: Request, most: int = 12) -> Request:
        """Let time pass, and whatever is due be done, until a request has come to its end."""
        for _ in range(most):
            await self.carry_out.sweep(TEAM)
            found = await self.requests.get(TEAM, request.id)
            assert found is not None
            if found.state not in OPEN:
                return found
            self.clock.at += timedelta(minutes=6)
        raise AssertionError("it never expires")

    async def done(self, change: Change, about: Token | None = None) -> Request:
        """Carry a change out, and expect that it works."""
        ended = await self.ended(await self.approved(change, about))
        assert ended.state is RequestState.DONE, ended.outcome
        return ended

    async def revealed(self, request: Request) -> dict[str, Secret]:
        """Take the value that a request brought."""
        assert request.outcome is not None
        assert request.outcome.value_id is not None
        known = await self.values.get(TEAM, request.outcome.value_id)
        assert known is not None
        entry = events.about_value(known, "revealed", ASKER, self.clock.at)
        lease = timedelta(seconds=1)
        taken = await self.values.claim(TEAM, known.id, ASKER, self.clock.at, lease)
        assert taken is not None
        await self.values.shown(taken, entry)
        return dict(self.hands.sealer.open(known.id, taken.sealed))

    async def works(self, request: Request) -> bool:
        """Say whether the value that a request brought is accepted."""
        value = (await self.revealed(request))["value"]
        return await Trial(self.url)(value) is Tried.WORKS


@asynccontextmanager
async def workshop(database: Database) -> AsyncIterator[Workshop]:
    clock, issued = Clock(), set[str]()

    def random(length: int) -> bytes:
        made = token_bytes(length)
        issued.add(made.hex())
        return made

    # Edits in place are among the deeds, so that the access records of tokens are shown.
    reading = Reading(access_records="always")
    with Mailtrap(now=clock.now, random=random, reading=reading, rate_limit=1_000_000) as service:
        seed(service, admin_token=ADMIN)
        async with running(service) as url:
            shop = Workshop(service, url, database, clock, issued)
            shop.account = (await shop.reader.accounts())[0].id
            yield shop
            await shop.http.close()
            await shop.quick.close()
            await shop.single.close()

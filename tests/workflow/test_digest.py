"""Digests through summer time, outages, and clocks that jump, with two workers in one second."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.digest import Timeline, Worry
from bot.domain.errors import NotDelivered, Unavailable
from bot.domain.people import PersonId
from bot.domain.permissions import Permission
from bot.domain.requests import Request
from bot.store.database import Database
from bot.store.digests import DigestStore
from bot.store.mirror import MirrorStore
from bot.store.team_settings import TeamSettings
from bot.workflow import digest
from bot.workflow.choosing import Choosing
from bot.workflow.digest import Digest, Digests
from bot.workflow.see import See
from bot.workflow.sync import sync
from tests.workflow.service import ACCOUNT, ACME, DAY, HOUR, TEAM, Service, token

LABS = type(ACME)(2, "Acme Labs")
MINUTE = timedelta(minutes=1)
BEGUN = datetime(2026, 3, 11, 12, tzinfo=UTC)
"""A Wednesday; in Berlin summer time begins on the 29th, and ends on the 25th of October."""


@dataclass
class Slack:
    """Where digests arrive, and whether Slack is there."""

    posted: list[Digest] = field(default_factory=list)
    away: bool = False

    async def digest(self, team: str, digest: Digest) -> None:
        assert team == TEAM
        if self.away:
            raise NotDelivered("internal_error")
        await asyncio.sleep(0)  # the other worker has its chance
        self.posted.append(digest)

    def show(self, user: str, timeline: Timeline) -> None:
        raise AssertionError(user, timeline)


class Nothing:
    """No request waits."""

    async def undecided(self, team: str) -> tuple[Request, ...]:
        assert team == TEAM
        return ()

    unreviewed = undecided


@dataclass
class Office:
    """A team, its account, two workers, and a clock that goes where it is told."""

    service: Service
    mirror: MirrorStore
    choosing: Choosing
    publisher: Slack = field(default_factory=Slack)
    workers: list[Digests] = field(default_factory=list)
    now: datetime = BEGUN

    async def look(self, team: str) -> None:
        await sync(team, self.service, self.mirror, self.now)

    async def at(self, *moments: datetime) -> list[datetime]:
        """Let both workers sweep at the same moment, one after the other; what was posted then."""
        before = len(self.publisher.posted)
        for self.now in moments:
            sweeps = (each.sweep(TEAM, self.now) for each in self.workers)
            await asyncio.gather(*sweeps)
        return [each.timeline.now for each in self.publisher.posted[before:]]


async def opened(db: Database, service: Service, zone: str = "Europe/Berlin") -> Office:
    choosing, mirror = Choosing(TeamSettings(db)), MirrorStore(db)
    choices = TeamChoices(Channels(digest="C1"), zone=zone)
    await choosing.choose(PersonId(TEAM, "U0ADAM"), choices, BEGUN)
    made = Office(service, mirror, choosing)
    see = See(mirror, check_every=timedelta(0))
    made.workers = [
        Digests(DigestStore(db), see, Nothing(), choosing, made)  # type: ignore[arg-type] # as no request waits
        for _ in range(2)
    ]
    await made.look(TEAM)
    return made


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_it_is_nine_in_the_teams_zone_before_and_after_summer_time_begins(
    db: Database,
) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    assert await office.at(BEGUN) == []  # the week in which it begins is over
    times = ("06:59", "07:00", "07:59", "08:00", "23:00")
    days = ("2026-03-15", "2026-03-16", "2026-03-20", "2026-03-23", "2026-03-29", "2026-03-30")
    assert await office.at(*(utc(f"{day}T{at}") for day in days for at in times)) == [
        utc("2026-03-16T08:00"),
        utc("2026-03-23T08:00"),
        utc("2026-03-30T07:00"),
    ]


async def test_an_outage_delays_a_digest_and_doubles_none(db: Database) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    await office.at(BEGUN)
    monday = utc("2026-03-16T08:00")
    office.publisher.away = True
    assert await office.at(*(monday + each * HOUR for each in range(24))) == []
    office.publisher.away = False
    back = monday + DAY + MINUTE
    assert await office.at(back, back + HOUR, back + DAY) == [back]
    # Nobody was there until a few hours before the next one: that one will do.
    next_but_one = utc("2026-03-30T07:00")
    moments = (next_but_one - 12 * HOUR, next_but_one - HOUR, next_but_one, next_but_one + HOUR)
    assert await office.at(*moments) == [next_but_one]


async def test_mailtrap_away_is_no_reason_to_say_nothing(db: Database) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    await office.at(BEGUN)
    office.service.failing = {("tokens", 1): Unavailable("listing")}
    monday = utc("2026-03-16T08:00")
    assert await office.at(monday) == [monday]
    assert office.publisher.posted[0].seen.as_of == BEGUN


async def test_a_mailtrap_that_never_answers_delays_no_digest(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, answers = await opened(db, Service(tokens_=(token(1),))), asyncio.Event()

    async def silent(_team: str) -> None:
        await answers.wait()

    for worker in office.workers:
        monkeypatch.setattr(worker, "_look", silent)
    monkeypatch.setattr(digest, "PATIENCE", 0.01)
    monday = utc("2026-03-16T08:00")
    async with asyncio.timeout(10):
        assert await office.at(BEGUN, monday) == [monday]
    answers.set()


async def test_whoever_begins_on_a_sunday_reads_a_digest_the_next_morning(db: Database) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    sunday, monday = utc("2026-03-15T20:00"), utc("2026-03-16T08:00")
    assert await office.at(sunday, monday - MINUTE, monday) == [monday]


async def test_another_time_zone_brings_no_second_digest_of_a_week(db: Database) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    monday = utc("2026-03-16T08:00")
    assert await office.at(BEGUN, monday) == [monday]
    for zone in ("Pacific/Honolulu", "Pacific/Kiritimati"):
        choices = TeamChoices(Channels(digest="C1"), zone=zone)
        await office.choosing.choose(PersonId(TEAM, "U0ADAM"), choices, monday)
        assert await office.at(monday + DAY, monday + 2 * DAY) == []
    next_one = utc("2026-03-22T19:00")  # it is Monday there
    assert await office.at(next_one - MINUTE, next_one, monday + 7 * DAY) == [next_one]


async def test_a_clock_that_jumps_brings_one_digest_and_the_next_ones_come_in_time(
    db: Database,
) -> None:
    office = await opened(db, Service(tokens_=(token(1),)))
    monday, far = utc("2026-03-16T08:00"), utc("2031-01-07T12:00")
    assert await office.at(BEGUN, monday, monday + HOUR) == [monday]
    assert await office.at(far, far + HOUR) == [far]
    assert await office.at(monday + HOUR, monday - DAY, BEGUN) == []
    next_one = utc("2026-03-23T08:00")
    assert await office.at(next_one, next_one + MINUTE) == [next_one]


async def test_it_tells_of_all_accounts_what_is_to_be_seen_to(db: Database) -> None:
    admin = (Permission(ACCOUNT, 100),)
    tokens = (
        token(1, expires_at=None, permissions=admin),
        token(2, expires_at=BEGUN + 20 * DAY),
        *(token(each, expires_at=BEGUN + (200 + each) * DAY) for each in range(3, 20)),
        token(99, expires_at=BEGUN + DAY),
    )
    office = await opened(db, Service(tokens_=tokens))
    await office.mirror.set_owner(TEAM, 1, 2, "U1")
    await office.at(BEGUN, utc("2026-03-16T08:00"))
    (told,) = office.publisher.posted
    assert (told.tokens, told.old_days) == (20, 365)
    assert [each.token.id for each in told.timeline.soonest[:2]] == [2, 3]
    assert (len(told.timeline.soonest), told.timeline.later) == (12, 6)
    assert {each.worry: each.total for each in told.lists} == {
        Worry.EXPIRING: 1,
        Worry.NEVER: 1,
        Worry.OWNERLESS: 18,
        Worry.BROAD: 1,
        Worry.OLD: 0,
    }
    a_year_later = utc("2027-03-22T08:00")
    await office.at(a_year_later)
    old = office.publisher.posted[-1].lists[-1]
    assert (old.worry, old.total, [each.record.token.id for each in old.rows]) == (
        *(Worry.OLD, 1),
        [1],
    )


async def test_the_lists_of_several_accounts_are_in_one_order(db: Database) -> None:
    tokens = [token(each, expires_at=BEGUN + (8 + each) * DAY) for each in range(2, 10)]
    office = await opened(db, Service(accounts_=(ACME, LABS), tokens_=tuple(tokens)))
    await office.at(BEGUN, utc("2026-03-16T08:00"))
    (told,) = office.publisher.posted
    (soon,) = (each for each in told.lists if each.worry is Worry.EXPIRING)
    assert [row.record.token.id for row in soon.rows] == [2, 2, 3, 3, 4]  # each has them all
    assert soon.total == 16


async def test_an_account_without_a_token_has_a_digest_too(db: Database) -> None:
    office = await opened(db, Service(accounts_=(ACME, LABS)), zone="")
    await office.at(BEGUN, utc("2026-03-16T09:00"))
    (told,) = office.publisher.posted
    assert told.seen.accounts == (ACME, LABS)
    assert told.tokens == 0
    assert {each.total for each in told.lists} == {0}

"""A quarter on a moved clock: two workers, resets, deletions, deaths, and a day without each side.

What has to be told is found out here by looking at every token at every step, and compared with
what was posted: every due warning, none twice, and none that was not so any more. It is short
here; `make quarter` takes 2,000 tokens, hour by hour.
"""

import asyncio
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.errors import NotDelivered
from bot.domain.notices import CHANNEL, Ending, Notice, pressing
from bot.domain.people import PersonId
from bot.domain.tokens import TokenRecord, name_after_reset
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.store.team_settings import TeamSettings
from bot.workflow.choosing import Choosing
from bot.workflow.see import See
from bot.workflow.sync import sync
from bot.workflow.warn import Warn
from tests.workflow.service import DAY, HOUR, NOW, TEAM, Service, token

TOKENS = int(os.environ.get("TOKENBOT_QUARTER_TOKENS", "100"))
STEP = timedelta(hours=float(os.environ.get("TOKENBOT_QUARTER_HOURS", "24")))
QUARTER = 90 * DAY
SLACK_AWAY = (40 * DAY, 41 * DAY)
MAILTRAP_AWAY = (60 * DAY, 61 * DAY)
DAYS = (30, 7, 3, 1)
FAR = 1000
OWNERS = ("U1", "U2", None)


class Killed(BaseException):
    """The process died here."""


@dataclass
class Slack:
    """Where warnings arrive, as long as Slack is there and the process lives."""

    posted: list[Notice] = field(default_factory=list)
    away: bool = False
    dying: int = 0

    async def warn(self, team: str, told: str, endings: Sequence[Ending], now: datetime) -> None:
        del now
        assert team == TEAM
        assert {each.notice.told for each in endings} == {told}
        if self.dying:
            self.dying -= 1
            raise Killed
        if self.away:
            raise NotDelivered("internal_error")
        await asyncio.sleep(0)  # the other worker has its chance
        self.posted += [each.notice for each in endings]


@dataclass
class Quarter:
    """Mailtrap, Slack, two workers, and what was told so far."""

    service: Service
    slack: Slack
    mirror: MirrorStore
    workers: Sequence[Warn]
    dice: random.Random
    told: dict[Notice, int] = field(default_factory=dict)
    thresholds: list[int] = field(default_factory=list)
    next_id: int = TOKENS + 1

    async def happens(self, now: datetime) -> None:
        """Have somebody reset a token, delete one, and move the end of another, now and then."""
        tokens = list(self.service.tokens_)
        if self.dice.random() < 0.3:
            old = tokens.pop(self.dice.randrange(len(tokens)))
            new = replace(
                old,
                id=self.next_id,
                name=name_after_reset(old.name, old.id, self.next_id),
                expires_at=now + self.dice.randrange(1, 200) * DAY,
            )
            tokens += [replace(old, expires_at=now + 12 * HOUR), new]
            self.next_id += 1
        if self.dice.random() < 0.1:
            tokens.pop(self.dice.randrange(len(tokens)))
        if self.dice.random() < 0.2:
            at = self.dice.randrange(len(tokens))
            moved = now + self.dice.randrange(-24, 24 * 60) * HOUR
            tokens[at] = replace(tokens[at], expires_at=self.dice.choice([moved, None]))
        self.service.tokens_ = tuple(tokens)

    async def due(self, now: datetime) -> set[Notice]:
        """What has to be told now, by the mirror: of each token the most urgent, if untold."""
        records = await self.mirror.tokens_since(TEAM, 1, 0)
        return {
            notice
            for record in records
            for notice in notices_of(record, now)
            if notice.days < self.told.get(about(notice), FAR)
        }

    async def step(self, now: datetime) -> None:
        """Let both workers sweep at the same moment, and check what they have posted."""
        due = await self.due(now)
        self.slack.posted.clear()
        dies = not self.slack.away and self.dice.random() < 0.1
        self.slack.dying = int(dies)
        sweeps = [worker.sweep(TEAM, now) for worker in self.workers]
        ends = await asyncio.gather(*sweeps, return_exceptions=True)
        assert all(end is None or isinstance(end, Killed) for end in ends), ends
        posted = set(self.slack.posted)
        assert len(posted) == len(self.slack.posted), "told twice"
        assert posted <= due, "told of what is not so, or was told before"
        if not self.slack.away and not any(ends):
            assert posted == due, "not told"
        self.told |= {about(each): each.days for each in posted}
        self.thresholds += [each.days for each in posted]


def about(notice: Notice) -> Notice:
    """Whose end is told to whom, whichever threshold it is."""
    return replace(notice, days=FAR)


def notices_of(record: TokenRecord, now: datetime) -> list[Notice]:
    days = pressing(record, DAYS, now)
    if days is None or record.token.expires_at is None:
        return []
    told = [CHANNEL, *filter(None, [record.owner])]
    return [Notice(1, record.token.id, record.token.expires_at, days, each) for each in told]


async def begun(url: str, other: Database) -> Quarter:
    dice = random.Random(5)  # noqa: S311  the same quarter each time
    made = (
        token(each, expires_at=dice.choice([None, NOW + dice.randrange(1, 24 * 200) * HOUR]))
        for each in range(1, TOKENS + 1)
    )
    slack, mirror = Slack(), MirrorStore(other)
    choosing = Choosing(TeamSettings(other))
    choices = TeamChoices(Channels(warnings="C1"), DAYS)
    await choosing.choose(PersonId(TEAM, "U0ADAM"), choices, NOW)
    service = Service(tokens_=tuple(made))
    await sync(TEAM, service, mirror, NOW)
    for each in service.tokens_:
        await mirror.set_owner(TEAM, 1, each.id, OWNERS[each.id % len(OWNERS)])
    workers = [worker(other, slack), worker(Database(url), slack)]
    return Quarter(service, slack, mirror, workers, dice)


def worker(database: Database, slack: Slack) -> Warn:
    mirror = MirrorStore(database)
    see = See(mirror, check_every=timedelta(0))
    return Warn(NoticeStore(database), mirror, see, Choosing(TeamSettings(database)), slack)


async def test_a_quarter_with_two_workers_and_outages(database_url: str) -> None:
    first = Database(database_url)
    await first.migrate()
    quarter = await begun(database_url, first)
    now, over = NOW, NOW + QUARTER
    while now < over:
        now += STEP
        past = now - NOW
        quarter.slack.away = SLACK_AWAY[0] <= past < SLACK_AWAY[1]
        await quarter.happens(now)
        if not MAILTRAP_AWAY[0] <= past < MAILTRAP_AWAY[1]:
            await sync(TEAM, quarter.service, quarter.mirror, now)
        await quarter.step(now)
    assert set(quarter.thresholds) == {0, *DAYS}
    assert len(quarter.thresholds) > TOKENS
    for each in quarter.workers:
        await each._mirror._db.close()

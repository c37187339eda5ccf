"""A quarter on a moved clock: replicas that are killed, resets, and a day without each side.

Each replica is a process: two on SQLite, three on PostgreSQL. They look at the account and warn at
the same moments, and die now and then in the middle of it. What has to be told is found out here by
looking at every token at every step, and compared with what was posted: every due warning, none
twice, and none that was not so any more. It is short here; `make quarter` takes 2,000 tokens, hour
by hour, and prints what it counted.
"""

import asyncio
import os
import pickle
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.notices import CHANNEL, Notice, pressing
from bot.domain.people import PersonId
from bot.domain.tokens import Token, TokenRecord, name_after_reset
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.store.notice_tables import NOTICES
from bot.store.team_settings import TeamSettings
from bot.workflow.choosing import Choosing
from bot.workflow.sync import sync
from tests.workflow.replica import Wire, read
from tests.workflow.service import DAY, HOUR, NOW, TEAM, Service, token

ROOT = Path(__file__).resolve().parents[2]
TOKENS = int(os.environ.get("TOKENBOT_QUARTER_TOKENS", "100"))
STEP = timedelta(hours=float(os.environ.get("TOKENBOT_QUARTER_HOURS", "24")))
QUARTER = 90 * DAY
SLACK_AWAY = (40 * DAY, 41 * DAY)
MAILTRAP_AWAY = (60 * DAY, 61 * DAY)
DAYS = (30, 7, 3, 1)
FAR = 1000
OWNERS = ("U1", "U2", None)
DEATHS = 0.1
"""How often a replica dies in the middle of a step."""


@dataclass
class Slack:
    """Where warnings arrive, as long as Slack is there."""

    posted: list[Notice] = field(default_factory=list)
    away: bool = False

    def takes(self, notices: Iterable[Notice]) -> bool:
        if not self.away:
            self.posted += notices
        return not self.away


class Replicas:
    """The processes; whoever dies is followed by another one."""

    def __init__(self, nursery: asyncio.subprocess.Process, count: int) -> None:
        self._nursery = nursery
        self._born: asyncio.Queue[Wire] = asyncio.Queue()
        self._alive: list[Wire] = []
        self._count = count
        self.killed = 0
        self.held_up: list[str] = []

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = Wire(reader, writer)
        assert (await wire.hears())["pid"] > 0
        await self._born.put(wire)

    async def complete(self) -> None:
        """Have as many alive as there should be."""
        assert self._nursery.stdin is not None
        while len(self._alive) < self._count:
            self._nursery.stdin.write(b"\n")
            self._alive.append(await self._born.get())

    async def all_do(self, what: str, now: datetime, slack: Slack, dies: int = 0) -> bool:
        """Let all do it at once; the first one dies at its await `dies`. Say whether all did it."""
        await self.complete()
        order = {"does": what, "now": now.isoformat()}
        first, *others = self._alive
        doing = [self._does(first, order | {"dies": dies}, slack)]
        doing += [self._does(each, order | {"dies": 0}, slack) for each in others]
        ends = await asyncio.gather(*doing)
        for wire in [wire for wire, end in zip(self._alive, ends, strict=True) if end is None]:
            self._alive.remove(wire)
            wire.writer.close()
        self._alive.append(self._alive.pop(0))  # another one is first the next time
        died = ends.count(None)
        assert died <= int(dies > 0), "nobody else fails"
        self.killed += died
        self.held_up += [each["unavailable"] for each in ends if each and "unavailable" in each]
        return all(end is not None and "done" in end for end in ends)

    async def _does(self, wire: Wire, order: dict[str, object], slack: Slack) -> Any:
        """Return how it ended; None for a death."""
        wire.says(order)
        while (said := await wire.hears()) is not None and "posts" in said:
            wire.says({"taken": slack.takes(map(read, said["posts"]))})
        return said

    async def leave(self) -> None:
        for wire in self._alive:
            wire.writer.close()


@asynccontextmanager
async def replicas(database_url: str, folder: Path, count: int) -> AsyncIterator[Replicas]:
    command = (sys.executable, "-m", "tests.workflow.replica", database_url)
    places = (str(folder / "wire"), str(folder / "listed"))
    nursery = await asyncio.create_subprocess_exec(
        *command, *places, stdin=asyncio.subprocess.PIPE, cwd=ROOT
    )
    made = Replicas(nursery, count)
    async with await asyncio.start_unix_server(made.connected, places[0]):
        yield made
        await made.leave()
        assert nursery.stdin is not None
        nursery.stdin.close()
        assert await nursery.wait() == 0


@dataclass
class Quarter:
    """Mailtrap, Slack, the replicas, and what was told so far."""

    database: Database
    listed: Path
    tokens: list[Token]
    replicas: Replicas
    dice: random.Random
    slack: Slack = field(default_factory=Slack)
    told: dict[Notice, int] = field(default_factory=dict)
    thresholds: Counter[int] = field(default_factory=Counter)
    in_doubt: int = 0
    next_id: int = TOKENS + 1

    def happens(self, now: datetime) -> None:
        """Have somebody reset a token, delete one, and move the end of another, now and then."""
        tokens = self.tokens
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
        self.listed.write_bytes(pickle.dumps(tuple(tokens)))

    async def due(self, now: datetime) -> set[Notice]:
        """What has to be told now, by the mirror: of each token the most urgent, if untold."""
        records = await MirrorStore(self.database).tokens_since(TEAM, 1, 0)
        return {
            notice
            for record in records
            for notice in notices_of(record, now)
            if notice.days < self.told.get(about(notice), FAR)
        }

    async def look(self, now: datetime) -> None:
        """Let all replicas copy the account at the same moment."""
        await self.replicas.all_do("sync", now, self.slack, self.death())

    async def warn(self, now: datetime) -> None:
        """Let all replicas sweep at the same moment, and check what they have posted."""
        due = await self.due(now)
        self.slack.posted.clear()
        whole = await self.replicas.all_do("sweep", now, self.slack, self.death())
        posted = set(self.slack.posted)
        assert len(posted) == len(self.slack.posted), "told twice"
        assert posted <= due, "told of what is not so, or was told before"
        if not self.slack.away and whole:
            assert posted == due, "not told"
        # Whoever died after Slack took a message may not have written that down.
        known = posted if whole else posted - await self.unwritten()
        self.in_doubt += len(posted - known)
        self.told |= {about(each): each.days for each in known}
        self.thresholds.update(each.days for each in posted)

    def death(self) -> int:
        """Return the await at which somebody is killed; 0 for nobody."""
        return self.dice.randrange(1, 60) if self.dice.random() < DEATHS else 0

    async def unwritten(self) -> set[Notice]:
        """Return what is claimed, but not known to have been posted."""
        n = NOTICES.c
        facts = (n.account_id, n.token_id, n.ends_at, n.days, n.told)
        async with self.database.read() as connection:
            rows = await connection.execute(select(*facts).where(n.posted_at.is_(None)))
            return {Notice(*row) for row in rows}


def about(notice: Notice) -> Notice:
    """Whose end is told to whom, whichever threshold it is."""
    return replace(notice, days=FAR)


def notices_of(record: TokenRecord, now: datetime) -> list[Notice]:
    days = pressing(record, DAYS, now)
    if days is None or record.token.expires_at is None:
        return []
    told = [CHANNEL, *filter(None, [record.owner])]
    return [Notice(1, record.token.id, record.token.expires_at, days, each) for each in told]


async def begun(database: Database, folder: Path, several: Replicas) -> Quarter:
    dice = random.Random(5)  # noqa: S311  the same quarter each time
    tokens = [
        token(each, expires_at=dice.choice([None, NOW + dice.randrange(1, 24 * 200) * HOUR]))
        for each in range(1, TOKENS + 1)
    ]
    mirror, choosing = MirrorStore(database), Choosing(TeamSettings(database))
    choices = TeamChoices(Channels(warnings="C1"), DAYS)
    await choosing.choose(PersonId(TEAM, "U0ADAM"), choices, NOW)
    await sync(TEAM, Service(tokens_=tuple(tokens)), mirror, NOW)
    for each in tokens:
        await mirror.set_owner(TEAM, 1, each.id, OWNERS[each.id % len(OWNERS)])
    return Quarter(database, folder / "listed", tokens, several, dice)


async def test_a_quarter_with_several_replicas_deaths_and_outages(
    database_url: str, tmp_path: Path
) -> None:
    database = Database(database_url)
    await database.migrate()
    count = 3 if database_url.startswith("postgresql") else 2
    async with replicas(database_url, tmp_path, count) as several:
        quarter = await begun(database, tmp_path, several)
        now, over = NOW, NOW + QUARTER
        while now < over:
            now += STEP
            past = now - NOW
            quarter.slack.away = SLACK_AWAY[0] <= past < SLACK_AWAY[1]
            quarter.happens(now)
            if not MAILTRAP_AWAY[0] <= past < MAILTRAP_AWAY[1]:
                await quarter.look(now)
            await quarter.warn(now)
    await database.close()
    told = quarter.thresholds
    sys.stdout.write(
        f"{told.total()} warnings {dict(told)} by {count} processes at a time; {several.killed} "
        f"were killed, after {quarter.in_doubt} warnings that Slack had and nobody had noted; "
        f"held up {len(several.held_up)} times {set(several.held_up)}.\n"
    )
    assert set(told) == {0, *DAYS}
    assert told.total() > TOKENS
    assert several.killed

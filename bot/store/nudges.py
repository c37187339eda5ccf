"""Reminders of requests and values: written with what they follow from, posted by one process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Posted
from bot.domain.audit import Entry
from bot.domain.nudges import Nudge
from bot.domain.requests import Request, RequestState
from bot.domain.values import Waiting
from bot.store import asked, audit, bulk
from bot.store.change_tables import DECISIONS, REQUESTS, SEALED_VALUES
from bot.store.claims import Announcement
from bot.store.database import Database
from bot.store.notice_tables import NUDGES

_N, _R, _V, _D = NUDGES.c, REQUESTS.c, SEALED_VALUES.c, DECISIONS.c
_KEY: Final = (_N.team_id, _N.request_id, _N.kind, _N.number, _N.told)


@dataclass(frozen=True, slots=True)
class Taken:
    """The right to post one reminder; `about` has the request, and where its messages stand."""

    nudge: Nudge
    number: int
    about: Announcement


class NudgeStore:
    """Says who is reminded, and who posts it; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def remind(
        self, request: Request, new: Iterable[Nudge], entries: Iterable[Entry]
    ) -> bool:
        """Have people reminded of a request; False where it has changed since it was read.

        The request's own times say when that was done last, and Slack will hear of them.
        """
        entries = tuple(entries)
        marks = {"reminded_at": request.reminded_at, "escalated_at": request.escalated_at}
        marked = update(REQUESTS).where(asked.unchanged(request)).returning(_R.revision)
        async with self._db.write() as connection:
            changed = marked.values(marks | asked.touched(entries[0].at))
            if (await connection.execute(changed)).one_or_none() is None:
                return False
            await write(connection, new, entries[0].at)
            for entry in entries:
                await audit.write(connection, entry)
        return True

    async def call_reviewers(self, request: Request, new: Iterable[Nudge], entry: Entry) -> bool:
        """Have people review an emergency; False where somebody has, or was faster.

        Its revision stays, as nothing is told of it but to them.
        """
        last = request.reminded_at
        before = _R.reminded_at.is_(None) if last is None else _R.reminded_at == last
        called = update(REQUESTS).where(asked.unchanged(request), asked.unreviewed(), before)
        called = called.values(reminded_at=entry.at).returning(_R.revision)
        async with self._db.write() as connection:
            if (await connection.execute(called)).one_or_none() is None:
                return False
            await write(connection, new, entry.at)
            await audit.write(connection, entry)
        return True

    async def warn(self, value: Waiting, new: Nudge, now: datetime) -> bool:
        """Have somebody reminded of a value; False where somebody was faster."""
        same = and_(_V.team_id == value.team, _V.value_id == value.id, _V.sealed.is_not(None))
        before = (
            _V.warned_at.is_(None) if value.warned_at is None else _V.warned_at == value.warned_at
        )
        warned = update(SEALED_VALUES).where(same, before).values(warned_at=now)
        async with self._db.write() as connection:
            if (await connection.execute(warned.returning(_V.value_id))).one_or_none() is None:
                return False
            await write(connection, [new], now)
        return True

    async def due(self, team: str, now: datetime, limit: int) -> tuple[Nudge, ...]:
        """Return what has to be posted, longest due first."""
        async with self._db.read() as connection:
            return tuple(Nudge(*row) for row in await connection.execute(due(team, now, limit)))

    async def take(self, nudge: Nudge, now: datetime, lease: timedelta) -> Taken | None:
        """Win the right to post one; nobody else does before the lease is over."""
        taking = update(NUDGES).where(_one(nudge), _N.due_at <= now).returning(_N.claims)
        new = {"claims": _N.claims + 1, "due_at": now + lease}
        async with self._db.write() as connection:
            number = (await connection.execute(taking.values(new))).scalar_one_or_none()
            if number is None:
                return None
            about = await asked.read_announcement(connection, nudge.team, nudge.request_id)
        return Taken(nudge, number, about)

    async def posted(self, taken: Taken, now: datetime, shown: Posted | None = None) -> None:
        """Record that Slack took it; `shown` is where it stands, if it has to vanish some time."""
        new: dict[str, Any] = {"due_at": None, "posted_at": now}
        new |= {"channel": shown.channel, "ts": shown.ts} if shown else {}
        await self._end(taken, new)

    async def outdated(self, team: str, limit: int) -> tuple[tuple[Nudge, Posted], ...]:
        """Return what is shown although its buttons would do nothing for its person any more."""
        async with self._db.read() as connection:
            rows = (await connection.execute(outdated(team, limit))).all()
        return tuple((Nudge(*key), Posted(channel, ts)) for *key, channel, ts in rows)

    async def vanished(self, nudge: Nudge) -> None:
        """Record that the buttons are gone."""
        async with self._db.write() as connection:
            gone = update(NUDGES).where(_one(nudge)).values(channel=None, ts=None)
            await connection.execute(gone)

    async def dropped(self, taken: Taken) -> None:
        """Record that it is not worth telling any more."""
        await self._end(taken, {"due_at": None})

    async def put_off(self, taken: Taken, until: datetime) -> None:
        """Have it tried again."""
        await self._end(taken, {"due_at": until})

    async def _end(self, taken: Taken, new: dict[str, Any]) -> None:
        held = update(NUDGES).where(_one(taken.nudge), _N.claims == taken.number)
        async with self._db.write() as connection:
            await connection.execute(held.values(new))


async def write(connection: AsyncConnection, new: Iterable[Nudge], now: datetime) -> None:
    """Write reminders that are due from now on; an earlier one of their kind is so no more."""
    for nudge in new:
        row = asdict(nudge)
        row["team_id"] = row.pop("team")
        await bulk.insert_new(connection, NUDGES, row | {"claims": 0, "due_at": now})
        earlier = and_(
            *(_N.team_id == nudge.team, _N.request_id == nudge.request_id, _N.kind == nudge.kind),
            _N.number < nudge.number,
        )
        # Whoever is posting it has lost it: else it could come due once more.
        over = update(NUDGES).where(earlier, _N.due_at.is_not(None))
        await connection.execute(over.values(due_at=None, claims=_N.claims + 1))


def due(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for what has to be posted, longest due first."""
    return (
        select(*_KEY).where(_N.team_id == team, _N.due_at <= now).order_by(_N.due_at).limit(limit)
    )


def outdated(team: str, limit: int) -> Select[Any]:
    """Ask for what is shown of requests that wait no more, or not for its person, or doubly."""
    decided = exists().where(
        *(_D.team_id == _N.team_id, _D.request_id == _N.request_id, _D.user_id == _N.told)
    )
    later = NUDGES.alias()
    again = exists().where(
        *(later.c[name] == _N[name] for name in ("team_id", "request_id", "kind", "told")),
        *(later.c.number > _N.number, later.c.ts.is_not(None)),
    )
    same = and_(_R.team_id == _N.team_id, _R.request_id == _N.request_id)
    shown = select(*_KEY, _N.channel, _N.ts).join_from(NUDGES, REQUESTS, same)
    waits = or_(_R.state == RequestState.PENDING, asked.unreviewed())
    over = or_(~waits, decided, again)
    return shown.where(_N.team_id == team, _N.ts.is_not(None), over).limit(limit)


def _one(nudge: Nudge) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    return and_(
        *(_N.team_id == nudge.team, _N.request_id == nudge.request_id, _N.kind == nudge.kind),
        *(_N.number == nudge.number, _N.told == nudge.told),
    )

"""What changed behind our back: written with what a look found, and told by whoever takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, and_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.audit import Entry
from bot.domain.drift import Drift
from bot.store import audit
from bot.store.database import Database
from bot.store.delta import Claim
from bot.store.notice_tables import DRIFTS

_D = DRIFTS.c
_FACTS = (_D.account_id, _D.kind, _D.subject, _D.at, _D.name, _D.before, _D.after)
_WHOLE = (*_FACTS, _D.drift_id, _D.answered_by)


async def write(connection: AsyncConnection, claim: Claim, drifts: Sequence[Drift]) -> None:
    """Write what a look found, in its transaction; all of it is due at once."""
    if drifts:
        rows = [
            {
                "team_id": claim.team,
                "account_id": claim.account_id,
                "kind": each.kind,
                "subject": each.subject,
                "at": each.at,
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "answered_by": "",
                "claims": 0,
                "due_at": each.at,
            }
            for each in drifts
        ]
        await connection.execute(DRIFTS.insert(), rows)


def due(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for what nobody has been told of, oldest first."""
    mine = select(*_WHOLE).where(_D.team_id == team, _D.due_at <= now)
    return mine.order_by(_D.due_at, _D.drift_id).limit(limit)


@dataclass(frozen=True, slots=True)
class Taken:
    """The right to tell of one change; `number` counts those who took it."""

    team: str
    drift: Drift
    number: int


class DriftStore:
    """Says who tells of what; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def due(self, team: str, now: datetime, limit: int) -> tuple[Drift, ...]:
        """Return what nobody has been told of, oldest first."""
        async with self._db.read() as connection:
            return tuple(Drift(*row) for row in await connection.execute(due(team, now, limit)))

    async def take(
        self, team: str, drifts: Sequence[Drift], now: datetime, lease: timedelta
    ) -> tuple[Taken, ...]:
        """Win the right to tell of changes; what somebody else has is not among them."""
        known = {each.id: each for each in drifts}
        mine = and_(_D.team_id == team, _D.drift_id.in_(known), _D.due_at <= now)
        new = {"claims": _D.claims + 1, "due_at": now + lease}
        taking = update(DRIFTS).where(mine).values(new).returning(_D.drift_id, _D.claims)
        async with self._db.write() as connection:
            won = {row.drift_id: row.claims for row in await connection.execute(taking)}
        return tuple(Taken(team, known[each], won[each]) for each in known if each in won)

    async def settled(
        self, taken: Sequence[Taken], entry: Callable[[Drift], Entry] | None = None
    ) -> None:
        """Record that changes were told of, each with its entry, or (None) need not be."""
        async with self._db.write() as connection:
            ended = _held(taken).values(due_at=None).returning(_D.drift_id)
            held = set((await connection.execute(ended)).scalars())
            if entry is not None:
                told = (entry(each.drift) for each in taken if each.drift.id in held)
                await audit.write(connection, *told)

    async def put_off(self, taken: Sequence[Taken], until: datetime) -> None:
        """Have them tried again."""
        async with self._db.write() as connection:
            await connection.execute(_held(taken).values(due_at=until))

    async def get(self, team: str, drift_id: int) -> Drift | None:
        """Return one change."""
        async with self._db.read() as connection:
            wanted = select(*_WHOLE).where(_one(team, drift_id))
            row = (await connection.execute(wanted)).one_or_none()
        return None if row is None else Drift(*row)

    async def answer(self, drift: Drift, entry: Entry) -> bool:
        """Record whose change it was; False where somebody has said so before."""
        first = update(DRIFTS).where(_one(entry.team, drift.id), _D.answered_by == "")
        saying = first.values(answered_by=entry.actor).returning(_D.drift_id)
        async with self._db.write() as connection:
            said = (await connection.execute(saying)).one_or_none() is not None
            if said:
                await audit.write(connection, entry)
        return said


def _one(team: str, drift_id: int) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    return (_D.team_id == team) & (_D.drift_id == drift_id)


def _held(taken: Sequence[Taken]) -> Update:
    """Return an update of those that nobody has taken since."""
    keys = [(each.team, each.drift.id, each.number) for each in taken]
    return update(DRIFTS).where(tuple_(_D.team_id, _D.drift_id, _D.claims).in_(keys))

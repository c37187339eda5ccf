"""New values on their way: each is shown once, to one person, and erased by having been shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Update, and_, or_, select, update

from bot.domain.audit import Entry
from bot.domain.errors import SealBroken
from bot.domain.nudges import Nudge
from bot.domain.values import Waiting
from bot.store import asked, audit, nudges
from bot.store.change_tables import SEALED_VALUES
from bot.store.claims import Opening
from bot.store.database import Database
from bot.store.secrets import Sealer

_V = SEALED_VALUES.c

_FACTS: Final = (
    *(_V.value_id, _V.team_id, _V.request_id, _V.user_id),
    *(_V.expires_at, _V.consumed_at, _V.destroyed_at, _V.warned_at),
)


class ValueStore:
    """Hands each sealed value to its person; every method raises StoreUnavailable.

    `RequestStore.finish` puts values in. The sealed bytes are erased once Slack has shown them.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def get(self, team: str, value_id: str) -> Waiting | None:
        """Return what is known of a value, also one that was read or destroyed."""
        async with self._db.read() as connection:
            row = (await connection.execute(_known(_one(team, value_id)))).one_or_none()
        return None if row is None else _waiting(row)

    async def waiting_for(self, team: str, user: str, now: datetime) -> tuple[Waiting, ...]:
        """Return what a person can still read, ending soonest first."""
        return await self._found(unread_by(team, user, now))

    async def lapsed(self, team: str, by: datetime, limit: int) -> tuple[Waiting, ...]:
        """Return what is still there and has to be read by then, longest over first."""
        return await self._found(unread_until(team, by, limit))

    async def claim(
        self, team: str, value_id: str, user: str, now: datetime, lease: timedelta
    ) -> Opening | None:
        """Win the right to show a value to its person; None for everybody else, and meanwhile.

        One conditional update: of a thousand clicks at once, one gets it. Nothing is used up by it.
        """
        mine = and_(_one(team, value_id), _V.user_id == user, _V.expires_at > now)
        taking = update(SEALED_VALUES).where(mine, _V.sealed.is_not(None), _free(now))
        taking = taking.values(claimed_until=now + lease).returning(*_FACTS, _V.sealed)
        async with self._db.write() as connection:
            row = (await connection.execute(taking)).one_or_none()
        return None if row is None else Opening(_waiting(row), now + lease, row.sealed)

    async def shown(self, opening: Opening, entry: Entry) -> None:
        """Erase a value that its person has just been shown, which the audit tells of.

        Whoever took longer than the lease has shown it all the same.
        """
        erasing = update(SEALED_VALUES).where(_one(opening.value.team, opening.value.id))
        async with self._db.write() as connection:
            await connection.execute(erasing.values(sealed=None, consumed_at=entry.at))
            await connection.execute(_told_anew(opening.value, entry.at))
            await audit.write(connection, entry)

    async def release(self, opening: Opening) -> None:
        """Give the right back, as nobody has been shown anything: the next click tries again."""
        same = and_(_one(opening.value.team, opening.value.id), _V.claimed_until == opening.until)
        async with self._db.write() as connection:
            await connection.execute(update(SEALED_VALUES).where(same).values(claimed_until=None))

    async def destroy(self, value: Waiting, entry: Entry, tell: Iterable[Nudge] = ()) -> bool:
        """Erase a value that nobody has read, and have it told; False: somebody was faster.

        What is being shown at this moment is left alone.
        """
        unread = and_(_one(value.team, value.id), _V.sealed.is_not(None), _free(entry.at))
        new = {"sealed": None, "destroyed_at": entry.at}
        destroying = update(SEALED_VALUES).where(unread).values(new).returning(_V.value_id)
        async with self._db.write() as connection:
            destroyed = (await connection.execute(destroying)).one_or_none() is not None
            if destroyed:
                await connection.execute(_told_anew(value, entry.at))
                await nudges.write(connection, tell, entry.at)
                await audit.write(connection, entry)
        return destroyed

    async def rotate(self, sealer: Sealer) -> tuple[int, int]:
        """Seal everything unread with the first key; how many were, and how many no key opens."""
        rotated = broken = 0
        async with self._db.read() as connection:
            unread = select(_V.team_id, _V.value_id, _V.sealed).where(_V.sealed.is_not(None))
            rows = (await connection.execute(unread)).all()
        for team, value_id, sealed in rows:
            try:
                new = sealer.rotate(sealed)
            except SealBroken:
                broken += 1
                continue
            same = and_(_one(team, value_id), _V.sealed == sealed)
            async with self._db.write() as connection:
                await connection.execute(update(SEALED_VALUES).where(same).values(sealed=new))
            rotated += 1
        return rotated, broken

    async def _found(self, wanted: Select[Any]) -> tuple[Waiting, ...]:
        async with self._db.read() as connection:
            return tuple(_waiting(row) for row in await connection.execute(wanted))


def unread_by(team: str, user: str, now: datetime) -> Select[Any]:
    """Ask for what a person can still read, ending soonest first."""
    mine = and_(_V.team_id == team, _V.user_id == user, _V.expires_at > now)
    return _known(and_(mine, _V.sealed.is_not(None))).order_by(_V.expires_at)


def unread_until(team: str, by: datetime, limit: int) -> Select[Any]:
    """Ask for what nobody has read and somebody has to by then, longest over first."""
    late = and_(_V.team_id == team, _V.expires_at <= by)
    return _known(and_(late, _V.sealed.is_not(None))).order_by(_V.expires_at).limit(limit)


def _told_anew(value: Waiting, now: datetime) -> Update:
    return asked.shown_anew(value.team, value.request_id, now)


def _one(team: str, value_id: str) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    return and_(_V.team_id == team, _V.value_id == value_id)


def _waiting(row: Row[Any]) -> Waiting:
    lapsed = row.destroyed_at is not None
    facts = (row.value_id, row.team_id, row.request_id, row.user_id, row.expires_at)
    return Waiting(*facts, row.consumed_at, lapsed, row.warned_at)


def _known(condition: Any) -> Select[Any]:  # noqa: ANN401  as above
    return select(*_FACTS).where(condition)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(_V.claimed_until.is_(None), _V.claimed_until <= now)

"""Rotations: where each stands, who has moved, and what Slack has not heard of it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, and_, case, exists, func, null, or_, select, update

from bot.domain.announcements import Posted
from bot.domain.audit import Entry
from bot.domain.rotation import Rotation, Step
from bot.domain.tokens import Consumer
from bot.store import audit, bulk
from bot.store.change_tables import MOVES, ROTATIONS
from bot.store.database import Database
from bot.store.rotation_rows import Key, columns, is_of, present, read, rotations
from bot.store.tables import CONSUMERS, OWNERS, TOKENS

_R, _M, _T = ROTATIONS.c, MOVES.c, TOKENS.c


@dataclass(frozen=True, slots=True)
class News:
    """The right to tell Slack how a rotation stands; only `RotationStore.claim` makes one.

    `told` and `left` are the step and the number of apps to move that its thread knows of.
    """

    rotation: Rotation
    number: int
    told: Step
    left: int
    thread: Posted | None


class RotationStore:
    """Keeps rotations; every method raises StoreUnavailable.

    Whatever changes one is a conditional update, with its audit entry, and due to be told.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def unfollowed(self, team: str, now: datetime) -> tuple[tuple[int, int], ...]:
        """Return the account and id of tokens that were reset, still work, and are not followed."""
        async with self._db.read() as connection:
            rows = (await connection.execute(unfollowed(team, now))).all()
        return tuple((row.account_id, row.token_id) for row in rows)

    async def begin(self, key: Key, entry: Entry) -> bool:
        """Follow a reset, with the apps that use the token; False where somebody does already."""
        async with self._db.write() as connection:
            found = select(_T.successor_id, _T.expires_at).where(is_of(TOKENS, key))
            token = (await connection.execute(found)).one()
            used = await connection.execute(
                select(CONSUMERS.c.app, present(CONSUMERS).label("user_id"))
                .where(is_of(CONSUMERS, key))
                .order_by(CONSUMERS.c.app)
            )
            apps = [dict(row) for row in used.mappings()]
            row = columns(key) | _fresh(entry.at, len(apps))
            row |= {"successor_id": token.successor_id, "stops_at": token.expires_at}
            if not await bulk.insert_new(connection, ROTATIONS, row):
                return False
            moves = [columns(key) | {"number": n} | each for n, each in enumerate(apps, 1)]
            if moves:
                await connection.execute(MOVES.insert(), moves)
            await audit.write(connection, entry)
        return True

    async def open(self, team: str) -> tuple[Rotation, ...]:
        """Return the rotations that are not over, those that stop first before."""
        async with self._db.read() as connection:
            return await read(connection, open_ones(team))

    async def concerning(self, team: str, user: str) -> tuple[Rotation, ...]:
        """Return those that are not over of whose apps a person moves one, or owns the token."""
        async with self._db.read() as connection:
            found = await read(connection, concerning(team, user))
        return tuple(each for each in found if each.concerns(user))

    async def get(self, key: Key) -> Rotation | None:
        """Return one, by the token that was reset."""
        async with self._db.read() as connection:
            found = await read(connection, rotations().where(is_of(ROTATIONS, key)))
        return found[0] if found else None

    async def moved(self, rotation: Rotation, number: int, entry: Entry) -> bool:
        """Note that an app has moved; False where it had before."""
        mine = and_(is_of(MOVES, rotation.key), _M.number == number, _M.moved_at.is_(None))
        saying = update(MOVES).where(mine).values(moved_by=entry.actor, moved_at=entry.at)
        async with self._db.write() as connection:
            if (await connection.execute(saying.returning(_M.number))).one_or_none() is None:
                return False
            await connection.execute(_touching(rotation.key, entry.at))
            await audit.write(connection, entry)
        return True

    async def add(self, rotation: Rotation, app: Consumer, entry: Entry) -> bool:
        """Let one more app move; False where the rotation has changed since it was read."""
        number = max((move.number for move in rotation.moves), default=0) + 1
        row = columns(rotation.key) | {"number": number, "app": app.app, "user_id": app.person}
        touching = _touching(rotation.key, entry.at).where(_R.revision == rotation.revision)
        return await self._step(touching, entry, row)

    async def advance(
        self, rotation: Rotation, step: Step, now: datetime, entry: Entry | None = None
    ) -> bool:
        """Bring a rotation to where time has; False where somebody else did, or it has changed."""
        new: dict[str, Any] = {"step": step}
        new |= {"stops_at": rotation.stops_at, "ended_at": rotation.ended_at}
        touching = _touching(rotation.key, now).where(
            _R.revision == rotation.revision, _R.ended_at.is_(None)
        )
        return await self._step(touching.values(new), entry)

    async def unannounced(self, team: str, now: datetime, limit: int) -> tuple[Key, ...]:
        """Return the rotations that Slack has not heard the last of, longest waiting first."""
        async with self._db.read() as connection:
            rows = (await connection.execute(unannounced(team, now, limit))).all()
        return tuple((row.team_id, row.account_id, row.token_id) for row in rows)

    async def claim(self, key: Key, now: datetime, lease: timedelta) -> News | None:
        """Win the right to tell; None where nothing is new, or somebody is at it."""
        new = {"announce_at": now + lease, "announcing": _R.announcing + 1}
        taking = update(ROTATIONS).where(is_of(ROTATIONS, key), _R.announce_at <= now).values(new)
        async with self._db.write() as connection:
            row = (await connection.execute(taking.returning(ROTATIONS))).one_or_none()
            if row is None:
                return None
            (found,) = await read(connection, rotations().where(is_of(ROTATIONS, key)))
        posted = row.thread_channel and Posted(row.thread_channel, row.thread_ts)
        return News(found, row.announcing, Step(row.told_step), row.told_left, posted or None)

    async def announced(
        self, news: News, thread: Posted, now: datetime, again: datetime | None = None
    ) -> bool:
        """Record what the thread says now; what has changed meanwhile can be claimed at once.

        `again` is when somebody has yet to be called.
        """
        rotation = news.rotation
        same = _R.revision == rotation.revision
        return await self._held(
            news,
            {
                "told_step": rotation.step,
                "told_left": len(rotation.left),
                "announce_at": case((same, again or null()), else_=now),
                **_placed(thread),
            },
        )

    async def put_off(self, news: News, thread: Posted | None, until: datetime) -> bool:
        """Let go of a claim with which not everything could be said, but keep where it stands."""
        placed = _placed(thread) if thread else {}
        return await self._held(news, {"announce_at": until, **placed})

    async def _held(self, news: News, new: dict[str, Any]) -> bool:
        mine = and_(is_of(ROTATIONS, news.rotation.key), _R.announcing == news.number)
        held = update(ROTATIONS).where(mine).values(new).returning(_R.token_id)
        async with self._db.write() as connection:
            return (await connection.execute(held)).one_or_none() is not None

    async def _step(
        self, touching: Update, entry: Entry | None, move: dict[str, Any] | None = None
    ) -> bool:
        async with self._db.write() as connection:
            if (await connection.execute(touching.returning(_R.token_id))).one_or_none() is None:
                return False
            if move:
                await connection.execute(MOVES.insert().values(move))
            if entry:
                await audit.write(connection, entry)
        return True


def unfollowed(team: str, now: datetime) -> Select[Any]:
    """Ask for tokens that were reset, still work, and have no rotation."""
    known = exists().where(
        _R.team_id == _T.team_id, _R.account_id == _T.account_id, _R.token_id == _T.token_id
    )
    in_grace = and_(_T.successor_id.is_not(None), _T.gone_at.is_(None), _T.expires_at > now)
    return select(_T.account_id, _T.token_id).where(_T.team_id == team, in_grace, ~known)


def open_ones(team: str) -> Select[Any]:
    """Ask for what is not over."""
    mine = and_(_R.team_id == team, _R.ended_at.is_(None))
    return rotations().where(mine).order_by(_R.stops_at, _R.token_id)


def concerning(team: str, user: str) -> Select[Any]:
    """Ask for what is not over and has, or had, an app of this person, or is their token."""
    c, place = CONSUMERS.c, ("team_id", "account_id")
    named = exists().where(
        *(_M[name] == _R[name] for name in (*place, "token_id")), _M.user_id == user
    )
    today = exists().where(
        *(c[name] == _R[name] for name in place),
        c.token_id == _R.successor_id,
        c.user_id == user,
    )
    return open_ones(team).where(or_(OWNERS.c.user_id == user, named, today))


def unannounced(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for what Slack has not heard, longest waiting first."""
    mine = and_(_R.team_id == team, _R.announce_at <= now)
    found = select(_R.team_id, _R.account_id, _R.token_id).where(mine)
    return found.order_by(_R.announce_at).limit(limit)


def _fresh(now: datetime, left: int) -> dict[str, Any]:
    return {
        "begun_at": now,
        "step": Step.BEGUN,
        "revision": 1,
        "told_step": Step.BEGUN,
        "told_left": left,
        "announcing": 0,
        "announce_at": now,
    }


def _touching(key: Key, now: datetime) -> Update:
    """Return an update that Slack will hear of; whoever is telling goes on holding the row."""
    new = {"revision": _R.revision + 1, "announce_at": func.coalesce(_R.announce_at, now)}
    return update(ROTATIONS).where(is_of(ROTATIONS, key)).values(new)


def _placed(thread: Posted) -> dict[str, str]:
    return {"thread_channel": thread.channel, "thread_ts": thread.ts}

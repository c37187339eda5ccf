"""The outbox: which requests Slack has not heard the last of, and who is telling it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, null, update

from bot.domain.announcements import Posted
from bot.store import asked
from bot.store.change_tables import REQUESTS
from bot.store.claims import Announcement
from bot.store.database import Database

_R = REQUESTS.c


class AnnouncementStore:
    """Says who announces what; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def unannounced(self, team: str, now: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of the requests that Slack has not heard the last of."""
        async with self._db.read() as connection:
            return tuple((await connection.execute(asked.unannounced(team, now, limit))).scalars())

    async def claim(
        self, team: str, request_id: str, now: datetime, lease: timedelta
    ) -> Announcement | None:
        """Win the right to announce; None where nothing is new, or somebody is at it."""
        new = {"announce_at": now + lease, "announcing": _R.announcing + 1}
        taking = update(REQUESTS).where(asked.one(team, request_id), _R.announce_at <= now)
        async with self._db.write() as connection:
            row = (await connection.execute(taking.values(new).returning(REQUESTS))).one_or_none()
            request = await asked.read_one(connection, team, request_id)
        return None if row is None or request is None else asked.announcement(row, request)

    async def announced(
        self, announcement: Announcement, card: Posted | None, thread: Posted | None, now: datetime
    ) -> bool:
        """Record what Slack shows now; what changed meanwhile can be claimed at once.

        False where somebody else has taken over: the messages posted here are then theirs to drop.
        """
        said = announcement.request.revision
        new: dict[str, Any] = {
            "announced": said,
            "announce_at": case((_R.revision == said, null()), else_=now),
        }
        new |= _named("card", card) | _named("thread", thread)
        return await self._held(announcement, new)

    async def put_off(
        self, announcement: Announcement, card: Posted | None, until: datetime
    ) -> bool:
        """Let go of a claim with which not everything could be said, but keep where the card is."""
        return await self._held(announcement, {"announce_at": until} | _named("card", card))

    async def _held(self, announcement: Announcement, new: dict[str, Any]) -> bool:
        request = announcement.request
        mine = and_(asked.one(request.team, request.id), _R.announcing == announcement.number)
        held = update(REQUESTS).where(mine).values(new).returning(_R.revision)
        async with self._db.write() as connection:
            return (await connection.execute(held)).one_or_none() is not None


def _named(what: str, posted: Posted | None) -> dict[str, str | None]:
    if posted is None:
        return {f"{what}_channel": None, f"{what}_ts": None}
    return {f"{what}_channel": posted.channel, f"{what}_ts": posted.ts}

"""The outbox: which requests Slack has not heard the last of, and who is telling it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import and_, case, false, null, update

from bot.domain.announcements import Posted
from bot.store import asked
from bot.store.change_tables import REQUESTS
from bot.store.claims import Announcement
from bot.store.database import Database

_R = REQUESTS.c

Part: TypeAlias = Literal["card", "thread"]
"""What is told apart: those who decide, and whoever asked."""

_REVISIONS: Final[dict[Part, str]] = {"card": "announced", "thread": "told"}


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

    async def posted(self, announcement: Announcement, part: Part, where: Posted) -> bool:
        """Record where a card or a thread is now.

        False where somebody else has taken over, who may have posted another one.
        """
        place = {f"{part}_channel": where.channel, f"{part}_ts": where.ts}
        return await self._held(announcement, place)

    async def release(
        self, announcement: Announcement, said: Collection[Part], at: datetime
    ) -> bool:
        """Let go of a claim, and record of which parts Slack has heard all there was to say.

        What is left to say, or was changed meanwhile, can be claimed from `at` on.
        """
        revision = announcement.request.revision
        same = and_(_R.revision == revision, _R.announce_at == announcement.until)
        whole = same if len(said) == len(_REVISIONS) else false()
        new = {_REVISIONS[part]: revision for part in said}
        return await self._held(
            announcement, {**new, "announce_at": case((whole, null()), else_=at)}
        )

    async def _held(self, announcement: Announcement, new: dict[str, Any]) -> bool:
        request = announcement.request
        mine = and_(asked.one(request.team, request.id), _R.announcing == announcement.number)
        held = update(REQUESTS).where(mine).values(new).returning(_R.revision)
        async with self._db.write() as connection:
            return (await connection.execute(held)).one_or_none() is not None

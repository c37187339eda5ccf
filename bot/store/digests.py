"""Digests: which of them is whose to post, and which tokens have had their values too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, or_, select, update

from bot.store import bulk
from bot.store.database import Database
from bot.store.notice_tables import DIGESTS
from bot.store.queries import one_account
from bot.store.tables import TOKENS

_D, _T = DIGESTS.c, TOKENS.c

SAME: Final = timedelta(days=2)
"""How near two Mondays are that are the same one, by the clocks of two time zones."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The right to post one digest; `number` counts those who took it."""

    team: str
    monday: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Aged:
    """The ids of the tokens whose values are oldest, and how many are too old in all.

    `since` says by id when their values were first seen.
    """

    ids: tuple[int, ...]
    total: int
    since: Mapping[int, datetime] = field(default_factory=dict, compare=False)


def aged(team: str, account_id: int, before: datetime, now: datetime) -> Select[Any]:
    """Ask for the tokens in use that have had their values since before a moment."""
    return select(_T.token_id, _T.first_seen_at).where(
        one_account(TOKENS, team, account_id),
        _T.successor_id.is_(None),
        _T.gone_at.is_(None),
        _T.first_seen_at <= before,
        or_(_T.expires_at.is_(None), _T.expires_at > now),
    )


class DigestStore:
    """Says who posts which digest; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def take(
        self, team: str, monday: datetime, now: datetime, lease: timedelta
    ) -> Taken | None:
        """Win the right to post a digest; None where somebody else has it, or it was posted.

        A team's very first Monday is over when it is met: nobody waited for its digest.
        """
        any_ = select(_D.monday, _D.due_at).where(_D.team_id == team).limit(1)
        same = any_.where(_D.monday > monday - SAME, _D.monday < monday + SAME)
        async with self._db.read() as connection:  # which nearly every tick ends with
            known = (await connection.execute(same)).one_or_none()
        if known is not None:
            if known.due_at is None or known.due_at > now:
                return None
            monday = known.monday
        key = {"team_id": team, "monday": monday}
        async with self._db.write() as connection:
            if (await connection.execute(any_)).first() is None:
                await bulk.insert_new(connection, DIGESTS, key | {"claims": 0, "due_at": None})
                return None
            number = await bulk.take(connection, DIGESTS, key, now, now + lease)
        return None if number is None else Taken(team, monday, number)

    async def posted(self, taken: Taken, now: datetime) -> None:
        """Record that Slack took it."""
        await self._end(taken, {"due_at": None, "posted_at": now})

    async def dropped(self, taken: Taken) -> None:
        """Record that it is not worth telling any more."""
        await self._end(taken, {"due_at": None})

    async def put_off(self, taken: Taken, until: datetime) -> None:
        """Have it tried again."""
        await self._end(taken, {"due_at": until})

    async def aged(
        self, team: str, account_id: int, before: datetime, now: datetime, limit: int
    ) -> Aged:
        """Return the tokens in use that have had their values since before a moment."""
        found = aged(team, account_id, before, now)
        async with self._db.read() as connection:
            oldest = found.order_by(_T.first_seen_at, _T.token_id).limit(limit)
            since = {each.token_id: each.first_seen_at for each in await connection.execute(oldest)}
            counted = select(func.count()).select_from(found.subquery())
            total = (await connection.execute(counted)).scalar_one()
        return Aged((*since,), total, since)

    async def _end(self, taken: Taken, new: dict[str, Any]) -> None:
        mine = (_D.team_id == taken.team) & (_D.monday == taken.monday)
        held = update(DIGESTS).where(mine, _D.claims == taken.number)
        async with self._db.write() as connection:
            await connection.execute(held.values(new))

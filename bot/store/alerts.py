"""What single people are told once, until it is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import bulk
from bot.store.database import Database
from bot.store.notice_tables import ALERTS

LEFT: Final = "left:"
"""The subject of somebody who has left Slack begins so, and ends with their user id."""

_A = ALERTS.c


@dataclass(frozen=True, slots=True)
class Taken:
    """The right to tell one person of something; `number` counts those who took it."""

    team: str
    subject: str
    user: str
    number: int


class AlertStore:
    """Says who is told of what by whom; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def take(
        self, team: str, subject: str, users: Iterable[str], now: datetime, lease: timedelta
    ) -> tuple[Taken, ...]:
        """Win the right to tell people of something; whoever was told is not among them.

        Nobody else tells them before the lease is over. Where there is nothing to win, nothing is
        written.
        """
        told = or_(_A.due_at.is_(None), _A.due_at > now)
        handled = select(_A.user_id).where(_of(team, subject), told)
        async with self._db.read() as connection:
            known = set((await connection.execute(handled)).scalars())
        left = sorted(set(users) - known)
        if not left:
            return ()
        taken = []
        async with self._db.write() as connection:
            for user in left:
                key = {"team_id": team, "subject": subject, "user_id": user}
                number = await bulk.take(connection, ALERTS, key, now, now + lease)
                if number is not None:
                    taken.append(Taken(team, subject, user, number))
        return tuple(taken)

    async def posted(self, taken: Taken) -> None:
        """Record that Slack took it."""
        await self._set(taken, None)

    async def put_off(self, taken: Taken, until: datetime) -> None:
        """Have it tried again."""
        await self._set(taken, until)

    async def over(self, team: str, subject: str) -> None:
        """Forget who was told of this, or of a part of it: when it happens again, it is news."""
        async with self._db.read() as connection:
            known = select(_A.user_id).where(_within(team, subject)).limit(1)
            if (await connection.execute(known)).first() is None:
                return
        async with self._db.write() as connection:
            await forget(connection, team, subject)

    async def _set(self, taken: Taken, due_at: datetime | None) -> None:
        mine = and_(_of(taken.team, taken.subject), _A.user_id == taken.user)
        held = update(ALERTS).where(mine, _A.claims == taken.number).values(due_at=due_at)
        async with self._db.write() as connection:
            await connection.execute(held)


async def forget(connection: AsyncConnection, team: str, subject: str) -> None:
    """Forget who was told, as part of what makes it news again."""
    await connection.execute(delete(ALERTS).where(_within(team, subject)))


def _of(team: str, subject: str) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    return and_(_A.team_id == team, _A.subject == subject)


def _within(team: str, subject: str) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    """Return the condition for a subject and its parts, as `a:b` is one of `a`."""
    parts = _A.subject.startswith(f"{subject}:", autoescape=True)
    return and_(_A.team_id == team, or_(_A.subject == subject, parts))

"""Warnings: which are due, who posts them, and who wants quiet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_, select, update

from bot.domain.audit import Entry
from bot.domain.notices import CHANNEL, CLOCKS_APART, STOPPED, STOPPED_FOR, Notice
from bot.store import audit, bulk
from bot.store.database import Database
from bot.store.notice_tables import NOTICES, QUIETS
from bot.store.queries import one_account, same_token
from bot.store.tables import OWNERS, TOKENS

_N, _Q, _T = NOTICES.c, QUIETS.c, TOKENS.c


@dataclass(frozen=True, slots=True)
class Taken:
    """The right to post one warning; `number` counts those who took it."""

    team: str
    notice: Notice
    number: int


def due(
    team: str, account_id: int, warn_days: Sequence[int], now: datetime, *, owners: bool
) -> Select[Any]:
    """Ask for what has to be told to the owners, or in the channel, the soonest end first.

    Of each token only the most urgent threshold counts that it has passed. A warning is not due
    when it, or a more urgent one, was posted, is being posted, or is put off. What had ended
    before it was first seen is no news; nor is what a clock has posted that was wrong.
    """
    days = sorted(set(warn_days))
    level = case(
        (_T.expires_at <= now, STOPPED),
        *((_T.expires_at <= now + timedelta(days=each), each) for each in days),
    )
    told: ColumnElement[str] = OWNERS.c.user_id if owners else literal(CHANNEL)
    handled = exists().where(
        same_token(NOTICES, TOKENS),
        *(_N.told == told, _N.ends_at == _T.expires_at, _N.days <= level),
        or_(_N.due_at.is_(None), _N.due_at > now),
        or_(_N.posted_at.is_(None), ~_too_early(now), and_(_N.days == level, level > STOPPED)),
    )
    wanted = select(_T.token_id, _T.expires_at, level.label("days"), told.label("told")).where(
        one_account(TOKENS, team, account_id),
        _T.expires_at > now - STOPPED_FOR,
        _T.expires_at > _T.first_seen_at,
        _T.expires_at <= now + timedelta(days=days[-1]),
        _T.successor_id.is_(None),
        or_(_T.gone_at.is_(None), _T.gone_at >= _T.expires_at),
        ~handled,
    )
    if owners:
        quiet = exists().where(
            same_token(QUIETS, TOKENS),
            _Q.user_id == told,
            or_(_Q.until.is_(None), _Q.until > now),
        )
        wanted = wanted.join_from(TOKENS, OWNERS, same_token(TOKENS, OWNERS))
        wanted = wanted.where(or_(_T.expires_at <= now, ~quiet), OWNERS.c.left_at.is_(None))
    return wanted.order_by(_T.expires_at)


class NoticeStore:
    """Says who posts which warning; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def due(
        self, team: str, account_id: int, warn_days: Sequence[int], now: datetime, *, owners: bool
    ) -> tuple[Notice, ...]:
        """Return what has to be told to the owners, or in the channel, the soonest end first."""
        wanted = due(team, account_id, warn_days, now, owners=owners)
        async with self._db.read() as connection:
            return tuple(Notice(account_id, *row) for row in await connection.execute(wanted))

    async def take(
        self, team: str, notices: Iterable[Notice], now: datetime, lease: timedelta
    ) -> tuple[Taken, ...]:
        """Win the right to post warnings; what somebody else has posted or taken is not among it.

        Nobody else takes them before the lease is over.
        """
        taken = []
        async with self._db.write() as connection:
            # In one order, so that two processes cannot wait for each other.
            for notice in sorted(notices, key=lambda each: (each.token_id, each.told)):
                key = _key(team, notice)
                number = await bulk.take(connection, NOTICES, key, now, now + lease)
                if number is not None:
                    taken.append(Taken(team, notice, number))
        return tuple(taken)

    async def posted(self, taken: Iterable[Taken], now: datetime) -> None:
        """Record that Slack took these."""
        await self._end(taken, {"due_at": None, "posted_at": now})

    async def dropped(self, taken: Iterable[Taken]) -> None:
        """Record that these are not worth telling."""
        await self._end(taken, {"due_at": None})

    async def put_off(self, taken: Iterable[Taken], until: datetime) -> None:
        """Have these tried again."""
        await self._end(taken, {"due_at": until})

    async def quiet(
        self, user: str, token: tuple[int, int], until: datetime | None, entry: Entry
    ) -> None:
        """Tell a person nothing more of a token until then, or for good; then tell it again."""
        key = {"team_id": entry.team, "account_id": token[0], "token_id": token[1]}
        mine = and_(*(NOTICES.c[name] == value for name, value in key.items()), _N.told == user)
        again = update(NOTICES).where(mine, _N.days > STOPPED).values(due_at=until)
        async with self._db.write() as connection:
            await bulk.upsert(connection, QUIETS, key | {"user_id": user}, {"until": until})
            await connection.execute(again)
            await audit.write(connection, entry)

    async def asked(self, entry: Entry) -> None:
        """Write down what an owner asks the operators for."""
        async with self._db.write() as connection:
            await audit.write(connection, entry)

    async def _end(self, taken: Iterable[Taken], new: dict[str, Any]) -> None:
        async with self._db.write() as connection:
            for each in taken:
                key = _key(each.team, each.notice)
                mine = and_(*(NOTICES.c[name] == value for name, value in key.items()))
                held = update(NOTICES).where(mine, _N.claims == each.number)
                await connection.execute(held.values(new))


def _too_early(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a warning was posted by a clock that was wrong."""
    return _N.posted_at > now + CLOCKS_APART


def _key(team: str, notice: Notice) -> dict[str, Any]:
    return {
        "team_id": team,
        "account_id": notice.account_id,
        "token_id": notice.token_id,
        "told": notice.told,
        "ends_at": notice.ends_at,
        "days": notice.days,
    }

"""From rows to rotations, with what the mirror knows of their tokens today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Table, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.rotation import Move, Rotation, Step
from bot.store.change_tables import MOVES, ROTATIONS
from bot.store.tables import CONSUMERS, OWNERS, TOKENS

_R, _M, _T = ROTATIONS.c, MOVES.c, TOKENS.c

Key = tuple[str, int, int]
"""A workspace, an account, and a token that was reset."""


def present(table: Table) -> ColumnElement[str | None]:
    """Return the person in a row; nobody where they have left Slack, as nobody reminds them."""
    return case((table.c.left_at.is_(None), table.c.user_id))


_ROTATION: Final = (
    *(_R.team_id, _R.account_id, _R.token_id, _R.successor_id, _R.begun_at, _R.stops_at, _R.step),
    *(_R.ended_at, _R.revision, _T.name, _T.gone_at, _T.expires_at),
    present(OWNERS).label("owner"),
)


def rotations() -> Select[Any]:
    """Ask for rotations, with what the mirror knows of the old token and of the new one's owner."""
    old = and_(_T.team_id == _R.team_id, _T.account_id == _R.account_id, _T.token_id == _R.token_id)
    owned = and_(
        OWNERS.c.team_id == _R.team_id,
        OWNERS.c.account_id == _R.account_id,
        OWNERS.c.token_id == _R.successor_id,
    )
    joined = ROTATIONS.join(TOKENS, old).outerjoin(OWNERS, owned)
    return select(*_ROTATION).select_from(joined)


async def _today(
    connection: AsyncConnection, wanted: ColumnElement[bool]
) -> dict[tuple[int, int, str], str | None]:
    """Return the people whom the apps of new tokens have by now, by account, old token and app."""
    c = CONSUMERS.c
    new = and_(
        *(c.team_id == _R.team_id, c.account_id == _R.account_id, c.token_id == _R.successor_id)
    )
    found = select(_R.account_id, _R.token_id, c.app, present(CONSUMERS)).where(wanted, new)
    return {(row[0], row[1], row[2]): row[3] for row in await connection.execute(found)}


async def read(connection: AsyncConnection, wanted: Select[Any]) -> tuple[Rotation, ...]:
    """Return the rotations that `rotations` asks for, each with its apps."""
    rows = (await connection.execute(wanted)).all()
    if not rows:
        return ()
    keys = [(row.team_id, row.account_id, row.token_id) for row in rows]
    today = await _today(connection, or_(*(is_of(ROTATIONS, key) for key in keys)))
    theirs = or_(*(is_of(MOVES, key) for key in keys))
    moves: defaultdict[tuple[int, int], list[Move]] = defaultdict(list)
    for row in await connection.execute(select(MOVES).where(theirs).order_by(_M.number)):
        person = today.get((row.account_id, row.token_id, row.app), row.user_id)
        move = Move(row.number, row.app, person, row.moved_by, row.moved_at)
        moves[row.account_id, row.token_id].append(move)
    return tuple(_rotation(row, moves[row.account_id, row.token_id]) for row in rows)


def _rotation(row: Row[Any], moves: Sequence[Move]) -> Rotation:
    return Rotation(
        team=row.team_id,
        account_id=row.account_id,
        token_id=row.token_id,
        successor_id=row.successor_id,
        name=row.name,
        begun_at=row.begun_at,
        stops_at=row.stops_at,
        moves=tuple(moves),
        owner=row.owner,
        step=Step(row.step),
        ended_at=row.ended_at,
        revision=row.revision,
        gone=row.gone_at is not None,
        expires_at=row.expires_at,
    )


def is_of(table: Any, key: Key) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    """Return the condition that rows are of one rotation, or of its old token."""
    return and_(*(table.c[name] == value for name, value in columns(key).items()))


def columns(key: Key) -> dict[str, Any]:
    """Return what a row says of whose it is."""
    return dict(zip(("team_id", "account_id", "token_id"), key, strict=True))

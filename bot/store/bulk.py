"""Writing rows: many at once at little more than the driver's own cost, and one over another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Table, literal, literal_column, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.domain.notices import CLOCKS_APART

_AT_ONCE: Final = 1_000
"""Rows in one statement: both databases take more than 30,000 parameters, and nothing is gained."""

_WHOLE_SECOND: Final = re.compile(rb"(:\d\d)\+")


async def upsert(
    connection: AsyncConnection,
    table: Table,
    key: Mapping[str, Any],
    facts: Mapping[str, Any],
    fresh: Mapping[str, Any] | None = None,
) -> None:
    """Insert one row, or set its `facts` where its key is there; `fresh` is for a new row only."""
    made = {**key, **facts, **(fresh or {})}
    if connection.dialect.name == "postgresql":
        postgres = postgresql.insert(table).values(made)
        await connection.execute(postgres.on_conflict_do_update(index_elements=[*key], set_=facts))
    else:
        lite = sqlite.insert(table).values(made)
        await connection.execute(lite.on_conflict_do_update(index_elements=[*key], set_=facts))


async def insert_new(connection: AsyncConnection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert one row; False, and nothing is written, where there is one with its key."""
    key = tuple(table.primary_key)
    if connection.dialect.name == "postgresql":
        postgres = postgresql.insert(table).values(row).on_conflict_do_nothing().returning(*key)
        return (await connection.execute(postgres)).one_or_none() is not None
    lite = sqlite.insert(table).values(row).on_conflict_do_nothing().returning(*key)
    return (await connection.execute(lite)).one_or_none() is not None


async def take(
    connection: AsyncConnection,
    table: Table,
    key: Mapping[str, Any],
    now: datetime,
    until: datetime,
) -> int | None:
    """Insert a row, or take over one that is due again, in one statement that one racer wins.

    Returns how often it was taken, by which whoever lost it cannot write any more; None where it
    is not to be had. Nobody else takes it before `until`.
    """
    again = table.c.due_at <= now
    made = {**key, "claims": 1, "due_at": until}
    changed = {"claims": table.c.claims + 1, "due_at": until}
    if "posted_at" in table.c:  # what a clock has posted that was ahead is not done
        again = or_(again, table.c.posted_at > now + CLOCKS_APART)
        changed["posted_at"] = None
    on: dict[str, Any] = {"index_elements": [*key], "set_": changed, "where": again}
    if connection.dialect.name == "postgresql":
        postgres = postgresql.insert(table).values(made).on_conflict_do_update(**on)
        found = await connection.execute(postgres.returning(table.c.claims))
    else:
        lite = sqlite.insert(table).values(made).on_conflict_do_update(**on)
        found = await connection.execute(lite.returning(table.c.claims))
    number: int | None = found.scalar_one_or_none()
    return number


async def insert(
    connection: AsyncConnection,
    table: Table,
    same: Mapping[str, Any],
    columns: Mapping[str, Iterable[object]],
) -> None:
    """Insert rows given by column, and what is the same in all of them; columns are equally long.

    A statement holds many rows, and literally what is the same in them: one execution and all
    parameters for each row would cost the driver as much again as storing them.
    """
    dialect = connection.dialect
    fixed: dict[str, ColumnElement[Any]] = {
        name: literal_column(
            str(
                literal(value, table.c[name].type).compile(
                    dialect=dialect, compile_kwargs={"literal_binds": True}
                )
            )
        )
        for name, value in same.items()
    }
    compiled = (
        table.insert().inline().values(fixed).compile(dialect=dialect, column_keys=list(columns))
    )
    written = [_written(table, name, columns[name], dialect) for name in compiled.positiontup or ()]
    into, one_row = str(compiled).split(" VALUES ", 1)
    rows = zip(*written, strict=True)
    while batch := list(islice(rows, _AT_ONCE)):
        statement = f"{into} VALUES {', '.join([one_row] * len(batch))}"
        await connection.exec_driver_sql(statement, tuple(chain.from_iterable(batch)))


def _written(table: Table, name: str, values: Iterable[Any], dialect: Dialect) -> Iterable[object]:
    kind = table.c[name].type
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return _moments(values)
    writer = kind.dialect_impl(dialect).bind_processor(dialect)
    if writer is None:
        return values
    # Many rows share a few values of the kinds that need writing: sets of permissions, words.
    values = list(values)
    known = {value: writer(value) for value in set(values)}
    return map(known.__getitem__, values)


def _moments(moments: Iterable[datetime | None]) -> list[str | None]:
    """Write times as SQLAlchemy does on SQLite: `2026-04-01 12:00:00.000000`, in UTC.

    All of them as one JSON text, since datetime's own isoformat costs as much as the insert.
    """
    said = orjson.dumps([_utc(at) for at in moments]).replace(b"T", b" ")
    written: list[str | None] = orjson.loads(
        _WHOLE_SECOND.sub(rb"\1.000000+", said).replace(b"+00:00", b"")
    )
    return written


def _utc(at: datetime | None) -> datetime | None:
    if at is None or at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(UTC)

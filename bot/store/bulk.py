"""Writing rows: many at once at little more than the driver's own cost, and one over another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, literal, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.sql.sqltypes import UTCDateTime

_AT_ONCE: Final = 1_000
"""Rows between two looks at the event loop."""


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


async def insert(
    connection: AsyncConnection,
    table: Table,
    same: Mapping[str, Any],
    columns: Mapping[str, Iterable[object]],
) -> None:
    """Insert rows given by column, and what is the same in all of them; columns are equally long.

    What is the same stands in the statement, which halves the driver's work.
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
    rows = zip(*written, strict=True)
    while batch := list(islice(rows, _AT_ONCE)):
        await connection.exec_driver_sql(str(compiled), batch)


def _written(table: Table, name: str, values: Iterable[Any], dialect: Dialect) -> Iterable[object]:
    kind = table.c[name].type
    if isinstance(kind, UTCDateTime) and dialect.name == "sqlite":
        return map(_moment, values)  # SQLAlchemy's own writer takes as long as the whole insert
    writer = kind.dialect_impl(dialect).bind_processor(dialect)
    return values if writer is None else map(writer, values)


def _moment(at: datetime | None) -> str | None:
    if at is None:
        return None
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    utc = at if at.tzinfo is UTC else at.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[: len("2026-04-01 12:00:00.000000")]

"""The migrations and the tables say the same, on both databases, empty and filled."""

import asyncio
from collections.abc import Container
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, inspect, text
from sqlmodel.sql.sqltypes import UTCDateTime

from bot.domain.changes import Action
from bot.domain.drift import DriftKind
from bot.domain.nudges import NudgeKind
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import RequestState
from bot.domain.tokens import EventKind
from bot.store import migrations
from bot.store.database import Database
from bot.store.notice_tables import ALL

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)

FILL: dict[str, dict[str, Any]] = {
    "accounts": {"digests": {"tokens": "d"}},
    "tokens": {"permissions": (Permission(ResourceKey("domain", 7), 100),)},
    "token_events": {"kind": EventKind.GONE},
    "sandboxes": {"smtp_ports": (25, 587)},
    "requests": {
        "action": Action.RESET,
        "state": RequestState.DONE,
        "rules": ("a",),
        "review": ("S1",),
        "notes": {},
    },
    "drifts": {"kind": DriftKind.RESET},
    "nudges": {"kind": NudgeKind.WAITS},
    "sealed_values": {"sealed": b"x"},
    "audit_entries": {"facts": {"name": "x"}},
}


def differences(connection: Connection) -> list[Any]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), ALL))


def checks(connection: Connection) -> dict[str, set[str | None]]:
    found = inspect(connection)
    return {
        table: {each["name"] for each in found.get_check_constraints(table)} for table in ALL.tables
    }


def fill(connection: Connection, only: Container[str] = frozenset(ALL.tables)) -> None:
    """Put a row into every table, with the columns that it has in this database."""
    found = inspect(connection)
    for table in ALL.sorted_tables:
        if table.name not in only:
            continue
        row: dict[str, Any] = {}
        there = {column["name"] for column in found.get_columns(table.name)}
        for column in (each for each in table.c if each.name in there):
            kind = column.type.python_type if not hasattr(column.type, "impl") else None
            row[column.name] = {int: 1, bool: True}.get(kind, "x") if kind else "x"
            if isinstance(column.type, UTCDateTime):
                row[column.name] = NOW
        connection.execute(table.insert().values(row | FILL.get(table.name, {})))


async def test_migrations_and_tables_agree(db: Database) -> None:
    async with db.write() as connection:
        assert await connection.run_sync(differences) == []
        found = await connection.run_sync(checks)
    assert found["token_events"] == {"ck_token_events_eventkind"}
    assert found["requests"] == {"ck_requests_action", "ck_requests_requeststate"}


async def test_a_table_that_no_migration_makes_is_noticed(db: Database) -> None:
    async with db.write() as connection:
        await connection.execute(text("ALTER TABLE owners RENAME TO lords"))
        assert await connection.run_sync(differences)


async def test_a_filled_database_goes_back_and_forth(db: Database) -> None:
    async with db.write() as connection:
        await connection.run_sync(fill)
    await db.migrate()
    async with db.write() as connection:
        assert await connection.run_sync(differences) == []
        await connection.run_sync(migrations.downgrade, "base")
        left = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
        assert left == {"alembic_version"}
        await connection.run_sync(migrations.upgrade)
        assert await connection.run_sync(differences) == []


async def test_a_filled_database_of_the_first_version_is_brought_up_to_date(
    empty_url: str,
) -> None:
    db = Database(empty_url)
    async with db.write() as connection:
        await connection.run_sync(migrations.upgrade, "0001")
        there = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
        await connection.run_sync(fill, there)
    await db.migrate()
    async with db.write() as connection:
        assert await connection.run_sync(differences) == []
        for table in there - {"alembic_version"}:
            count = text(f"SELECT count(*) FROM {table}")  # noqa: S608  ours
            assert (await connection.execute(count)).scalar_one() == 1
        await connection.run_sync(fill, set(ALL.tables) - there)
    await db.close()


async def test_what_was_replaced_before_lineages_were_kept_is_found_in_the_requests(
    empty_url: str,
) -> None:
    db = Database(empty_url)
    async with db.write() as connection:
        await connection.run_sync(migrations.upgrade, "0008")
        await connection.run_sync(fill, {"requests"})
        await connection.execute(text("""UPDATE requests SET outcome = '{"token_id": 77}'"""))
    await db.migrate()
    async with db.read() as connection:
        kept = await connection.execute(text("SELECT * FROM successions"))
        assert [tuple(row) for row in kept] == [("x", 1, 77, 1)]
    await db.close()


async def test_replicas_that_start_together_migrate_once(empty_url: str) -> None:
    replicas = [Database(empty_url) for _ in range(4)]
    await asyncio.gather(*(each.migrate() for each in replicas))
    async with replicas[0].read() as connection:
        found = await connection.execute(text("SELECT version_num FROM alembic_version"))
        assert found.scalars().all() == ["0012"]
    for each in replicas:
        await each.close()


async def test_rows_that_point_at_nothing_stop_a_migration(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    await db.migrate()
    async with db.engine.connect() as connection:
        await connection.run_sync(fill)
        await connection.commit()
        await connection.exec_driver_sql("ROLLBACK")
        await connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        await connection.exec_driver_sql("DELETE FROM tokens")
    with pytest.raises(RuntimeError, match="points at nothing in tokens"):
        await db.migrate()
    await db.close()


async def test_names_follow_one_convention(db: Database) -> None:
    async with db.read() as connection:
        found = MetaData()
        await connection.run_sync(found.reflect)
    names = {
        str(constraint.name) for table in found.tables.values() for constraint in table.constraints
    }
    assert {name.split("_")[0] for name in names} <= {"pk", "fk", "ck", "alembic"}

"""A database that takes nothing any more: a copy, a full disk, a file that was moved."""

import resource
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.errors import StoreUnavailable
from bot.store.audit import AuditStore
from bot.store.database import Database
from tests.store.changes import entry


@pytest.fixture
async def pg(postgres_url: str) -> AsyncIterator[Database]:
    db = Database(postgres_url)
    await db.migrate()
    yield db
    await db.close()


async def turned_into_a_copy(db: Database) -> None:
    """Let the connection in the pool be to a server that takes no writes any more."""
    async with db.read() as connection:
        become = "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
        await connection.execute(text(become))


async def test_a_connection_that_cannot_write_any_more_is_not_kept(pg: Database) -> None:
    await turned_into_a_copy(pg)
    with pytest.raises(StoreUnavailable):
        await AuditStore(pg).append(entry("asked"))
    await AuditStore(pg).append(entry("asked"))
    await turned_into_a_copy(pg)
    with pytest.raises(StoreUnavailable):
        await pg.ping()
    await pg.ping()


async def test_of_a_server_that_takes_no_writes_no_connection_is_made(pg: Database) -> None:
    admin = Database(str(pg.url.set(database="postgres").render_as_string(hide_password=False)))

    async def set_to(value: str) -> None:
        name = pg.url.database
        async with admin.write() as connection:
            await connection.execute(
                text(f"ALTER DATABASE {name} SET default_transaction_read_only = {value}")
            )
        await pg.engine.dispose()

    await set_to("on")
    with pytest.raises(StoreUnavailable):
        async with pg.read():
            pytest.fail("a copy was taken for the database")
    await set_to("off")
    await pg.ping()
    await admin.close()


@contextmanager
def full_disk() -> Iterator[None]:
    """Let this process write nothing to any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_ping_finds_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "x.db"))
    await db.migrate()
    await db.ping()
    with full_disk(), pytest.raises(StoreUnavailable):
        await db.ping()
    await db.ping()
    await db.close()


NO_ROOM = {
    "sqlite": ("PRAGMA max_page_count = 1", "INSERT INTO counter VALUES (randomblob(9000000))"),
    "postgresql": ("SELECT 1", "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$"),
}


async def test_a_disk_that_was_full_is_in_the_way_until_something_could_be_written(
    db: Database,
) -> None:
    async with db.write() as connection:
        await connection.execute(text("CREATE TABLE counter (n TEXT)"))
    limit, large = NO_ROOM[db.url.get_backend_name()]

    async def write_much() -> None:
        async with db.write() as connection:
            await connection.execute(text(limit))
            await connection.execute(text(large))

    with pytest.raises(StoreUnavailable):
        await write_much()
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="disk was full"):
            await db.ping()
    await AuditStore(db).append(entry("asked"))
    await db.ping()


@pytest.mark.parametrize("replaced", [True, False])
async def test_nothing_is_written_to_a_file_that_was_moved(
    tmp_path: Path, *, replaced: bool
) -> None:
    file, away = tmp_path / "x.db", tmp_path / "away.db"
    db = Database(str(file))
    await db.migrate()
    await db.ping()
    file.rename(away)
    if replaced:
        file.write_bytes(away.read_bytes())
    for doing in (db.ping, partial(AuditStore(db).append, entry("asked"))):
        with pytest.raises(StoreUnavailable, match=r"x\.db was moved, replaced or deleted"):
            await doing()
    away.rename(file)
    await AuditStore(db).append(entry("asked"))
    await db.ping()
    await db.close()

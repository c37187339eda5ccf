"""The database: transactions, errors, addresses."""

import asyncio
import logging
import os
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.domain.errors import SettingsError, StoreUnavailable
from bot.store import migrations
from bot.store.database import Database, speaking_to_the_database
from tests.databases import rights


async def count(db: Database) -> int:
    async with db.read() as connection:
        return int((await connection.execute(text("SELECT n FROM counter"))).scalar_one())


async def add_one(db: Database) -> None:
    async with db.write() as connection:
        lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""
        found = await connection.execute(text(f"SELECT n FROM counter{lock}"))  # noqa: S608  ours
        await connection.execute(
            text("UPDATE counter SET n = :n"), {"n": int(found.scalar_one()) + 1}
        )


@pytest.fixture
async def counting(db: Database) -> Database:
    async with db.write() as connection:
        await connection.execute(text("CREATE TABLE counter (n INTEGER NOT NULL UNIQUE)"))
        await connection.execute(text("INSERT INTO counter VALUES (0)"))
    return db


async def test_an_answer_is_given(db: Database) -> None:
    await db.ping()


async def test_twenty_at_once_lose_no_update(counting: Database) -> None:
    await asyncio.gather(*(add_one(counting) for _ in range(20)))
    assert await count(counting) == 20


async def test_no_writer_of_a_process_waits_in_vain(counting: Database) -> None:
    order: list[int] = []

    async def add(number: int) -> None:
        async with counting.write() as connection:
            await connection.execute(text("UPDATE counter SET n = n + 1"))
            order.append(number)

    await asyncio.gather(*(add(number) for number in range(30)))
    assert await count(counting) == 30
    if counting.url.get_backend_name() == "sqlite":
        assert order == sorted(order)


async def test_an_error_in_the_middle_leaves_nothing_behind(counting: Database) -> None:
    async def fail() -> None:
        async with counting.write() as connection:
            await connection.execute(text("UPDATE counter SET n = 7"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await count(counting) == 0


async def test_a_reader_does_not_wait_for_a_writer(counting: Database) -> None:
    async with counting.write() as connection:
        await connection.execute(text("UPDATE counter SET n = 7"))
        assert await count(counting) == 0
    assert await count(counting) == 7


async def test_a_mistake_of_ours_is_not_an_outage(counting: Database) -> None:
    async def repeat() -> None:
        async with counting.write() as connection:
            await connection.execute(text("INSERT INTO counter VALUES (0)"))

    with pytest.raises(IntegrityError):
        await repeat()


async def test_what_is_written_is_never_in_an_error(counting: Database) -> None:
    async def fail() -> None:
        async with counting.write() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:n)"), {"n": "sesame"})

    with pytest.raises((ProgrammingError, StoreUnavailable)) as raised:
        await fail()
    assert "sesame" not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_a_file_in_no_folder_makes_the_folder(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "new" / "tokenbot.db"))
    await db.ping()
    await db.close()
    assert (tmp_path / "new" / "tokenbot.db").exists()


async def test_nobody_else_on_the_machine_can_read_the_file(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        db = Database(str(tmp_path / "tokenbot.db"))
        await db.migrate()
        async with db.write() as connection:
            await connection.execute(text("CREATE TABLE counter (n INTEGER)"))
        made = rights(tmp_path)
        await db.close()
    finally:
        os.umask(umask)
    assert made == dict.fromkeys(["tokenbot.db", "tokenbot.db-wal", "tokenbot.db-shm"], 0o600)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"DATABASE_URL: .* cannot be used: \w"):
        Database(f"sqlite:///{tmp_path}/file/x.db")


async def test_an_option_that_no_driver_knows_is_named(postgres_url: str) -> None:
    joined = "&" if "?" in postgres_url else "?"
    database = Database(f"{postgres_url}{joined}nonsense=1")
    with pytest.raises(SettingsError, match=r"DATABASE_URL makes no sense: .*nonsense"):
        await database.migrate()
    await database.close()


async def test_a_migration_that_is_wrong_is_not_blamed_on_the_address(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(connection: Connection) -> None:
        connection.execute(text("SELECT 1 FROM nowhere"))

    monkeypatch.setattr(migrations, "upgrade", wrong)
    database = Database(postgres_url)
    with pytest.raises(ProgrammingError):
        await database.migrate()
    await database.close()


def test_a_file_may_be_named_by_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Database("sqlite:///~/x.db").url.database == f"{tmp_path}/x.db"
    monkeypatch.chdir(tmp_path)
    assert Database("sqlite:///~nobody-here/x.db").url.database == "~nobody-here/x.db"


async def test_a_server_that_is_away_is_unavailable() -> None:
    db = Database("postgres://nobody:sesame@127.0.0.1:9/none")
    with pytest.raises(StoreUnavailable) as raised:
        await db.ping()
    await db.close()
    assert "sesame" not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("Dear diary, " * 100)
    db = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(StoreUnavailable):
        await db.ping()
    await db.close()


async def test_a_server_that_ends_our_connections_is_unavailable(postgres_url: str) -> None:
    db, other = Database(postgres_url), Database(postgres_url)
    await db.migrate()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    others += "WHERE datname = current_database() AND pid <> pg_backend_pid()"

    async def be_cut_off() -> None:
        async with db.read() as connection:
            async with other.read() as killer:
                await killer.execute(text(others))
            await connection.execute(text("SELECT 1"))

    with pytest.raises(StoreUnavailable):
        await be_cut_off()
    await db.ping()  # the pool has found a new one
    await db.close()
    await other.close()


@pytest.mark.parametrize("lost", [True, False])
def test_only_a_lost_connection_makes_an_unknown_error_an_outage(*, lost: bool) -> None:
    error = ProgrammingError("SELECT 1", None, Exception(), connection_invalidated=lost)
    with pytest.raises(StoreUnavailable if lost else DBAPIError), speaking_to_the_database():
        raise error


def test_a_pool_that_is_used_up_is_an_outage() -> None:
    with pytest.raises(StoreUnavailable), speaking_to_the_database():
        raise NoConnectionFree


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "postgresql://host:port/x", "so:so"]
)
def test_a_senseless_address_is_said_in_one_line(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL [^\n]+$"):
        Database(url)


@pytest.mark.parametrize(
    "url", ["postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://h/d"]
)
async def test_every_way_to_say_postgresql_is_understood(url: str) -> None:
    db = Database(url)
    assert db.url.drivername == "postgresql+psycopg"
    await db.close()
    assert not logging.getLogger("sqlalchemy.engine").isEnabledFor(logging.INFO)

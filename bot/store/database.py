"""The database: one engine, transactions that say whether they write, and errors that are ours."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import SettingsError, StoreUnavailable
from bot.store import migrations
from bot.store.clocks import Clocks

_WRITES: Final = "tokenbot_writes"
_LOCK_WAIT_MS: Final = 10_000
_CONNECT_SECONDS: Final = 5
_SILENT_SECONDS: Final = 10
_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
_READ_ONLY: Final = "25006"
_FULL: Final = {"53100", sqlite3.SQLITE_FULL}
_PING: Final = {
    # Both write, and leave nothing to clean up; neither waits for a migration that runs meanwhile.
    "postgresql": "SELECT version_num FROM alembic_version FOR UPDATE SKIP LOCKED",
    "sqlite": "PRAGMA user_version = 0",
}
_OUR_MISTAKES: Final = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


class Database:
    """A SQLite file or a PostgreSQL database, by its address or a file's path.

    With `now`, the system's clock, nothing is written while that is far off the database's, by
    which the other processes go, too: leases, undo windows and the time in which an answer that was
    lost may still arrive would end early, or never. To refuse is less than to take every time in
    every statement from the database, whose clock nobody can move in the playground. A SQLite
    file's processes share one clock.

    Raises:
        SettingsError: the address makes no sense.
    """

    def __init__(self, url: str, now: Callable[[], datetime] | None = None) -> None:
        self.url = _address(url)
        self.engine = _engine(self.url)
        self._writing = self.engine.execution_options(**{_WRITES: True})
        self._full = False
        event.listen(self.engine.sync_engine, "handle_error", self._failed)
        # SQLite lets whoever asks at the right moment write next, so one of many can wait in vain.
        # Here writers of one process take turns, and only one of them asks at a time.
        lite = self.url.get_backend_name() == "sqlite"
        self._clocks = None if lite or now is None else Clocks(now)
        self._turn: AbstractAsyncContextManager[None] = asyncio.Lock() if lite else nullcontext()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only looks, and so never waits for a writer on SQLite.

        Raises:
            StoreUnavailable: the database did not answer.
        """
        with speaking_to_the_database():
            async with self.engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self, *, at_any_time: bool = False) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that may write; it is committed when the block ends without an error.

        Raises:
            StoreUnavailable: the database did not answer, or its clock is not ours, unless
                `at_any_time` says that this is no matter; nothing was written.
        """
        with speaking_to_the_database():
            async with self._turn, self._writing.begin() as connection:
                if not (at_any_time or await self._agree(connection)):
                    raise StoreUnavailable("this machine's clock is not the database's")
                yield connection
        self._full = False

    async def ping(self) -> None:
        """Find out whether the database can be written to.

        Raises:
            StoreUnavailable: it does not answer, or takes nothing.
        """
        full = self._full
        async with self.write(at_any_time=True) as connection:
            await connection.exec_driver_sql(_PING[connection.dialect.name])
        # So little is taken by a full disk, too: something that was worth keeping has to be.
        self._full = full
        if full:
            raise StoreUnavailable("the disk was full when something was last written")

    async def in_time(self) -> bool:
        """Say whether this machine's clock is the database's.

        Raises:
            StoreUnavailable: the database did not answer.
        """
        async with self.read() as connection:
            return await self._agree(connection)

    async def migrate(self) -> None:
        """Bring the tables up to date; of several processes one does it, and the others wait.

        Raises:
            SettingsError: the address asks for what the driver does not know.
            StoreUnavailable: the database did not answer.
        """
        # Batch migrations rebuild SQLite tables, and foreign keys would empty their children. The
        # switch is ignored within a transaction, so it takes connections of its own.
        engine = _engine(self.url, foreign_keys=False).execution_options(**{_WRITES: True})
        try:
            with speaking_to_the_database():
                async with engine.begin() as connection:
                    await connection.run_sync(migrations.upgrade)
        except ProgrammingError as error:
            if error.statement is not None:
                raise
            told = " ".join(str(error.orig).split())
            raise SettingsError(f"DATABASE_URL makes no sense: {told}.") from None
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    async def _agree(self, connection: AsyncConnection) -> bool:
        return self._clocks is None or await self._clocks.agree(connection)

    def _failed(self, context: ExceptionContext) -> None:
        error = context.original_exception
        code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorcode", None)
        # After a failover a connection may live on to a server that has become a copy.
        context.is_disconnect = context.is_disconnect or code == _READ_ONLY
        self._full = self._full or code in _FULL


@contextmanager
def speaking_to_the_database() -> Iterator[None]:
    """Turn the drivers' ways of saying that the database is away into ours."""
    try:
        yield
    except NoConnectionFree as error:
        raise StoreUnavailable(type(error).__name__) from error
    except DBAPIError as error:
        if isinstance(error, _OUR_MISTAKES) and not error.connection_invalidated:
            raise
        raise StoreUnavailable(type(error).__name__) from error


def _address(url: str) -> URL:
    try:
        address = make_url(url if ":" in url else f"sqlite:///{url}")
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingsError("DATABASE_URL makes no sense: it is not an address.") from None
    kind = address.drivername.partition("+")[0]
    if kind not in _DRIVERS:
        raise SettingsError("DATABASE_URL makes no sense: it is neither sqlite nor postgresql.")
    if kind == "sqlite" and address.database in {None, "", ":memory:"}:
        raise SettingsError(
            "DATABASE_URL makes no sense: it names no file, as sqlite:///x.db does."
        )
    if kind == "sqlite" and address.query:
        raise SettingsError("DATABASE_URL makes no sense: a SQLite file takes no options.")
    if kind == "sqlite":
        address = address.set(database=_at_home(str(address.database)))
    return address.set(drivername=_DRIVERS[kind])


def _postgres(url: URL) -> AsyncEngine:
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        paramstyle="format",
        connect_args={
            "prepare_threshold": None,  # a pooler may give each transaction another server
            "target_session_attrs": "read-write",
            "connect_timeout": _CONNECT_SECONDS,
            "keepalives_idle": _SILENT_SECONDS,  # a server that vanished never says so itself
            "keepalives_interval": _CONNECT_SECONDS,
            "keepalives_count": 2,
            "tcp_user_timeout": _SILENT_SECONDS * 1000,
        },
    )


def _engine(url: URL, *, foreign_keys: bool = True) -> AsyncEngine:
    if url.get_backend_name() == "postgresql":
        return _postgres(url)
    file = Path(str(url.database))
    _make_room(file)
    opened = _identity(file)
    engine = create_async_engine(url, hide_parameters=True)

    def connected(raw: DBAPIConnection, _record: object) -> None:
        raw.isolation_level = None  # the driver's own transactions begin too late, and unasked
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_LOCK_WAIT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    def begun(connection: Connection) -> None:
        # What is written to a file that has no name any more is gone with the process, and a new
        # connection would find another file than the others have.
        if _identity(file) != opened:
            raise StoreUnavailable(f"{file} was moved, replaced or deleted since the start")
        # A transaction that reads first and then writes fails or loses updates unless it takes the
        # write lock at its start; one that only reads must not wait for it.
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)
    return engine


def _at_home(file: str) -> str:
    try:
        return str(Path(file).expanduser())
    except RuntimeError:  # nobody of that name has a home
        return file


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_room(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # For its owner alone; SQLite gives what it keeps beside the file the same rights.
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise SettingsError(
            f"DATABASE_URL: {error.filename} cannot be used: {error.strerror}."
        ) from None

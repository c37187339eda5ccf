"""Opens the SQLite database that holds the token system, in memory or in a file."""

import errno
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, create_engine, event, insert, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bot.playground.mailtrap.tables import FIRST_IDS, METADATA


def open_database(data: Path | None) -> Engine:
    """Open the file (or memory) over one shared connection, with its tables made.

    Raises OSError, which names the file, where it cannot be used.
    """
    if data is not None:
        data.parent.mkdir(parents=True, exist_ok=True)
        data.touch(mode=0o600)  # it holds values; SQLite gives the files beside it the same rights
    engine = create_engine(
        "sqlite://" if data is None else f"sqlite:///{data}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with engine.begin() as connection:
            new = not inspect(connection).has_table("tokens")
            METADATA.create_all(connection)
            if new:
                _count_from_first_ids(connection)
    except DatabaseError as error:
        engine.dispose()
        raise OSError(errno.EINVAL, str(error.orig), str(data)) from error
    return engine


def insert_row(conn: Connection, table: Table, **values: object) -> int:
    """Insert one row and give its id."""
    made = conn.execute(insert(table).values(values).returning(table.c.id))
    return int(made.scalar_one())


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit transactions are off: SQLAlchemy's begin event opens them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _count_from_first_ids(connection: Connection) -> None:
    start = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)")
    connection.execute(start, [{"name": name, "seq": n - 1} for name, n in FIRST_IDS.items()])

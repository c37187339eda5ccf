"""The tables' history: one file a step in `versions/`, applied in order and never edited."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

_LOCK: Final = 0x746F6B656E626F74
"""The key of PostgreSQL's advisory lock for migrations: "tokenbot" in ASCII."""


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Apply what is missing, within the connection's transaction.

    Raises:
        RuntimeError: a row would point at nothing afterwards (SQLite; PostgreSQL says so itself).
    """
    if connection.dialect.name == "postgresql":
        # On SQLite the transaction holds the write lock already.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    command.upgrade(config(connection), revision)
    if connection.dialect.name == "sqlite":
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if loose is not None:
            raise RuntimeError(f"a row of {loose[0]} points at nothing in {loose[2]}")


def downgrade(connection: Connection, revision: str) -> None:
    """Take back what came after `revision`, within the connection's transaction."""
    command.downgrade(config(connection), revision)


def config(connection: Connection) -> Config:
    """Return alembic's configuration, which needs no file."""
    found = Config(attributes={"connection": connection})
    found.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return found

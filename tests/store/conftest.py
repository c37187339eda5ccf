"""The store is tested on both databases."""

import pytest

from bot.store.database import Database
from bot.store.mirror import MirrorStore
from tests.databases import (
    database_url,
    db,
    empty_url,
    postgres,
    postgres_url,
    postgres_with_tables,
    sqlite_url,
)

__all__ = [
    "database_url",
    "db",
    "empty_url",
    "postgres",
    "postgres_url",
    "postgres_with_tables",
    "sqlite_url",
]


@pytest.fixture
def mirror(db: Database) -> MirrorStore:
    return MirrorStore(db)

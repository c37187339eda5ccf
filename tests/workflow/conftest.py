"""What is copied is tested on both databases; what is seen, on a mirror of three tokens."""

import pytest

from tests.databases import (
    database_url,
    db,
    empty_url,
    postgres,
    postgres_url,
    postgres_with_tables,
    sqlite_url,
)
from tests.workflow.accounts import Mirror, gone, token

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
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.save(token(1, "billing"), token(2, "shop"), gone(token(3, "old")))
    return mirror

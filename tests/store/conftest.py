"""The store is tested on both databases."""

import pytest

from bot.store.database import Database
from bot.store.mirror import MirrorStore


@pytest.fixture
def mirror(db: Database) -> MirrorStore:
    return MirrorStore(db)

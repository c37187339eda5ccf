"""What is copied is tested on both databases; what is seen, on a mirror of three tokens."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database import Database
from bot.workflow.carry_out import CarryOut
from tests.databases import migrated
from tests.workflow.accounts import Mirror, gone, token
from tests.workflow.workshop import Workshop, hands, workshop


@pytest.fixture
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.save(token(1, "billing"), token(2, "shop"), gone(token(3, "old")))
    return mirror


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    database = Database(migrated(tmp_path))
    async with workshop(database) as made:
        yield made
    await database.close()


@pytest.fixture
def patient(shop: Workshop) -> Workshop:
    """Give a slow computer its time: what is not answered soon is no part of these stories."""
    made = hands(shop.database, shop.http, shop.clock.now, "patient")
    shop.carry_out = CarryOut(made)
    return shop

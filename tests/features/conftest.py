"""One house for every test: an account with a few tokens."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.features.house import House, living
from tests.workflow.accounts import NEWS, QA, STAGING, WHOLE_ACCOUNT, Mirror, on, reset, token


@pytest.fixture
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.save(
        reset(token(1234, "shop.example token 1234", owner="UJANE"), 4231),
        token(4231, "shop.example token 4231", owner="UJANE", last_four="7f3a"),
        token(2, "billing-service", on(NEWS), on(STAGING, 10), on(QA, 10), by="Jane Doe"),
        token(3, "ci", on(WHOLE_ACCOUNT), ends=None),
        token(4, "nightly", ends=timedelta(days=3)),
        token(5, "old one", ends=timedelta(days=-2)),
    )
    return mirror


@pytest.fixture
async def house(mirror: Mirror) -> AsyncIterator[House]:
    async with living(mirror) as house:
        yield house

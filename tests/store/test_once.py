"""Several ask for the same: one request is open, and holds the reasons of all."""

import asyncio

import pytest

from bot.domain.changes import Action, CreateToken
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Also
from bot.store import codec
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from tests.store.changes import ODD, S, added, asking, entry, kinds


@pytest.fixture
def store(db: Database) -> RequestStore:
    return RequestStore(db)


async def test_of_many_who_ask_for_the_same_at_once_one_request_is_open(
    store: RequestStore, db: Database
) -> None:
    some = [asking(f"r{number}", asker=f"U{number}") for number in range(10)]
    written = await asyncio.gather(
        *(store.add(each, entry("asked", request=each.id), once=True) for each in some)
    )
    assert written.count(True) == 1
    known = await store.open_one("T1", Action.RESET, some[0].change)
    assert known == some[written.index(True)]
    assert await kinds(AuditStore(db)) == ["asked"]
    other = asking("r11", action=Action.LEAK)
    assert await store.add(other, entry("asked", request="r11"), once=True), "another word"
    assert await store.add(
        asking("r12", team="T2"), entry("asked", team="T2", request="r12"), once=True
    )
    assert known is not None
    assert await store.move(known, S.WITHDRAWN, entry("withdrawn", request=known.id))
    assert await store.open_one("T1", Action.RESET, some[0].change) is None
    assert await store.add(asking("r13"), entry("asked", request="r13"), once=True)


async def test_a_reason_is_added_to_an_open_request_and_one_person_has_one(
    store: RequestStore, db: Database
) -> None:
    request = await added(store)
    joined = await store.join(request, Also("U7", "me too"), entry("joined"))
    assert joined is not None
    assert joined.also == (Also("U7", "me too"),)
    assert await store.join(request, Also("U8", "late"), entry("joined")) is None, "it has changed"
    again = await store.join(joined, Also("U7", ODD), entry("joined"))
    assert again is not None
    assert (again.also, again.revision) == ((Also("U7", ODD),), 3)
    assert await kinds(AuditStore(db)) == ["asked", "joined", "joined"]


def test_what_lists_the_same_in_another_order_is_the_same() -> None:
    one, two = Permission(ResourceKey("domain", 7), 100), Permission(ResourceKey("domain", 8), 10)
    changes = [CreateToken(1, "ci", some, None) for some in ((one, two), (two, one), (one,))]
    same = [codec.same(Action.ADD, each) for each in changes]
    assert same[0] == same[1] != same[2]

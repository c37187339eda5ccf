"""The outbox: Slack hears the last of every request, from one process at a time."""

import asyncio

import pytest

from bot.domain.announcements import Posted
from bot.store.announcements import AnnouncementStore, Part
from bot.store.claims import Announcement, NewValue
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.values import ValueStore
from tests.store.changes import (
    LEASE,
    MINUTE,
    NOW,
    S,
    added,
    asking,
    claimed,
    entry,
    finished_with,
    yes,
)

CARD = Posted("C1", "1.1")
THREAD = Posted("D1", "2.2")
BOTH: tuple[Part, ...] = ("card", "thread")


@pytest.fixture
def store(db: Database) -> RequestStore:
    return RequestStore(db)


@pytest.fixture
def outbox(db: Database) -> AnnouncementStore:
    return AnnouncementStore(db)


async def taken(outbox: AnnouncementStore, at: int = 0) -> Announcement:
    claim = await outbox.claim("T1", "r1", NOW + at * MINUTE, LEASE)
    assert claim is not None
    return claim


async def test_a_new_request_is_told_once(store: RequestStore, outbox: AnnouncementStore) -> None:
    request = await added(store)
    assert await outbox.unannounced("T1", NOW, 9) == ("r1",)
    assert await outbox.unannounced("T2", NOW, 9) == ()
    claim = await taken(outbox)
    assert claim == Announcement(request, 1, 0, 0, None, None)
    assert await outbox.unannounced("T1", NOW, 9) == ()
    assert await outbox.claim("T1", "r1", NOW, LEASE) is None
    assert await outbox.release(claim, BOTH, NOW)
    assert await outbox.unannounced("T1", NOW + LEASE, 9) == ()
    assert await outbox.claim("T1", "r1", NOW + LEASE, LEASE) is None


async def test_each_step_is_told_on_the_same_card(
    store: RequestStore, outbox: AnnouncementStore
) -> None:
    request = await added(store)
    claim = await taken(outbox)
    assert await outbox.posted(claim, "card", CARD)
    await outbox.release(claim, BOTH, NOW)
    approved = await store.decide(request, yes(), S.APPROVED, entry("approved"))
    claim = await taken(outbox)
    assert claim == Announcement(approved, 2, 1, 1, CARD, None)  # type: ignore[arg-type]  # it is there
    assert await outbox.posted(claim, "thread", THREAD)
    assert await outbox.release(claim, BOTH, NOW)
    await claimed(store, approved)
    assert (await taken(outbox)).thread == THREAD


async def test_of_many_announcers_at_once_one_speaks(
    store: RequestStore, outbox: AnnouncementStore
) -> None:
    await added(store)
    tries = [outbox.claim("T1", "r1", NOW, LEASE) for _ in range(10)]
    assert len([each for each in await asyncio.gather(*tries) if each]) == 1


async def test_what_happens_while_it_is_told_is_told_after_it(
    store: RequestStore, outbox: AnnouncementStore
) -> None:
    request = await added(store)
    claim = await taken(outbox)
    assert await store.decide(request, yes(), S.PENDING, entry("approved"))
    assert await outbox.claim("T1", "r1", NOW, LEASE) is None
    assert await outbox.release(claim, BOTH, NOW)
    again = await taken(outbox)
    assert (again.announced, again.told, again.request.approvers) == (1, 1, ("U2",))


async def test_an_announcer_that_died_is_replaced_and_cannot_come_back(
    store: RequestStore, outbox: AnnouncementStore
) -> None:
    await added(store)
    dead = await taken(outbox)
    late = NOW + LEASE
    assert await outbox.unannounced("T1", late, 9) == ("r1",)
    held = await taken(outbox, 2)
    assert not await outbox.posted(dead, "card", Posted("C1", "9.9"))
    assert not await outbox.release(dead, BOTH, late)
    assert await outbox.posted(held, "card", CARD)


@pytest.mark.parametrize(
    ("said", "heard"), [(["card"], (1, 0)), (["thread"], (0, 1)), ([], (0, 0))]
)
async def test_what_slack_did_not_take_waits_and_the_rest_is_not_said_again(
    store: RequestStore, outbox: AnnouncementStore, said: list[Part], heard: tuple[int, int]
) -> None:
    await added(store)
    claim = await taken(outbox)
    assert await outbox.posted(claim, "card", CARD)
    assert await outbox.release(claim, said, NOW + MINUTE)
    assert await outbox.claim("T1", "r1", NOW, LEASE) is None
    assert await outbox.unannounced("T1", NOW, 9) == ()
    again = await taken(outbox, 1)
    assert (again.announced, again.told) == heard
    assert (again.number, again.card, again.thread) == (2, CARD, None)


async def test_those_that_wait_longest_come_first(
    store: RequestStore, outbox: AnnouncementStore
) -> None:
    for number in (3, 1, 2):
        await added(store, asking(f"r{number}", asked_at=NOW + number * MINUTE))
    assert await outbox.unannounced("T1", NOW + 9 * MINUTE, 2) == ("r1", "r2")


async def test_what_became_of_a_value_is_shown_without_telling_anything_twice(
    store: RequestStore, outbox: AnnouncementStore, db: Database
) -> None:
    values = ValueStore(db)
    await finished_with(store, NewValue("v1", "U1", b"sealed", NOW + 60 * MINUTE))
    claim = await taken(outbox)
    assert await outbox.release(claim, BOTH, NOW)
    assert await outbox.unannounced("T1", NOW, 9) == ()
    opening = await values.claim("T1", "v1", "U1", NOW, LEASE)
    assert opening is not None
    await values.shown(opening, entry("value.revealed"))
    again = await taken(outbox)
    assert again.told == again.announced == again.request.revision
    assert await outbox.release(again, BOTH, NOW)
    assert await outbox.claim("T1", "r1", NOW + LEASE, LEASE) is None


async def test_a_value_that_is_destroyed_while_somebody_announces_is_shown_after_it(
    store: RequestStore, outbox: AnnouncementStore, db: Database
) -> None:
    values = ValueStore(db)
    await finished_with(store, NewValue("v1", "U1", b"sealed", NOW))
    claim = await taken(outbox)
    value = await values.get("T1", "v1")
    assert value is not None
    assert await values.destroy(value, entry("value.lapsed", NOW + MINUTE / 2))
    assert await outbox.claim("T1", "r1", NOW + MINUTE / 2, LEASE) is None
    assert await outbox.release(claim, BOTH, NOW + LEASE)
    assert await outbox.unannounced("T1", NOW + LEASE, 9) == ("r1",)

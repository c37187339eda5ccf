"""What people are shown, and what the database is asked for it."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import (
    NothingMirroredYet,
    StoreUnavailable,
    TokenRefused,
)
from bot.domain.listing import ListQuery, parse
from bot.domain.people import PersonId
from bot.domain.tokens import TokenRecord
from bot.workflow.see import See
from tests.workflow.accounts import (
    ACME,
    EVERYTHING,
    JANE,
    JOHN,
    LATER,
    NOW,
    SOON,
    Mirror,
    gone,
    ids,
    token,
)


async def test_a_list_is_answered_from_memory_once_it_is_known(mirror: Mirror) -> None:
    see = See(mirror)
    page = await see.list_tokens(JANE, EVERYTHING, NOW)
    assert (ids(page.rows), page.seen.account, page.seen.as_of) == ([1, 2], ACME, NOW)
    assert mirror.told() == ["accounts", "tokens since 0", "tree"]
    assert await see.list_tokens(JOHN, EVERYTHING, SOON) is page
    assert mirror.told() == []


async def test_a_new_version_costs_its_changes_and_an_old_one_a_glance(mirror: Mirror) -> None:
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.told()
    mirror.save(at=LATER)
    page = await see.list_tokens(JANE, EVERYTHING, LATER)
    assert (ids(page.rows), page.seen.as_of) == ([1, 2], LATER)
    assert mirror.told() == ["accounts"]
    mirror.save(gone(token(1, "billing")), token(4, "new"))
    page = await see.list_tokens(JANE, EVERYTHING, LATER + timedelta(seconds=1))
    assert ids(page.rows) == [2, 4]
    assert mirror.told() == ["accounts", "tokens since 1", "tree"]


async def test_what_was_just_written_is_seen_at_once(mirror: Mirror) -> None:
    see = See(mirror)
    see.changed("T1")
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(token(4))
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 2
    see.changed("T1")
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 3


async def test_a_clock_set_back_asks_again(mirror: Mirror) -> None:
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(token(4))
    assert (await see.list_tokens(JANE, EVERYTHING, NOW - timedelta(hours=1))).found == 3


async def test_a_restored_database_is_learnt_anew(mirror: Mirror) -> None:
    see = See(mirror)
    mirror.save(token(4))
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 3
    mirror.saved.clear()
    mirror.save(token(9), version=1)
    assert ids((await see.list_tokens(JANE, EVERYTHING, LATER)).rows) == [9]


async def test_thousands_of_changes_are_learnt_like_a_few(mirror: Mirror) -> None:
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(*(token(at, f"app {at}") for at in range(2, 10_002)))
    page = await see.list_tokens(JANE, parse("app sort:newest page:2"), LATER)
    assert (page.found, ids(page.rows)[0]) == (10_000, 9_991)
    assert (await see.list_tokens(JANE, EVERYTHING, LATER)).found == 10_001


async def test_many_who_ask_at_once_cost_one_look(mirror: Mirror) -> None:
    see = See(mirror)
    pages = await asyncio.gather(
        *(see.list_tokens(PersonId("T1", f"U{at}"), EVERYTHING, NOW) for at in range(50))
    )
    assert all(page is pages[0] for page in pages)
    assert mirror.told() == ["accounts", "tokens since 0", "tree"]


class SlowMirror(Mirror):
    """A mirror that takes its time, and lets a test happen meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.waiting = asyncio.Event()

    async def tokens_since(
        self, team: str, account_id: int, version: int
    ) -> tuple[TokenRecord, ...]:
        records = await super().tokens_since(team, account_id, version)
        self.waiting.set()
        await self.open.wait()
        return records


async def test_while_one_learns_the_others_are_answered_from_what_is_known() -> None:
    mirror = SlowMirror()
    mirror.save(token(1))
    mirror.open.set()
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(token(2))
    mirror.open.clear()
    mirror.waiting.clear()
    learning = asyncio.create_task(see.list_tokens(JANE, EVERYTHING, LATER))
    await mirror.waiting.wait()
    assert (await see.list_tokens(JOHN, EVERYTHING, LATER)).found == 1
    mirror.save(token(3))
    see.changed("T1")
    mirror.open.set()
    assert (await learning).found == 2
    assert (await see.list_tokens(JOHN, EVERYTHING, LATER)).found == 3


async def test_a_database_outage_shows_what_is_known_with_its_age(mirror: Mirror) -> None:
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.away = True
    hour_later = NOW + timedelta(hours=1)
    page = await see.list_tokens(JANE, EVERYTHING, hour_later)
    assert (page.found, page.seen.as_of) == (2, NOW)
    mirror.told()
    await see.find(JANE, "billing", hour_later)
    assert mirror.told() == []
    mirror.away = False
    mirror.save(token(4))
    assert (
        await see.list_tokens(JANE, EVERYTHING, hour_later + timedelta(milliseconds=1))
    ).found == 2
    assert (await see.list_tokens(JANE, EVERYTHING, hour_later + timedelta(seconds=1))).found == 3


async def test_a_database_outage_before_anything_is_known_is_no_empty_list(mirror: Mirror) -> None:
    mirror.away = True
    see = See(mirror)
    with pytest.raises(StoreUnavailable):
        await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.away = False
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 2


async def test_nothing_is_shown_before_the_first_copy_is_whole() -> None:
    mirror = Mirror()
    see = See(mirror)
    with pytest.raises(NothingMirroredYet):
        await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(token(1), at=None)
    with pytest.raises(NothingMirroredYet):
        await see.overview(JANE, NOW)
    assert await see.stale("T1", NOW)
    mirror.save(at=NOW)
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 1


async def test_before_the_first_copy_people_hear_why_there_is_none() -> None:
    mirror = Mirror()
    see = See(mirror)
    refused = TokenRefused("listing the accounts")
    see.failed("T1", refused)
    for _ in range(2):
        with pytest.raises(TokenRefused) as told:
            await see.list_tokens(JANE, EVERYTHING, NOW)
        assert told.value is refused
    with pytest.raises(NothingMirroredYet):
        await see.list_tokens(PersonId("T2", "U1"), EVERYTHING, NOW)
    see.changed("T1")
    with pytest.raises(NothingMirroredYet):
        await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.save(token(1))
    see.failed("T1", refused)
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).found == 1


async def test_workspaces_see_nothing_of_each_other(mirror: Mirror) -> None:
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    with pytest.raises(NothingMirroredYet):
        await see.find(PersonId("T2", JANE.user), "billing", NOW)


async def test_a_copy_older_than_a_minute_is_stale(mirror: Mirror) -> None:
    see = See(mirror)
    assert not await see.stale("T1", NOW + timedelta(seconds=60))
    assert await see.stale("T1", NOW + timedelta(seconds=61))
    assert not await see.stale("T1", NOW + timedelta(seconds=61), timedelta(minutes=2))


async def test_a_copy_that_a_clock_set_back_since_dates_ahead_is_stale(mirror: Mirror) -> None:
    see = See(mirror)
    assert not await see.stale("T1", NOW - timedelta(seconds=60))
    assert await see.stale("T1", NOW - timedelta(hours=1))


async def test_the_list_costs_no_question_for_ten_thousand_tokens_either() -> None:
    mirror = Mirror()
    mirror.save(*(token(at) for at in range(1, 10_001)))
    see = See(mirror)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    mirror.told()
    moments: list[datetime] = [NOW + timedelta(milliseconds=each) for each in range(100)]
    for page, now in enumerate(moments, 1):
        assert (await see.list_tokens(JANE, ListQuery(page=page), now)).query.page == page
    assert mirror.told() == []

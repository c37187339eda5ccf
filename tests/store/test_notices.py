"""A warning is posted once for each threshold and person, by whoever takes it first."""

import asyncio
from datetime import timedelta

from bot.domain.audit import Entry
from bot.domain.notices import CHANNEL, Notice
from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from tests.store.mirrored import NOW, claimed, saved, token

DAY = timedelta(days=1)
LEASE = timedelta(minutes=5)
DAYS = (30, 7, 3, 1)


async def due(db: Database, after: timedelta = timedelta(0), *, owners: bool = False) -> list[int]:
    found = await NoticeStore(db).due("T1", 1, DAYS, NOW + after, owners=owners)
    return [each.days for each in found]


async def told(db: Database, after: timedelta = timedelta(0), *, owners: bool = False) -> None:
    store, now = NoticeStore(db), NOW + after
    found = await store.due("T1", 1, DAYS, now, owners=owners)
    await store.posted(await store.take("T1", found, now, LEASE), now)


async def test_each_threshold_is_told_once(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + 31 * DAY))
    assert await due(db) == []
    for after, days in ((1, 30), (24, 7), (28, 3), (30, 1), (31, 0)):
        assert await due(db, after * DAY) == [days]
        await told(db, after * DAY)
        assert await due(db, after * DAY) == []
    assert await due(db, 61 * DAY) == []


async def test_what_had_ended_before_it_was_seen_is_not_told(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(7, expires_at=NOW - DAY))
    assert await due(db) == []


async def test_after_an_outage_only_the_most_urgent_is_told(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(7, expires_at=NOW + 31 * DAY))
    await told(db, 29 * DAY)
    assert await due(db, 29 * DAY) == []


async def test_what_a_wrong_clock_has_posted_stands_in_no_other_warnings_way(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(7, expires_at=NOW + 31 * DAY))
    await told(db, 24 * DAY)
    await told(db, 40 * DAY)  # it was wrong
    assert await due(db, 24.5 * DAY) == []
    for after, days in ((28, 3), (30, 1), (31, 0)):
        assert await due(db, after * DAY) == [days]
        found = await NoticeStore(db).due("T1", 1, DAYS, NOW + after * DAY, owners=False)
        racers = [NoticeStore(db).take("T1", found, NOW + after * DAY, LEASE) for _ in range(8)]
        (taken,) = filter(None, await asyncio.gather(*racers))
        assert await due(db, after * DAY) == []
        await NoticeStore(db).posted(taken, NOW + after * DAY)
        assert await due(db, after * DAY - timedelta(minutes=59)) == []  # replicas differ a little


async def test_an_end_that_was_moved_is_told_anew(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + 2 * DAY))
    await told(db)
    moved = TokenDelta(changed=[token(7, expires_at=NOW + 3 * DAY)])
    delta = Delta(first=False, digests={}, tokens=moved)
    assert await mirror.save(await claimed(mirror), delta, NOW)
    assert await due(db) == [3]


async def test_what_was_reset_or_deleted_is_not_told(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY), token(8, expires_at=NOW + DAY))
    found = TokenDelta(created=[token(9)], gone=[8], successors={7: 9})
    delta = Delta(first=False, digests={}, tokens=found)
    assert await mirror.save(await claimed(mirror), delta, NOW)
    assert await due(db) == []
    assert await due(db, 2 * DAY) == []


async def test_one_of_many_replicas_takes_a_warning(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY))
    found = await NoticeStore(db).due("T1", 1, DAYS, NOW, owners=False)
    racers = [NoticeStore(db).take("T1", found, NOW, LEASE) for _ in range(8)]
    assert sum(len(each) for each in await asyncio.gather(*racers)) == 1
    assert await due(db) == []
    assert await due(db, LEASE) == [1]  # whoever took it has died


async def test_what_slack_did_not_take_is_due_again(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY))
    store = NoticeStore(db)
    found = await store.due("T1", 1, DAYS, NOW, owners=False)
    taken = await store.take("T1", found, NOW, LEASE)
    await store.put_off(taken, NOW + timedelta(minutes=1))
    assert await due(db) == []
    assert await due(db, timedelta(minutes=1)) == [1]
    again = await store.take("T1", found, NOW + LEASE, LEASE)
    assert again[0].number == 2
    await store.posted(taken, NOW)  # too late: somebody else has it
    assert await due(db, 2 * LEASE) == [1]
    await store.dropped(again)
    assert await due(db, 2 * LEASE) == []


async def test_an_owner_is_told_beside_the_channel(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY), token(8, expires_at=NOW + DAY))
    assert await due(db, owners=True) == []
    await mirror.set_owner("T1", 1, 7, "U1")
    found = await NoticeStore(db).due("T1", 1, DAYS, NOW, owners=True)
    assert found == (Notice(1, 7, NOW + DAY, 1, "U1"),)
    await told(db, owners=True)
    assert await due(db, owners=True) == []
    assert await due(db) == [1, 1]
    assert (await NoticeStore(db).due("T1", 1, DAYS, NOW, owners=False))[0].told == CHANNEL
    await mirror.set_owner("T1", 1, 7, "U2")
    assert await due(db, owners=True) == [1]


async def test_of_two_tokens_with_the_same_end_and_owner_each_is_told_of(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY), token(8, expires_at=NOW + DAY))
    for number in (7, 8):
        await mirror.set_owner("T1", 1, number, "U1")
    store = NoticeStore(db)
    for owners in (True, False):
        first, second = await store.due("T1", 1, DAYS, NOW, owners=owners)
        await store.posted(await store.take("T1", [first], NOW, LEASE), NOW)
        assert await store.due("T1", 1, DAYS, NOW, owners=owners) == (second,)
        await store.dropped(await store.take("T1", [second], NOW, LEASE))
    await store.quiet("U1", (1, 7), None, Entry("T1", NOW, "notices.snoozed", "U1"))
    (stopped, other) = await store.due("T1", 1, DAYS, NOW + DAY, owners=True)
    assert {stopped.token_id, other.token_id} == {7, 8}


async def test_quiet_about_one_token_is_not_quiet_about_another(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(7, expires_at=NOW + DAY), token(8, expires_at=NOW + DAY))
    for number in (7, 8):
        await mirror.set_owner("T1", 1, number, "U1")
    store, line = NoticeStore(db), Entry("T1", NOW, "notices.snoozed", "U1")
    await told(db, owners=True)
    await store.quiet("U1", (1, 7), NOW + timedelta(hours=1), line)
    again = await store.due("T1", 1, DAYS, NOW + timedelta(hours=1), owners=True)
    assert [each.token_id for each in again] == [7]
    await store.quiet("U1", (1, 7), None, line)
    moved = TokenDelta(changed=[token(n, expires_at=NOW + 2 * DAY) for n in (7, 8)])
    assert await mirror.save(
        await claimed(mirror), Delta(first=False, digests={}, tokens=moved), NOW
    )
    anew = await store.due("T1", 1, DAYS, NOW, owners=True)
    assert [each.token_id for each in anew] == [8]


async def test_an_owner_who_has_left_is_told_nothing(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + 2 * DAY))
    await mirror.set_owner("T1", 1, 7, "U1")
    await mirror.set_left("T1", "U1", NOW)
    assert await due(db, owners=True) == []
    assert await due(db) == [3], "the channel is"


async def test_a_snooze_puts_off_and_a_mute_silences(db: Database, mirror: MirrorStore) -> None:
    await saved(mirror, token(7, expires_at=NOW + 6 * DAY))
    await mirror.set_owner("T1", 1, 7, "U1")
    await told(db, owners=True)
    store, line = NoticeStore(db), Entry("T1", NOW, "notices.snoozed", "U1")
    await store.quiet("U1", (1, 7), NOW + DAY, line)
    assert await due(db, owners=True) == []
    assert await due(db, DAY, owners=True) == [7]
    await store.quiet("U1", (1, 7), NOW + 4 * DAY, line)
    assert await due(db, 3.5 * DAY, owners=True) == []
    assert await due(db, 4 * DAY, owners=True) == [3]
    await store.quiet("U1", (1, 7), None, line)
    assert await due(db, 5 * DAY, owners=True) == []
    assert await due(db, 6 * DAY, owners=True) == [
        0
    ]  # that it stopped working is told all the same

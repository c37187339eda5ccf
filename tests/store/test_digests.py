"""A digest is posted once a week, by whoever takes it first; what has been too long the same."""

import asyncio
from datetime import timedelta

from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.digests import Aged, DigestStore
from bot.store.mirror import MirrorStore
from tests.store.mirrored import NOW, claimed, saved, token

DAY = timedelta(days=1)
WEEK = 7 * DAY
LEASE = timedelta(minutes=5)


async def begun(db: Database, team: str = "T1") -> DigestStore:
    """A team that the clock has met before, the week before now."""
    store = DigestStore(db)
    assert await store.take(team, NOW - WEEK, NOW - WEEK, LEASE) is None
    return store


async def test_nobody_waited_for_the_digest_of_the_week_in_which_a_team_begins(
    db: Database,
) -> None:
    store = await begun(db)
    assert await store.take("T1", NOW - WEEK, NOW, LEASE) is None
    assert await store.take("T1", NOW, NOW, LEASE)
    assert await store.take("T2", NOW, NOW, LEASE) is None


async def test_one_of_many_replicas_takes_a_digest(db: Database) -> None:
    await begun(db)
    racers = [DigestStore(db).take("T1", NOW, NOW, LEASE) for _ in range(8)]
    assert sum(each is not None for each in await asyncio.gather(*racers)) == 1


async def test_a_digest_is_tried_again_until_slack_took_it(db: Database) -> None:
    store = await begun(db)
    first = await store.take("T1", NOW, NOW, LEASE)
    assert first
    assert await store.take("T1", NOW, NOW + LEASE / 2, LEASE) is None
    second = await store.take("T1", NOW, NOW + LEASE, LEASE)  # whoever took it has died
    assert second
    assert second.number == 2
    await store.posted(first, NOW)  # too late: somebody else has it
    await store.put_off(second, NOW + DAY)
    assert await store.take("T1", NOW, NOW + DAY - LEASE, LEASE) is None
    third = await store.take("T1", NOW, NOW + DAY, LEASE)
    assert third
    await store.posted(third, NOW + DAY)
    assert await store.take("T1", NOW, NOW + WEEK, LEASE) is None


async def test_what_is_too_old_is_in_use_and_was_not_reset(
    db: Database, mirror: MirrorStore
) -> None:
    old = [token(each, expires_at=NOW + 800 * DAY) for each in range(1, 5)]
    never, over = token(5, expires_at=None), token(6, expires_at=NOW + DAY)
    await saved(mirror, *old, never, over)
    later = NOW + 300 * DAY
    found = TokenDelta(created=[token(9)], gone=[2], successors={1: 9})
    delta = Delta(first=False, digests={}, tokens=found)
    assert await mirror.save(await claimed(mirror, now=later), delta, later)
    store, now = DigestStore(db), NOW + 400 * DAY
    assert await store.aged("T1", 1, now - 365 * DAY, now, 2) == Aged((3, 4), 3)
    assert await store.aged("T1", 1, NOW - DAY, now, 2) == Aged((), 0)

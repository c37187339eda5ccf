"""A change from outside is told once, by whoever takes it first, and explained by one person."""

import asyncio
from datetime import timedelta

from bot.domain.audit import Entry, Whole
from bot.domain.drift import Drift, DriftKind
from bot.store import drifts
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.delta import Delta
from bot.store.drifts import DriftStore
from bot.store.mirror import MirrorStore
from bot.store.notice_tables import DRIFTS
from tests.store.changes import kinds
from tests.store.mirrored import NOW, claimed
from tests.store.test_plans import plan, scans

LEASE = timedelta(minutes=5)
RESET = Drift(1, DriftKind.RESET, 7, NOW, "shop", "7", "9")
LINE = Entry("T1", NOW, "drift.reset", "tokenbot")


async def found(mirror: MirrorStore, *what: Drift) -> None:
    delta = Delta(first=False, digests={}, drifts=what)
    assert await mirror.save(await claimed(mirror), delta, NOW)


async def test_one_of_many_replicas_tells(db: Database, mirror: MirrorStore) -> None:
    store = DriftStore(db)
    await found(mirror, RESET)
    (due,) = await store.due("T1", NOW, 10)
    racers = await asyncio.gather(*(store.take("T1", [due], NOW, LEASE) for _ in range(8)))
    (taken,) = filter(None, racers)
    assert await store.due("T1", NOW, 10) == ()
    await store.settled(taken, lambda _: LINE)
    assert await store.due("T1", NOW + 2 * LEASE, 10) == ()
    assert await kinds(AuditStore(db)) == ["drift.reset"]


async def test_whoever_lost_the_lease_writes_nothing(db: Database, mirror: MirrorStore) -> None:
    store = DriftStore(db)
    await found(mirror, RESET)
    (due,) = await store.due("T1", NOW, 10)
    first = await store.take("T1", [due], NOW, LEASE)
    second = await store.take("T1", [due], NOW + LEASE, LEASE)
    assert first
    assert second
    await store.settled(first, lambda _: LINE)
    await store.put_off(first, NOW)
    assert await store.due("T1", NOW + LEASE, 10) == ()
    await store.put_off(second, NOW + LEASE)
    assert [each.subject for each in await store.due("T1", NOW + LEASE, 10)] == [7]
    assert await kinds(AuditStore(db)) == []


async def test_many_are_taken_and_told_in_one_go(db: Database, mirror: MirrorStore) -> None:
    store = DriftStore(db)
    await found(mirror, *[RESET] * 2000)
    due = await store.due("T1", NOW, 2000)
    taken = await store.take("T1", due, NOW, LEASE)
    assert [each.drift for each in taken] == [*due]
    assert await store.take("T1", due, NOW, LEASE) == ()
    await store.put_off(taken[:500], NOW + LEASE)
    await store.settled(taken[500:], lambda _: LINE)
    assert len(await store.due("T1", NOW + LEASE, 2000)) == 500
    whole = await AuditStore(db).verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 1500


async def test_one_person_explains_it(db: Database, mirror: MirrorStore) -> None:
    store = DriftStore(db)
    await found(mirror, RESET)
    (due,) = await store.due("T1", NOW, 10)
    said = [Entry("T1", NOW, "drift.explained", user) for user in ("U1", "U2")]
    assert [await store.answer(due, each) for each in said] == [True, False]
    known = await store.get("T1", due.id)
    assert known
    assert known.answered_by == "U1"
    assert await store.get("T2", due.id) is None
    assert await kinds(AuditStore(db)) == ["drift.explained"]


async def test_what_is_due_is_found_without_reading_the_past(
    db: Database, mirror: MirrorStore
) -> None:
    await found(mirror, *[RESET] * 3000)
    async with db.write() as connection:
        await connection.execute(DRIFTS.update().values(due_at=None))
        await connection.exec_driver_sql("ANALYZE")
    assert not scans(await plan(db, drifts.due("T1", NOW, 10)), "drifts")

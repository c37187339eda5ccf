"""What people are reminded of is written with what it follows from, and posted by one process."""

import asyncio
from dataclasses import replace

from sqlalchemy import func, select

from bot.domain.announcements import Posted
from bot.domain.audit import Entry
from bot.domain.nudges import Nudge, NudgeKind
from bot.domain.requests import Request, Reviewed
from bot.store.audit import AuditStore
from bot.store.claims import NewValue
from bot.store.database import Database
from bot.store.notice_tables import NUDGES
from bot.store.nudges import NudgeStore
from bot.store.requests import RequestStore
from bot.store.values import ValueStore
from tests.store.changes import (
    DAY,
    DONE,
    LEASE,
    MINUTE,
    NOW,
    S,
    added,
    asking,
    claimed,
    entry,
    finished_with,
    kinds,
    yes,
)

LATE = NOW + DAY


def waits(number: int = 1, told: str = "U2") -> Nudge:
    return Nudge("T1", "r1", NudgeKind.WAITS, number, told)


async def reminded(db: Database, request: Request | None = None, *new: Nudge) -> Request:
    """Have somebody reminded of a request, and return it as it is then."""
    request = request or await added(RequestStore(db))
    marked = replace(request, reminded_at=NOW)
    assert await NudgeStore(db).remind(marked, new or (waits(),), [entry("reminded")])
    found = await RequestStore(db).get("T1", "r1")
    assert found
    return found


async def test_a_reminder_is_written_with_its_request_or_not_at_all(db: Database) -> None:
    store, request = NudgeStore(db), await added(RequestStore(db))
    racers = [
        store.remind(replace(request, reminded_at=NOW), [waits()], [entry("reminded")])
        for _ in range(8)
    ]
    assert sorted(await asyncio.gather(*racers)) == [False] * 7 + [True]
    found = await RequestStore(db).get("T1", "r1")
    assert found
    assert (found.reminded_at, found.escalated_at, found.revision) == (NOW, None, 2)
    assert await store.due("T1", NOW, 9) == (waits(),)
    assert await store.due("T2", NOW, 9) == ()
    assert await kinds(AuditStore(db)) == ["asked", "reminded"]


async def test_one_of_many_replicas_posts_it_until_slack_took_it(db: Database) -> None:
    request, store = await reminded(db), NudgeStore(db)
    racers = await asyncio.gather(*(store.take(waits(), NOW, LEASE) for _ in range(8)))
    (taken,) = filter(None, racers)
    assert (taken.about.request, taken.about.card) == (request, None)
    assert await store.due("T1", NOW, 9) == ()
    again = await store.take(waits(), NOW + LEASE, LEASE)  # whoever took it has died
    assert again
    await store.posted(taken, NOW)  # too late: somebody else has it
    await store.put_off(again, NOW + 2 * LEASE)
    assert await store.due("T1", NOW + 2 * LEASE, 9) == (waits(),)
    last = await store.take(waits(), NOW + 2 * LEASE, LEASE)
    assert last
    await store.posted(last, NOW)
    assert await store.due("T1", LATE, 9) == ()


async def test_a_later_reminder_takes_the_place_of_an_earlier_one(db: Database) -> None:
    store, request = NudgeStore(db), await reminded(db, None, waits(1, "U2"), waits(1, "U3"))
    taken = await store.take(waits(1, "U3"), NOW, LEASE)
    assert taken
    await reminded(db, request, waits(2, "U2"))
    await store.put_off(taken, NOW)
    assert await store.due("T1", LATE, 9) == (waits(2, "U2"),)


async def test_what_is_shown_is_outdated_once_its_buttons_would_do_nothing(db: Database) -> None:
    store = NudgeStore(db)
    request = await reminded(db, None, waits(1, "U2"), waits(1, "U3"), waits(1, "U4"))

    async def shown(nudge: Nudge) -> Posted:
        taken = await store.take(nudge, NOW, LEASE)
        assert taken
        place = Posted(f"D{nudge.told}", str(nudge.number))
        await store.posted(taken, NOW, place)
        return place

    places = {told: await shown(waits(1, told)) for told in ("U2", "U3", "U4")}
    assert await store.outdated("T1", 9) == ()
    said = await RequestStore(db).decide(request, yes("U2"), S.PENDING, entry("approved"))
    assert await store.outdated("T1", 9) == ((waits(1, "U2"), places["U2"]),)
    await store.vanished(waits(1, "U2"))
    said = await reminded(db, said, waits(2, "U3"))
    assert await store.outdated("T1", 9) == ()
    await shown(waits(2, "U3"))
    assert await store.outdated("T1", 9) == ((waits(1, "U3"), places["U3"]),)
    assert await RequestStore(db).move(said, S.WITHDRAWN, entry("withdrawn"))
    assert len(await store.outdated("T1", 9)) == 3
    assert await store.outdated("T2", 9) == ()


async def test_a_value_and_the_news_of_its_end_go_together(db: Database) -> None:
    values, store = ValueStore(db), NudgeStore(db)
    await finished_with(RequestStore(db), NewValue("v1", "U1", b"sealed", LATE))
    (value,) = await values.lapsed("T1", LATE, 9)
    lapses = Nudge("T1", "r1", NudgeKind.LAPSES, 1, "U1")
    racers = [store.warn(value, lapses, NOW + MINUTE) for _ in range(4)]
    assert sorted(await asyncio.gather(*racers)) == [False] * 3 + [True]
    (warned,) = await values.lapsed("T1", LATE, 9)
    assert warned.warned_at == NOW + MINUTE
    second = replace(lapses, number=2)
    assert await store.warn(warned, second, NOW + 2 * MINUTE)
    assert await store.due("T1", LATE, 9) == (second,)
    lapsed = [Nudge("T1", "r1", NudgeKind.LAPSED, 0, told) for told in ("U1", "U2")]
    over = Entry("T1", LATE, "value.lapsed", "tokenbot")
    ends = await asyncio.gather(*(values.destroy(warned, over, lapsed) for _ in range(4)))
    assert sorted(ends) == [False] * 3 + [True]
    assert not await store.warn(warned, lapses, LATE), "there is nothing to reveal any more"
    async with db.read() as connection:
        counted = select(func.count()).where(NUDGES.c.kind == NudgeKind.LAPSED)
        assert (await connection.execute(counted)).scalar_one() == 2


async def test_reviewers_are_called_once_and_their_buttons_stay_until_somebody_has(
    db: Database,
) -> None:
    requests, store = RequestStore(db), NudgeStore(db)
    claim = await claimed(requests, await added(requests, asking(state=S.APPROVED)))
    over = await requests.finish(claim, DONE, entry("done"))
    assert over
    racers = [store.call_reviewers(over, [waits()], entry("reminded")) for _ in range(4)]
    assert sorted(await asyncio.gather(*racers)) == [False] * 3 + [True]
    called = await requests.get("T1", "r1")
    assert called == replace(over, reminded_at=NOW), "nothing else, not even its revision"
    taken = await store.take(waits(), NOW, LEASE)
    assert taken
    await store.posted(taken, NOW, Posted("DU2", "1"))
    assert await store.outdated("T1", 9) == ()
    seen = await requests.review(called, Reviewed("U3", "fine", NOW), entry("reviewed"))
    assert seen
    assert await store.outdated("T1", 9) == ((waits(), Posted("DU2", "1")),)
    late = entry("reminded", LATE)
    assert not await store.call_reviewers(called, [waits(2)], late)
    assert not await store.call_reviewers(seen, [waits(2)], late)
    assert await kinds(AuditStore(db)) == ["asked", "applying", "done", "reminded", "reviewed"]

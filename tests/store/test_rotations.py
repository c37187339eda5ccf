"""Rotations as rows: begun once, advanced once, told by one process at a time."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from bot.domain.announcements import Posted
from bot.domain.audit import TOKENBOT, Entry
from bot.domain.rotation import Rotation, Step
from bot.domain.tokens import Consumer
from bot.store import rotations
from bot.store.change_tables import ROTATIONS
from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.mirror import MirrorStore
from bot.store.notice_tables import QUIETS
from bot.store.notices import NoticeStore
from bot.store.rotations import RotationStore
from tests.store.mirrored import HOUR, LEASE, NOW, claimed, saved, token
from tests.store.test_plans import plan, scans

KEY = ("T1", 1, 5)
THREAD = Posted("C1", "1.1")


@pytest.fixture
def store(db: Database) -> RotationStore:
    return RotationStore(db)


def entry(kind: str = "rotation.begun", actor: str = TOKENBOT) -> Entry:
    return Entry("T1", NOW, kind, actor, 1, 5)


async def used(mirror: MirrorStore) -> None:
    """Have token 5 used by two apps."""
    await saved(mirror, token(5, expires_at=NOW + 12 * HOUR))
    apps = (Consumer("shop", "U1"), Consumer("<!here>", None))
    await mirror.set_consumers("T1", 1, 5, apps)


async def reset(mirror: MirrorStore) -> None:
    """Have token 5 reset: 6 holds its new value."""
    found = TokenDelta(created=[token(6)], successors={5: 6})
    delta = Delta(first=False, digests={}, tokens=found)
    assert await mirror.save(await claimed(mirror), delta, NOW)
    await mirror.set_owner("T1", 1, 6, "U9")


async def begun(store: RotationStore, mirror: MirrorStore) -> Rotation:
    await used(mirror)
    await reset(mirror)
    assert await store.begin(KEY, entry())
    found = await store.get(KEY)
    assert found
    return found


async def test_of_replicas_that_see_a_reset_one_follows_it(
    store: RotationStore, mirror: MirrorStore
) -> None:
    await used(mirror)
    await reset(mirror)
    assert await store.unfollowed("T1", NOW) == ((1, 5),)
    assert await store.unfollowed("T2", NOW) == ()
    assert await store.unfollowed("T1", NOW + 12 * HOUR) == (), "it has stopped already"
    tries = await asyncio.gather(*(store.begin(KEY, entry()) for _ in range(4)))
    assert tries.count(True) == 1
    assert await store.unfollowed("T1", NOW) == ()
    (rotation,) = await store.open("T1")
    assert [(each.app, each.person) for each in rotation.moves] == [
        ("<!here>", None),
        ("shop", "U1"),
    ]
    assert (rotation.successor_id, rotation.owner, rotation.name) == (6, "U9", "token 5")
    assert rotation.stops_at == NOW + 12 * HOUR


async def test_an_app_has_the_person_that_it_has_today(
    store: RotationStore, mirror: MirrorStore
) -> None:
    await begun(store, mirror)
    await mirror.set_consumers("T1", 1, 6, (Consumer("shop", "U2"),))
    (now,) = await store.open("T1")
    assert [(each.app, each.person) for each in now.moves] == [("<!here>", None), ("shop", "U2")]


async def test_who_wants_quiet_of_a_token_has_it_of_its_successor(
    db: Database, mirror: MirrorStore
) -> None:
    await used(mirror)
    await NoticeStore(db).quiet("U9", (1, 5), None, entry("notices.snoozed", "U9"))
    await reset(mirror)
    async with db.read() as connection:
        rows = (await connection.execute(select(QUIETS.c.token_id, QUIETS.c.user_id))).all()
    assert {tuple(row) for row in rows} == {(5, "U9"), (6, "U9")}


async def test_who_has_left_slack_moves_nothing(store: RotationStore, mirror: MirrorStore) -> None:
    await used(mirror)
    await reset(mirror)
    for gone in ("U1", "U9"):
        await mirror.set_left("T1", gone, NOW)
    assert await store.begin(KEY, entry())
    (rotation,) = await store.open("T1")
    assert [move.person for move in rotation.moves] == [None, None]
    assert rotation.owner is None


async def test_an_app_moves_once(store: RotationStore, mirror: MirrorStore) -> None:
    rotation = await begun(store, mirror)
    said = entry("rotation.moved", "U1")
    tries = await asyncio.gather(*(store.moved(rotation, 2, said) for _ in range(4)))
    assert tries.count(True) == 1
    (now,) = await store.open("T1")
    assert [move.app for move in now.left] == ["<!here>"]
    assert now.find(2) == replace(rotation.moves[1], by="U1", at=NOW)
    assert now.revision == 2


async def test_a_rotation_concerns_those_who_move_its_apps_and_the_owner(
    store: RotationStore, mirror: MirrorStore
) -> None:
    rotation = await begun(store, mirror)
    assert await store.concerning("T1", "U1") == (rotation,)
    assert await store.concerning("T1", "U9") == (rotation,), "the owner"
    assert await store.concerning("T1", "U2") == ()
    assert await store.concerning("T2", "U1") == ()
    assert await store.advance(replace(rotation, ended_at=NOW), Step.OVER, NOW)
    assert await store.concerning("T1", "U1") == ()


async def test_two_that_add_an_app_at_once_both_do(
    store: RotationStore, mirror: MirrorStore
) -> None:
    rotation = await begun(store, mirror)
    assert await store.add(rotation, Consumer("cron", None), entry())
    assert not await store.add(rotation, Consumer("jobs", None), entry())
    (now,) = await store.open("T1")
    assert await store.add(now, Consumer("jobs", None), entry())
    (now,) = await store.open("T1")
    assert [move.number for move in now.moves] == [1, 2, 3, 4]


async def test_each_step_is_taken_by_one_replica_and_none_after_the_end(
    store: RotationStore, mirror: MirrorStore
) -> None:
    rotation = await begun(store, mirror)
    steps = (store.advance(rotation, Step.REMINDED, NOW) for _ in range(4))
    assert (await asyncio.gather(*steps)).count(True) == 1
    (now,) = await store.open("T1")
    assert await store.advance(replace(now, ended_at=NOW), Step.OVER, NOW, entry("rotation.ended"))
    assert await store.open("T1") == ()
    over = await store.get(KEY)
    assert over
    assert (over.step, over.ended_at) == (Step.OVER, NOW)
    assert not await store.advance(over, Step.OVER, NOW)


async def test_slack_hears_each_change_from_one_process(
    store: RotationStore, mirror: MirrorStore
) -> None:
    rotation = await begun(store, mirror)
    assert await store.unannounced("T1", NOW, 9) == (KEY,)
    claims = await asyncio.gather(*(store.claim(KEY, NOW, LEASE) for _ in range(4)))
    (news,) = (each for each in claims if each)
    assert (news.told, news.left, news.thread) == (Step.BEGUN, 2, None)
    assert await store.moved(rotation, 2, entry())
    assert await store.claim(KEY, NOW, LEASE) is None, "it is being told"
    assert await store.announced(news, THREAD, NOW)
    again = await store.claim(KEY, NOW, LEASE)
    assert again
    assert (again.left, len(again.rotation.left), again.thread) == (2, 1, THREAD)
    assert await store.put_off(again, THREAD, NOW + HOUR)
    assert await store.claim(KEY, NOW, LEASE) is None
    last = await store.claim(KEY, NOW + HOUR, LEASE)
    assert last
    assert not await store.announced(again, THREAD, NOW), "somebody else has taken over"
    assert await store.announced(last, THREAD, NOW)
    assert await store.unannounced("T1", NOW + 9 * HOUR, 9) == ()


async def test_what_is_asked_at_every_tick_reads_no_whole_table(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, *(token(number) for number in range(1, 3001)))
    row = {"account_id": 1, "successor_id": 9, "begun_at": NOW, "stops_at": NOW, "step": 3}
    row |= {"team_id": "T1", "ended_at": NOW, "revision": 1, "told_step": 3, "told_left": 0}
    old = [row | {"token_id": number, "announcing": 1} for number in range(1, 3001)]
    async with db.write() as connection:
        await connection.execute(ROTATIONS.insert(), old)
        await connection.execute(text("ANALYZE"))
    for query, index in (
        (rotations.unfollowed("T1", NOW), "ix_tokens_reset"),
        (rotations.open_ones("T1"), "ix_rotations_open"),
        (rotations.concerning("T1", "U1"), "ix_rotations_open"),
        (rotations.unannounced("T1", NOW, 50), "ix_rotations_team_id_announce_at"),
    ):
        found = await plan(db, query)
        assert index in found, found
        assert not scans(found, "tokens"), found
        assert not scans(found, "rotations"), found

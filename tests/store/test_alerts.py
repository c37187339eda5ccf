"""What is told once: to each person by one process, and anew once it was over."""

import asyncio

from bot.store.alerts import AlertStore
from bot.store.database import Database
from tests.store.mirrored import HOUR, LEASE, NOW

ADMINS = ("U1", "U2")


async def test_each_is_told_by_one_process_and_once(db: Database) -> None:
    store = AlertStore(db)
    tries = (store.take("T1", "mailtrap", ADMINS, NOW, LEASE) for _ in range(4))
    first, second = (each for some in await asyncio.gather(*tries) for each in some)
    assert {first.user, second.user} == set(ADMINS)
    await store.posted(first)
    await store.put_off(second, NOW + HOUR)
    assert await store.take("T1", "mailtrap", ADMINS, NOW, LEASE) == ()
    assert len(await store.take("T1", "channel:C1", ADMINS, NOW, LEASE)) == 2
    assert len(await store.take("T2", "mailtrap", ADMINS, NOW, LEASE)) == 2
    (again,) = await store.take("T1", "mailtrap", ADMINS, NOW + HOUR, LEASE)
    assert (again.user, again.number) == (second.user, 2)
    await store.posted(second)
    assert await store.take("T1", "mailtrap", ADMINS, NOW + 2 * HOUR, LEASE), "it was lost"


async def test_what_was_over_is_told_anew(db: Database) -> None:
    store = AlertStore(db)
    for each in await store.take("T1", "mailtrap", ADMINS, NOW, LEASE):
        await store.posted(each)
    await store.over("T1", "channel:C1")
    assert await store.take("T1", "mailtrap", ADMINS, NOW, LEASE) == ()
    await store.over("T1", "mailtrap")
    assert len(await store.take("T1", "mailtrap", ADMINS, NOW, LEASE)) == 2


async def test_what_is_over_is_so_with_all_its_parts_and_each_of_them_is_told_by_itself(
    db: Database,
) -> None:
    store = AlertStore(db)
    (whole,) = await store.take("T1", "channel", ["U1"], NOW, LEASE)
    assert await store.take("T1", "channel:C1", ["U1"], NOW, LEASE)
    await store.put_off(whole, NOW)
    assert await store.take("T1", "channel:C1", ["U1"], NOW, LEASE) == (), "its lease holds"
    assert await store.take("T1", "channels", ["U1"], NOW, LEASE)
    await store.over("T1", "channel")
    assert await store.take("T1", "channel:C1", ["U1"], NOW, LEASE)
    assert await store.take("T1", "channels", ["U1"], NOW, LEASE) == ()

"""A value is sealed for its row, and handed out once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.errors import SealBroken
from bot.domain.secrets import Secret
from bot.domain.values import Waiting
from bot.store.audit import AuditStore
from bot.store.claims import NewValue
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer, new_key
from bot.store.values import ValueStore
from tests.store.changes import DAY, LEASE, MINUTE, NOW, entry, finished_with, kinds

VALUE = "0123456789abcdef0123456789abcdef"


def keys(*values: str) -> list[SecretStr]:
    return [SecretStr(value) for value in values]


@pytest.fixture
def values(db: Database) -> ValueStore:
    return ValueStore(db)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(keys(new_key()))


async def kept(db: Database, sealer: Sealer, id_: str = "v1", user: str = "U1") -> None:
    sealed = sealer.seal(id_, {"value": Secret(VALUE)})
    value = NewValue(id_, user, sealed, NOW + DAY)
    await finished_with(RequestStore(db), value, f"r-{id_}")


def revealed(sealer: Sealer, id_: str, sealed: bytes) -> dict[str, str]:
    return {name: secret.reveal() for name, secret in sealer.open(id_, sealed).items()}


def test_what_is_sealed_is_opened_again_and_cannot_be_read_meanwhile(sealer: Sealer) -> None:
    secrets = {"username": Secret("smtp"), "password": Secret("pässwörd \x00")}
    sealed = sealer.seal("v1", secrets)
    assert revealed(sealer, "v1", sealed) == {"username": "smtp", "password": "pässwörd \x00"}
    assert b"smtp" not in sealed
    assert sealed != sealer.seal("v1", secrets)


def test_a_seal_opens_in_its_own_row_alone(sealer: Sealer) -> None:
    sealed = sealer.seal("v1", {"value": Secret(VALUE)})
    with pytest.raises(SealBroken, match="another row"):
        sealer.open("v2", sealed)


def test_a_seal_that_was_touched_does_not_open(sealer: Sealer) -> None:
    sealed = sealer.seal("v1", {"value": Secret(VALUE)})
    for broken in (sealed[:-2], b"", b"gibberish", sealed[:20] + b"A" + sealed[21:]):
        with pytest.raises(SealBroken) as raised:
            sealer.open("v1", broken)
        assert VALUE not in repr(raised.value)


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, new = new_key(), new_key()
    before = Sealer(keys(old)).seal("v1", {"value": Secret(VALUE)})
    both = Sealer(keys(new, old))
    assert revealed(both, "v1", before) == {"value": VALUE}
    after = both.rotate(before)
    assert revealed(Sealer(keys(new)), "v1", after) == {"value": VALUE}
    with pytest.raises(SealBroken):
        Sealer(keys(new)).open("v1", before)
    with pytest.raises(SealBroken):
        Sealer(keys(new)).rotate(before)


async def opened(values: ValueStore, id_: str = "v1", user: str = "U1", **more: Any) -> Any:
    asked: dict[str, Any] = {"team": "T1", "now": NOW, **more}
    return await values.claim(asked["team"], id_, user, asked["now"], LEASE)


async def left(db: Database) -> dict[str, bytes | None]:
    """Return what is still sealed, by the ids of values."""
    async with db.read() as connection:
        rows = await connection.execute(text("SELECT value_id, sealed FROM sealed_values"))
        return {row.value_id: row.sealed for row in rows}


async def test_its_person_reads_it_once(db: Database, values: ValueStore, sealer: Sealer) -> None:
    await kept(db, sealer)
    waiting = Waiting("v1", "T1", "r-v1", "U1", NOW + DAY)
    assert await values.waiting_for("T1", "U1", NOW) == (waiting,)
    assert await values.waiting_for("T1", "U2", NOW) == ()
    opening = await opened(values)
    assert revealed(sealer, "v1", opening.sealed) == {"value": VALUE}
    assert await values.get("T1", "v1") == waiting, "it is not used up by being tried"
    assert "revealed" not in await kinds(AuditStore(db))
    await values.shown(opening, entry("revealed", NOW + MINUTE))
    assert await values.waiting_for("T1", "U1", NOW) == ()
    assert await opened(values, now=NOW + 2 * LEASE) is None
    read = await values.get("T1", "v1")
    assert read == Waiting("v1", "T1", "r-v1", "U1", NOW + DAY, revealed_at=NOW + MINUTE)
    assert (await kinds(AuditStore(db)))[-2:] == ["done", "revealed"]
    assert await left(db) == {"v1": None}


async def test_of_two_values_the_other_one_is_left_alone(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    for each in ("v1", "v2"):
        await kept(db, sealer, each)
    first, second = await opened(values, "v1"), await opened(values, "v2")
    await values.shown(first, entry("revealed"))
    await values.release(second)
    assert [each.id for each in await values.waiting_for("T1", "U1", NOW)] == ["v2"]
    again = await opened(values, "v2")
    assert revealed(sealer, "v2", again.sealed) == {"value": VALUE}


async def test_nobody_else_reads_it(db: Database, values: ValueStore, sealer: Sealer) -> None:
    await kept(db, sealer)
    assert await opened(values, user="U2") is None
    assert await opened(values, team="T2") is None
    assert await values.get("T2", "v1") is None
    assert await opened(values, "v2") is None
    assert len(await values.waiting_for("T1", "U1", NOW)) == 1
    assert await opened(values, user="U2", now=NOW + 2 * LEASE) is None


async def test_of_many_clicks_at_once_one_gets_it(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    found = await asyncio.gather(*(opened(values) for _ in range(20)))
    assert len([each for each in found if each]) == 1


async def test_a_click_that_died_leaves_the_value_to_the_next_one(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    first = await opened(values)
    assert await opened(values, now=NOW + LEASE - MINUTE) is None
    again = await opened(values, now=NOW + LEASE)
    assert revealed(sealer, "v1", again.sealed) == {"value": VALUE}
    await values.release(first)
    assert await opened(values, now=NOW + LEASE) is None, "the first one's end is not the second's"
    await values.release(again)
    assert await opened(values, now=NOW + LEASE) is not None


async def test_whoever_took_longer_than_the_lease_has_shown_it_all_the_same(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    first = await opened(values)
    again = await opened(values, now=NOW + LEASE)
    await values.shown(first, entry("revealed", NOW + LEASE))
    await values.shown(again, entry("revealed", NOW + LEASE))
    assert (await kinds(AuditStore(db))).count("revealed") == 2, "as often as it was seen"
    assert await left(db) == {"v1": None}


async def test_what_nobody_reads_in_time_is_destroyed(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    await kept(db, sealer, "v2")
    late = NOW + DAY
    assert await values.lapsed("T1", late - MINUTE, 9) == ()
    assert await opened(values, now=late) is None
    assert await values.waiting_for("T1", "U1", late) == ()
    lapsed, other = await values.lapsed("T1", late, 9)
    assert await values.destroy(lapsed, entry("lapsed", late))
    assert not await values.destroy(lapsed, entry("lapsed", late))
    assert await values.lapsed("T1", late, 9) == (other,)
    known = await values.get("T1", "v1")
    assert known is not None
    assert (known.lapsed, known.revealed_at) == (True, None)
    assert (await kinds(AuditStore(db))).count("lapsed") == 1


async def test_what_is_being_shown_at_the_last_moment_is_not_destroyed(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    late = NOW + DAY
    opening = await opened(values, now=late - MINUTE)
    (lapsed,) = await values.lapsed("T1", late, 9)
    assert not await values.destroy(lapsed, entry("lapsed", late))
    await values.release(opening)
    assert await values.destroy(lapsed, entry("lapsed", late))


async def test_rotating_keys_seals_again_what_is_unread(db: Database, values: ValueStore) -> None:
    old, new = new_key(), new_key()
    before, both, after = Sealer(keys(old)), Sealer(keys(new, old)), Sealer(keys(new))
    for each in ("v1", "v2", "v3"):
        await kept(db, before, each)
    await values.shown(await opened(values, "v2"), entry("revealed"))
    assert await values.rotate(both) == (2, 0)
    for each in ("v1", "v3"):
        opening = await opened(values, each)
        assert revealed(after, each, opening.sealed) == {"value": VALUE}, "each in its own row"
    assert (await left(db))["v2"] is None


class Meanwhile:
    """A database of which something else is written just before the first of our writes."""

    def __init__(self, db: Database, work: Callable[[], Awaitable[None]]) -> None:
        self._db, self._work = db, [work]
        self.read = db.read

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        while self._work:
            await self._work.pop()()
        async with self._db.write() as connection:
            yield connection


async def test_what_is_read_while_keys_are_rotated_does_not_come_back(
    db: Database, values: ValueStore
) -> None:
    old, new = new_key(), new_key()
    for each in ("v1", "v2"):
        await kept(db, Sealer(keys(old)), each)

    async def read() -> None:
        await values.shown(await opened(values), entry("revealed"))

    meanwhile = ValueStore(cast("Database", Meanwhile(db, read)))
    await meanwhile.rotate(Sealer(keys(new, old)))
    found = await left(db)
    assert found["v1"] is None
    assert found["v2"] is not None
    assert revealed(Sealer(keys(new)), "v2", found["v2"]) == {"value": VALUE}


async def test_what_no_key_opens_is_counted_and_left_alone(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    for each in ("v1", "v2"):
        await kept(db, sealer, each)
    assert await values.rotate(Sealer(keys(new_key()))) == (0, 2)
    opening = await opened(values)
    assert revealed(sealer, "v1", opening.sealed) == {"value": VALUE}

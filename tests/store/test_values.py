"""A value is sealed for its row, and handed out once."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.domain.errors import SealBroken
from bot.domain.secrets import Secret
from bot.domain.values import Waiting
from bot.store.audit import AuditStore
from bot.store.claims import NewValue
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer, new_key
from bot.store.values import ValueStore
from tests.store.changes import DAY, MINUTE, NOW, entry, finished_with, kinds

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


async def test_its_person_reads_it_once(db: Database, values: ValueStore, sealer: Sealer) -> None:
    await kept(db, sealer)
    waiting = Waiting("v1", "T1", "r-v1", "U1", NOW + DAY)
    assert await values.waiting_for("T1", "U1", NOW) == (waiting,)
    assert await values.waiting_for("T1", "U2", NOW) == ()
    consumed = await values.consume("T1", "v1", "U1", entry("revealed", NOW + MINUTE))
    assert consumed is not None
    assert revealed(sealer, "v1", consumed.sealed) == {"value": VALUE}
    assert await values.waiting_for("T1", "U1", NOW) == ()
    assert await values.consume("T1", "v1", "U1", entry("revealed")) is None
    read = await values.get("T1", "v1")
    assert read == Waiting("v1", "T1", "r-v1", "U1", NOW + DAY, revealed_at=NOW + MINUTE)
    assert (await kinds(AuditStore(db)))[-2:] == ["done", "revealed"]
    async with db.read() as connection:
        left = await connection.execute(text("SELECT sealed FROM sealed_values"))
    assert left.scalars().all() == [None]


async def test_nobody_else_reads_it(db: Database, values: ValueStore, sealer: Sealer) -> None:
    await kept(db, sealer)
    assert await values.consume("T1", "v1", "U2", entry("revealed")) is None
    assert await values.consume("T2", "v1", "U1", entry("revealed", team="T2")) is None
    assert await values.get("T2", "v1") is None
    assert await values.consume("T1", "v2", "U1", entry("revealed")) is None
    assert len(await values.waiting_for("T1", "U1", NOW)) == 1
    assert "revealed" not in await kinds(AuditStore(db))


async def test_of_many_clicks_at_once_one_gets_it(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    clicks = [values.consume("T1", "v1", "U1", entry("revealed")) for _ in range(20)]
    assert len([each for each in await asyncio.gather(*clicks) if each]) == 1
    assert (await kinds(AuditStore(db))).count("revealed") == 1


async def test_a_value_whose_modal_did_not_open_is_put_back_and_read_again(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    first = await values.consume("T1", "v1", "U1", entry("revealed"))
    assert first is not None
    assert await values.put_back(first, entry("put_back"))
    assert not await values.put_back(first, entry("put_back"))
    again = await values.consume("T1", "v1", "U1", entry("revealed", NOW + MINUTE))
    assert again is not None
    assert revealed(sealer, "v1", again.sealed) == {"value": VALUE}
    # The first read cannot undo the second.
    assert not await values.put_back(first, entry("put_back"))
    assert not await values.put_back(again, entry("put_back", NOW + DAY))
    assert (await kinds(AuditStore(db)))[-3:] == ["revealed", "put_back", "revealed"]


async def test_what_nobody_reads_in_time_is_destroyed(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    late = NOW + DAY
    assert await values.lapsed("T1", late - MINUTE, 9) == ()
    assert await values.consume("T1", "v1", "U1", entry("revealed", late)) is None
    assert await values.waiting_for("T1", "U1", late) == ()
    (lapsed,) = await values.lapsed("T1", late, 9)
    assert await values.destroy(lapsed, entry("lapsed", late))
    assert not await values.destroy(lapsed, entry("lapsed", late))
    assert await values.lapsed("T1", late, 9) == ()
    known = await values.get("T1", "v1")
    assert known is not None
    assert (known.lapsed, known.revealed_at) == (True, None)
    assert (await kinds(AuditStore(db))).count("lapsed") == 1


async def test_rotating_keys_seals_again_what_is_unread(db: Database, values: ValueStore) -> None:
    old, new = new_key(), new_key()
    before, both, after = Sealer(keys(old)), Sealer(keys(new, old)), Sealer(keys(new))
    await kept(db, before, "v1")
    await kept(db, before, "v2")
    await values.consume("T1", "v2", "U1", entry("revealed"))
    assert await values.rotate(both) == (1, 0)
    consumed = await values.consume("T1", "v1", "U1", entry("revealed"))
    assert consumed is not None
    assert revealed(after, "v1", consumed.sealed) == {"value": VALUE}


async def test_what_no_key_opens_is_counted_and_left_alone(
    db: Database, values: ValueStore, sealer: Sealer
) -> None:
    await kept(db, sealer)
    assert await values.rotate(Sealer(keys(new_key()))) == (0, 1)
    consumed = await values.consume("T1", "v1", "U1", entry("revealed", NOW + timedelta(hours=1)))
    assert consumed is not None
    assert revealed(sealer, "v1", consumed.sealed) == {"value": VALUE}

"""The chain: whole however many write at once, and broken at the first entry that was touched."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bot.domain.audit import Broken, Entry, Flaw, Recorded, Whole
from bot.store.audit import ORIGIN, AuditStore, digest_of, write
from bot.store.database import Database
from bot.store.requests import RequestStore
from tests.store.changes import added, asking

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
ODD = "<!channel> *bold* 🔑 \u202eעברית\n%s :x ? 'quoted' \x00 \ud800"


def entry(number: int = 1, team: str = "T1", **facts: str) -> Entry:
    at = NOW + timedelta(minutes=number)
    return Entry(team, at, "approved", f"U{number}", 7, 1234, "r1", {"name": "shop", **facts})


@pytest.fixture
def audit(db: Database) -> AuditStore:
    return AuditStore(db)


async def written(audit: AuditStore, count: int = 5, team: str = "T1") -> None:
    for number in range(1, count + 1):
        await audit.append(entry(number, team))


async def everything(found: AsyncIterator[Recorded]) -> list[Recorded]:
    return [each async for each in found]


async def tampered(db: Database, statement: str) -> None:
    async with db.write() as connection:
        await connection.execute(text(statement))


async def test_what_was_written_is_read_back_in_its_order(audit: AuditStore) -> None:
    first = Entry("T1", NOW, "refused", "U1", facts={"reason": ODD})
    await audit.append(first)
    await audit.append(entry())
    found = await everything(audit.walk("T1"))
    assert [each.entry for each in found] == [first, entry()]
    assert [each.number for each in found] == [1, 2]
    assert found[0].previous == ORIGIN
    assert found[1].previous == found[0].hash
    assert await audit.verify("T1") == Whole(2, found[1].hash)


async def test_each_workspace_has_a_chain_of_its_own(audit: AuditStore) -> None:
    await written(audit, 2)
    await written(audit, 3, "T2")
    assert [each.number for each in await everything(audit.walk("T1"))] == [1, 2]
    assert await audit.teams() == ("T1", "T2")
    assert isinstance(await audit.verify("T2"), Whole)
    assert await audit.verify("T3") == Whole(0, ORIGIN)


async def test_the_newest_that_hold_every_word_come_first(audit: AuditStore) -> None:
    await audit.append(entry(1, reason="Straße gesperrt"))
    await audit.append(entry(2, reason="laptop theft"))
    await audit.append(entry(3, reason="STRASSE frei"))
    assert [each.number for each in await audit.last("T1", [], 2)] == [3, 2]
    assert [each.number for each in await audit.last("T1", ["strasse"], 9)] == [3, 1]
    assert [each.number for each in await audit.last("T1", ["strasse", "u1"], 9)] == [1]
    assert [each.number for each in await audit.last("T1", ["1234", "r1", "approved"], 1)] == [3]
    assert await audit.last("T1", ["nothing of the kind"], 9) == ()
    assert await audit.last("T1", [], 0) == ()


async def test_more_than_is_read_in_one_go_is_walked_and_searched(db: Database) -> None:
    audit = AuditStore(db)
    async with db.write() as connection:
        for number in range(1, 1202):
            await write(connection, entry(number, reason=f"about {number}."))
    assert len(await everything(audit.walk("T1"))) == 1201
    late = await everything(audit.walk("T1", since=NOW + timedelta(minutes=1200)))
    assert [each.number for each in late] == [1200, 1201]
    assert [each.number for each in await audit.last("T1", ["about 7."], 3)] == [7]
    assert isinstance(await audit.verify("T1"), Whole)


CASES: dict[str, tuple[tuple[str, ...], Broken]] = {
    "changed": (
        ("UPDATE audit_entries SET actor = 'U9' WHERE number = 3",),
        Broken(3, Flaw.CHANGED),
    ),
    "its words changed": (
        ("UPDATE audit_entries SET facts = '{}' WHERE number = 1",),
        Broken(1, Flaw.CHANGED),
    ),
    "moved to another time": (
        ("UPDATE audit_entries SET at = (SELECT min(at) FROM audit_entries) WHERE number = 2",),
        Broken(2, Flaw.CHANGED),
    ),
    "removed": (("DELETE FROM audit_entries WHERE number = 2",), Broken(2, Flaw.MISSING)),
    "the first removed": (("DELETE FROM audit_entries WHERE number = 1",), Broken(1, Flaw.MISSING)),
    "the tail cut off": (("DELETE FROM audit_entries WHERE number > 3",), Broken(4, Flaw.MISSING)),
    "all cut off": (("DELETE FROM audit_entries",), Broken(1, Flaw.MISSING)),
    "swapped": (
        (
            "UPDATE audit_entries SET number = 99 WHERE number = 2",
            "UPDATE audit_entries SET number = 2 WHERE number = 3",
            "UPDATE audit_entries SET number = 3 WHERE number = 99",
        ),
        Broken(2, Flaw.CHANGED),
    ),
    "closed up after a removal": (
        (
            "DELETE FROM audit_entries WHERE number = 2",
            "UPDATE audit_entries SET number = 2 WHERE number = 3",
        ),
        Broken(2, Flaw.CHANGED),
    ),
    "numbered before the first": (
        (
            "UPDATE audit_entries SET number = 0 WHERE number = 1",
            "UPDATE audit_heads SET number = 4",
        ),
        Broken(1, Flaw.UNKNOWN),
    ),
    "the end set back": (("UPDATE audit_heads SET number = 3",), Broken(4, Flaw.UNKNOWN)),
    "the end removed": (("DELETE FROM audit_heads",), Broken(1, Flaw.UNKNOWN)),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_touched_chain_names_its_first_broken_entry(db: Database, case: str) -> None:
    audit = AuditStore(db)
    await written(audit)
    statements, broken = CASES[case]
    for statement in statements:
        await tampered(db, statement)
    assert await audit.verify("T1") == broken
    assert "T1" in await audit.teams()


@pytest.mark.parametrize("begun_anew", [False, True])
async def test_an_emptied_audit_does_not_verify_while_requests_are_there(
    db: Database, *, begun_anew: bool
) -> None:
    audit, requests = AuditStore(db), RequestStore(db)
    for number in (1, 2):
        await added(requests, asking(f"r{number}"))
    assert isinstance(await audit.verify("T1"), Whole)
    for table in ("audit_entries", "audit_heads"):
        await tampered(db, f"DELETE FROM {table}")  # noqa: S608  ours
    if begun_anew:
        await written(audit, 3)  # which tell of the first request
    assert await audit.teams() == ("T1",)
    assert await audit.verify("T1") == Broken(4 if begun_anew else 1, Flaw.UNTOLD)


async def test_a_hash_noted_elsewhere_is_found_again_unless_all_was_rewritten(db: Database) -> None:
    audit = AuditStore(db)
    await written(audit, 3, "T2")
    noted = (await audit.last("T2", [], 1))[0].hash
    await written(audit, 1)
    await audit.append(entry(9, "T2"))
    assert await audit.find(noted) == ("T2", 3)
    for table in ("audit_entries", "audit_heads"):
        await tampered(db, f"DELETE FROM {table}")  # noqa: S608  ours
    for number in (11, 12, 13):
        await audit.append(entry(number, "T2"))
    assert isinstance(await audit.verify("T2"), Whole)
    assert await audit.find(noted) is None


async def rewritten(db: Database, number: int) -> None:
    """Change an entry, and give it the hash that then is right."""
    audit = AuditStore(db)
    found = (await everything(audit.walk("T1")))[number - 1]
    digest = digest_of(number, replace(found.entry, actor="U9"), found.previous)
    await tampered(
        db,
        f"UPDATE audit_entries SET actor = 'U9', hash = '{digest}' WHERE number = {number}",  # noqa: S608  ours
    )


@pytest.mark.parametrize(
    ("number", "broken"), [(3, Broken(4, Flaw.UNLINKED)), (5, Broken(5, Flaw.CHANGED))]
)
async def test_a_forged_hash_does_not_fit_what_follows(
    db: Database, number: int, broken: Broken
) -> None:
    audit = AuditStore(db)
    await written(audit)
    await rewritten(db, number)
    assert await audit.verify("T1") == broken


async def test_many_writers_at_once_make_one_chain(database_url: str, db: Database) -> None:
    stores = [AuditStore(Database(database_url)) for _ in range(4)]
    writes = [stores[number % 4].append(entry(number)) for number in range(40)]
    await asyncio.gather(*writes)
    whole = await AuditStore(db).verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 40
    for each in stores:
        await each._db.close()


async def test_an_entry_goes_with_the_transaction_that_it_is_in(db: Database) -> None:
    audit = AuditStore(db)
    await written(audit, 1)

    async def fail() -> None:
        async with db.write() as connection:
            await write(connection, entry(2))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert [each.number for each in await everything(audit.walk("T1"))] == [1]
    await audit.append(entry(3))
    assert await audit.verify("T1") == Whole(2, (await audit.last("T1", [], 1))[0].hash)

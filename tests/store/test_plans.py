"""Queries that are asked often read no more than they answer with."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, text

from bot.domain.tokens import EventKind, TokenEvent
from bot.store import bulk, digests, notices, queries
from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.store.tables import OWNERS
from tests.store.mirrored import NOW, claimed, token

LITERAL = {"literal_binds": True}


async def plan(db: Database, query: Select[Any]) -> str:
    """What the database says it would do, in lower case."""
    asked = query.compile(dialect=db.engine.dialect, compile_kwargs=LITERAL)
    words = "EXPLAIN" if asked.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    async with db.read() as connection:
        rows = (await connection.exec_driver_sql(f"{words} {asked}")).all()
    return "\n".join(str(row[-1]) for row in rows).lower()


async def filled(db: Database) -> None:
    mirror = MirrorStore(db)
    for number in range(3):
        made = [token(number * 1000 + each) for each in range(1, 1001)]
        at = NOW + number * timedelta(hours=1)
        events = [TokenEvent(each.id, EventKind.RENAMED, at, "a", "b") for each in made] * 3
        found = TokenDelta(created=made, events=events)
        delta = Delta(first=False, digests={}, tokens=found)
        await mirror.save(await claimed(mirror, now=at), delta, at)
    async with db.write() as connection:
        await connection.execute(text("ANALYZE"))


def scans(found: str, table: str) -> bool:
    return bool(re.search(rf"seq scan on {table}\b|scan {table}\b(?! using)", found))


async def test_learning_what_is_new_reads_only_what_is_new(db: Database) -> None:
    await filled(db)
    found = await plan(db, queries.tokens_since("T1", 1, 3))
    assert "ix_tokens_team_id_account_id_version" in found
    assert not scans(found, "tokens")


async def test_a_history_reads_only_its_own_tokens(db: Database) -> None:
    await filled(db)
    found = await plan(db, queries.lineage("T1", 1, 5))
    assert not scans(found, "tokens")
    found = await plan(db, queries.events("T1", 1, [5, 6], 5))
    assert "ix_token_events_team_id_account_id_token_id_event_id" in found


async def test_what_is_due_is_found_among_many_without_reading_them(db: Database) -> None:
    soon = [token(each, expires_at=NOW + timedelta(hours=each)) for each in range(1, 51)]
    late = [token(each, expires_at=NOW + timedelta(days=365)) for each in range(51, 100_001)]
    delta = Delta(first=True, digests={}, tokens=TokenDelta(created=[*soon, *late]))
    mirror = MirrorStore(db)
    assert await mirror.save(await claimed(mirror), delta, NOW)
    owned = {"token_id": [each.id for each in (*soon, *late)]}
    theirs = {"team_id": "T1", "account_id": 1, "user_id": "U1"}
    async with db.write() as connection:
        await bulk.insert(connection, OWNERS, theirs, owned)
        await connection.execute(text("ANALYZE"))
    for owners in (False, True):
        assert len(await NoticeStore(db).due("T1", 1, (7, 1), NOW, owners=owners)) == 50
        found = await plan(db, notices.due("T1", 1, (7, 1), NOW, owners=owners))
        assert "ix_tokens_team_id_account_id_expires_at" in found
        assert not scans(found, "tokens")
        assert not scans(found, "owners")
    found = await plan(db, digests.aged("T1", 1, NOW - timedelta(days=1), NOW).limit(5))
    assert "ix_tokens_first_seen" in found
    assert not scans(found, "tokens")

"""Queries that are asked often read no more than they answer with."""

import re
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import Select, select, text

from bot.domain.tokens import EventKind, TokenEvent
from bot.store import bulk, digests, notices, queries, rotations
from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.store.tables import OWNERS, TOKENS
from tests.store.mirrored import NOW, claimed, token

LITERAL = {"literal_binds": True}
MOST = 200
"""Steps for a row of the answer; SQLite counts those of its machine, PostgreSQL rows."""


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


async def effort(db: Database, query: Select[Any]) -> int:
    """How many rows PostgreSQL reads for an answer, or how many steps SQLite takes."""
    asked = query.compile(dialect=db.engine.dialect, compile_kwargs=LITERAL)
    async with db.read() as connection:
        if connection.dialect.name == "postgresql":
            words = f"EXPLAIN (ANALYZE, FORMAT JSON) {asked}"
            ((told,),) = (await connection.exec_driver_sql(words)).all()
            return _rows(told[0]["Plan"])
        driver: Any = (await connection.get_raw_connection()).driver_connection
        taken = count()
        await driver.set_progress_handler(lambda: next(taken) < 0, 1)
        (await connection.exec_driver_sql(str(asked))).all()
        await driver.set_progress_handler(None, 1)
        return next(taken)


def _rows(node: dict[str, Any]) -> int:
    """Count what a step of a plan read, and the steps below it."""
    removed = sum(node.get(f"Rows Removed by {why}", 0) for why in ("Filter", "Index Recheck"))
    own = (node["Actual Rows"] + removed) * node["Actual Loops"]
    return int(own) + sum(map(_rows, node.get("Plans", ())))


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
        wanted = notices.due("T1", 1, (7, 1), NOW, owners=owners)
        assert len(await NoticeStore(db).due("T1", 1, (7, 1), NOW, owners=owners)) == 50
        found = await plan(db, wanted)
        assert "ix_tokens_team_id_account_id_expires_at" in found
        assert not scans(found, "tokens")
        assert not scans(found, "owners")
        assert await effort(db, wanted) < 50 * MOST
    wanted = rotations.unfollowed("T1", NOW)
    assert "ix_tokens_reset" in await plan(db, wanted)
    assert await effort(db, wanted) < MOST
    found = await plan(db, digests.aged("T1", 1, NOW - timedelta(days=1), NOW).limit(5))
    assert "ix_tokens_first_seen" in found
    assert not scans(found, "tokens")
    everything = select(TOKENS.c.name).where(TOKENS.c.name == "nobody's")
    assert await effort(db, everything) >= 100_000

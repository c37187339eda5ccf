"""Queries that are asked often read no more than they answer with."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, text

from bot.domain.tokens import EventKind, TokenEvent
from bot.store import queries
from bot.store.database import Database
from bot.store.delta import Delta, TokenDelta
from bot.store.mirror import MirrorStore
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

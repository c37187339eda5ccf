"""The audit: per team one chain of entries, each carrying the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, and_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.audit import Broken, Entry, Flaw, Recorded, Whole
from bot.store import bulk
from bot.store.change_tables import AUDIT_ENTRIES, AUDIT_HEADS, REQUESTS
from bot.store.codec import dumped
from bot.store.database import Database

ORIGIN: Final = "0" * 64
"""What the first entry of a chain carries as the hash of the one before."""

_AT_ONCE: Final = 500
"""Entries that are read in one go."""

_E, _H = AUDIT_ENTRIES.c, AUDIT_HEADS.c


class AuditStore:
    """Reads and writes the audit; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def append(self, entry: Entry) -> None:
        """Write an entry that no change of a row goes with: a refusal, a second try, a drift."""
        async with self._db.write() as connection:
            await write(connection, entry)

    async def teams(self) -> tuple[str, ...]:
        """Return the workspaces that have a chain, something left of one, or should have one."""
        having = union(*(select(each.team_id) for each in (_H, _E, REQUESTS.c)))
        async with self._db.read() as connection:
            return tuple(sorted((await connection.execute(having)).scalars()))

    async def find(self, hash_: str) -> tuple[str, int] | None:
        """Return the workspace and the number of the entry that has this hash."""
        async with self._db.read() as connection:
            asked = select(_E.team_id, _E.number).where(_E.hash == hash_)
            found = (await connection.execute(asked)).first()
        return None if found is None else (found.team_id, found.number)

    async def last(self, team: str, words: Iterable[str], limit: int) -> tuple[Recorded, ...]:
        """Return the newest entries that hold every one of the words, newest first."""
        needles = [word.casefold() for word in words]
        newest = _entries(team).order_by(_E.number.desc()).limit(_AT_ONCE)
        found: list[Recorded] = []
        page = await self._page(newest)
        while page and len(found) < limit:
            found += [each for each in page if _holds(each.entry, needles)]
            page = await self._page(newest.where(_E.number < page[-1].number))
        return tuple(found[:limit])

    async def walk(
        self, team: str, since: datetime | None = None, words: Iterable[str] = ()
    ) -> AsyncIterator[Recorded]:
        """Yield a chain from its beginning, or what was written since a moment, or holds words."""
        needles = [word.casefold() for word in words]
        oldest = _entries(team).order_by(_E.number).limit(_AT_ONCE)
        if since is not None:
            oldest = oldest.where(_E.at >= since)
        page = await self._page(oldest)
        while page:
            for recorded in page:
                if _holds(recorded.entry, needles):
                    yield recorded
            page = await self._page(oldest.where(_E.number > page[-1].number))

    async def verify(self, team: str) -> Whole | Broken:
        """Prove a chain, or name the first entry that does not hold.

        Emptied, or begun anew, it has no flaw of its own, but requests that it is silent about.
        """
        async with self._db.read() as connection:
            untold = set((await connection.execute(_requests(team))).scalars())
            head = (await connection.execute(_head(team))).one_or_none()
            number, end = (0, ORIGIN) if head is None else (head.number, head.hash)
            last, previous = 0, ORIGIN
            async with connection.stream(_with_head(team)) as rows:
                async for *facts, number, end in rows:  # noqa: B007  the head is used at the end
                    recorded = _recorded(facts)
                    flaw = _flaw(recorded, last + 1, previous)
                    if flaw is not None:
                        return Broken(last + 1, flaw)
                    last, previous = recorded.number, recorded.hash
                    untold.discard(recorded.entry.request_id)
        ended = _ended(last, previous, number or 0, end)
        silent = isinstance(ended, Whole) and untold
        return Broken(last + 1, Flaw.UNTOLD) if silent else ended

    async def _page(self, wanted: Select[Any]) -> list[Recorded]:
        async with self._db.read() as connection:
            return [_recorded(row) for row in await connection.execute(wanted)]


async def write(connection: AsyncConnection, *entries: Entry) -> None:
    """Append entries of one team within the caller's transaction, as its last step: others wait.

    Taking the head's row holds it until the transaction ends, so a chain never forks, and an entry
    stands exactly if what it tells of stands.
    """
    if not entries:
        return
    team = entries[0].team
    head = await _next(connection, team, len(entries))
    rows, end = [], head.hash
    for number, entry in enumerate(entries, head.number - len(entries) + 1):
        place = {"number": number, "previous": end, "hash": digest_of(number, entry, end)}
        rows.append(_facts(entry) | place | {"team_id": team})
        end = place["hash"]
    await connection.execute(AUDIT_ENTRIES.insert(), rows)
    mine = update(AUDIT_HEADS).where(_H.team_id == team)
    await connection.execute(mine.values(hash=end))


def digest_of(number: int, entry: Entry, previous: str) -> str:
    """Return the SHA-256 of an entry, its number and the hash before it, in 64 hex digits."""
    said = _facts(entry) | {"at": entry.at.astimezone(UTC).isoformat(), "team": entry.team}
    written = dumped(said | {"number": number, "previous": previous})
    return hashlib.sha256(written.encode()).hexdigest()


async def _next(connection: AsyncConnection, team: str, count: int) -> Row[Any]:
    """Take the next numbers of a chain; return the last of them, and what the last hash was."""
    taking = update(AUDIT_HEADS).where(_H.team_id == team).values(number=_H.number + count)
    taking = taking.returning(_H.number, _H.hash)
    head = (await connection.execute(taking)).one_or_none()
    if head is not None:
        return head
    fresh = {"team_id": team, "number": 0, "hash": ORIGIN}
    await bulk.insert_new(connection, AUDIT_HEADS, fresh)
    return (await connection.execute(taking)).one()


def _facts(entry: Entry) -> dict[str, Any]:
    ids = {"account_id": entry.account_id, "token_id": entry.token_id}
    said = {"at": entry.at, "kind": entry.kind, "actor": entry.actor, "facts": dict(entry.facts)}
    return {**said, **ids, "request_id": entry.request_id}


def _head(team: str) -> Select[Any]:
    return select(_H.number, _H.hash).where(_H.team_id == team)


def _requests(team: str) -> Select[Any]:
    return select(REQUESTS.c.request_id).where(REQUESTS.c.team_id == team)


def _entries(team: str) -> Select[Any]:
    return select(AUDIT_ENTRIES).where(_E.team_id == team)


def _with_head(team: str) -> Select[Any]:
    """Ask for a chain and its end in one statement: what is written meanwhile is in both."""
    return (
        select(AUDIT_ENTRIES, _H.number, _H.hash)
        .join_from(AUDIT_ENTRIES, AUDIT_HEADS, and_(_E.team_id == _H.team_id), isouter=True)
        .where(_E.team_id == team)
        .order_by(_E.number)
    )


def _recorded(row: Iterable[Any]) -> Recorded:
    team, number, at, kind, actor, account_id, token_id, request_id, facts, *hashes = row
    entry = Entry(team, at, kind, actor, account_id, token_id, request_id, facts)
    return Recorded(number, entry, *hashes)


def _holds(entry: Entry, needles: Iterable[str]) -> bool:
    ids = (entry.account_id, entry.token_id, entry.request_id)
    words = (entry.kind, entry.actor, *map(str, ids), *entry.facts.values())
    said = "\n".join(words).casefold()
    return all(needle in said for needle in needles)


def _flaw(recorded: Recorded, expected: int, previous: str) -> Flaw | None:
    if recorded.number != expected:
        return Flaw.MISSING if recorded.number > expected else Flaw.UNKNOWN
    if recorded.hash != digest_of(recorded.number, recorded.entry, recorded.previous):
        return Flaw.CHANGED
    return None if recorded.previous == previous else Flaw.UNLINKED


def _ended(last: int, hash_: str, number: int, end: str) -> Whole | Broken:
    """Hold the last entry against the chain's end, which knows of entries that were cut off."""
    if last < number:
        return Broken(last + 1, Flaw.MISSING)
    if last > number:
        return Broken(number + 1, Flaw.UNKNOWN)
    return Whole(last, hash_) if hash_ == end else Broken(last, Flaw.CHANGED)

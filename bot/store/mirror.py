"""The mirror: a copy of each account, with its history and the people that tokens belong to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Table, Update, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.audit import Entry
from bot.domain.errors import AppsChanged
from bot.domain.people import PersonId
from bot.domain.tokens import Consumer, TokenEvent, TokenRecord
from bot.store import alerts, audit, bulk, drifts, queries, rows, save
from bot.store.database import Database
from bot.store.delta import Basis, Claim, Delta, MirroredAccount, Tree
from bot.store.queries import one_account, one_token
from bot.store.tables import (
    ACCOUNTS,
    CHOICES,
    CONSUMERS,
    DOMAINS,
    OWNERS,
    PROJECTS,
    RESOURCES,
    SANDBOXES,
)

_AT_ONCE: Final = 500
"""Rows turned into records between two looks at the event loop."""


class MirrorStore:
    """Reads and writes the mirror; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def accounts(self, team: str) -> tuple[MirroredAccount, ...]:
        """Return the accounts that a workspace sees, by id; one cheap query."""
        found = await self._all_accounts(team)
        return tuple(rows.account(row) for row in found if row.gone_at is None)

    async def tokens_since(
        self, team: str, account_id: int, version: int
    ) -> tuple[TokenRecord, ...]:
        """Return what is known of the tokens that changed after `version`, gone ones among them."""
        consumers: defaultdict[int, list[Consumer]] = defaultdict(list)
        records: list[TokenRecord] = []
        wanted = queries.tokens_since(team, account_id, version)
        async with self._db.read() as connection:
            used = await connection.execute(queries.consumers_since(team, account_id, version))
            for token_id, app, user, left_at in used:
                consumers[token_id].append(Consumer(app, user, left=left_at is not None))
            async with connection.stream(wanted) as streamed:
                async for part in streamed.partitions(_AT_ONCE):
                    records += [
                        rows.record(account_id, row, consumers.get(row[0], ())) for row in part
                    ]
        return tuple(records)

    async def tree(self, team: str, account_id: int) -> Tree:
        """Return what the account holds besides tokens."""
        async with self._db.read() as connection:

            async def of(table: Table) -> Sequence[Row[Any]]:
                own = [column for column in table.c if column.name not in {"team_id", "account_id"}]
                wanted = select(*own).where(one_account(table, team, account_id))
                return (await connection.execute(wanted.order_by(*table.primary_key))).all()

            return Tree(
                tuple(map(rows.resource, await of(RESOURCES))),
                tuple(starmap(SendingDomain, await of(DOMAINS))),
                tuple(starmap(Project, await of(PROJECTS))),
                tuple(starmap(Sandbox, await of(SANDBOXES))),
            )

    async def history(
        self, team: str, account_id: int, token_id: int, limit: int
    ) -> tuple[TokenEvent, ...]:
        """Return what happened to a token and to those it came from by resets, newest first."""
        async with self._db.read() as connection:
            line = (await connection.execute(queries.lineage(team, account_id, token_id))).all()
            ids = [row.token_id for row in line]
            wanted = queries.events(team, account_id, ids, limit)
            found = (await connection.execute(wanted)).all() if ids else []
        events = [TokenEvent(*row) for row in found]
        events += [first for first in map(rows.first_event, line) if first is not None]
        return tuple(sorted(events, key=lambda event: event.at, reverse=True)[:limit])

    async def see_accounts(self, team: str, accounts: Sequence[Account], now: datetime) -> None:
        """Note the accounts that the service shows; others are hidden, with all they had."""
        known = {row.account_id: row for row in await self._all_accounts(team)}
        shown = {each.id: each for each in accounts}
        news = [
            each
            for each in accounts
            if each.id not in known
            or known[each.id].gone_at is not None
            or known[each.id].name != each.name
        ]
        hidden = [
            row.account_id
            for row in known.values()
            if row.gone_at is None and row.account_id not in shown
        ]
        if not (news or hidden):
            return
        async with self._db.write() as connection:
            for each in news:
                facts = {"name": each.name, "gone_at": None}
                key = {"team_id": team, "account_id": each.id}
                fresh = {"version": 0, "tree_version": 0, "digests": {}, "claim": 0}
                await bulk.upsert(connection, ACCOUNTS, key, facts, fresh)
            for account_id in hidden:
                gone = update(ACCOUNTS).where(one_account(ACCOUNTS, team, account_id))
                await connection.execute(gone.values(gone_at=now))

    async def basis(self, team: str, account_id: int, now: datetime) -> Basis | None:
        """Return what a look at an account begins from; None while somebody's lease runs."""
        a = ACCOUNTS.c
        wanted = select(a.claim, a.digests, a.synced_at).where(
            one_account(ACCOUNTS, team, account_id), _free(now)
        )
        async with self._db.read() as connection:
            found = (await connection.execute(wanted)).one_or_none()
        return None if found is None else Basis(team, account_id, *found)

    async def confirm(self, basis: Basis, now: datetime) -> bool:
        """Note that a look found nothing new; False where somebody has claimed it meanwhile."""
        async with self._db.write() as connection:
            noted = await connection.execute(_from(basis, now).values(synced_at=now))
        return bool(noted.rowcount)

    async def claim(self, basis: Basis, now: datetime, lease: timedelta) -> Claim | None:
        """Claim the copying of an account; None where somebody else was first."""
        a = ACCOUNTS.c
        taking = _from(basis, now).values(claim=a.claim + 1, claimed_until=now + lease)
        async with self._db.write() as connection:
            number = (await connection.execute(taking.returning(a.claim))).scalar_one_or_none()
        if number is None:
            return None
        return Claim(basis.team, basis.account_id, number, basis.digests, basis.synced_at)

    async def release(self, claim: Claim) -> None:
        """Give a claim back unused."""
        held = and_(
            one_account(ACCOUNTS, claim.team, claim.account_id), ACCOUNTS.c.claim == claim.number
        )
        async with self._db.write() as connection:
            await connection.execute(update(ACCOUNTS).where(held).values(claimed_until=None))

    async def save(self, claim: Claim, delta: Delta, now: datetime) -> bool:
        """Write one look's findings, all or nothing; False where the claim was lost meanwhile."""
        async with self._db.write() as connection:
            version = await save.account(connection, claim, delta, now)
            if version is None:
                return False
            if delta.tokens:
                await save.tokens(connection, claim, delta, version, now)
            if delta.tree:
                await save.tree(connection, claim, delta.tree)
            await drifts.write(connection, claim, delta.drifts)
        return True

    async def set_owner(
        self,
        team: str,
        account_id: int,
        token_id: int,
        owner: str | None,
        entry: Entry | None = None,
    ) -> bool:
        """Set or clear a token's owner (a Slack user id), and write that to the audit with it.

        False where the token is unknown; then nothing is written.
        """
        users = [] if owner is None else [{"user_id": owner}]
        token = (team, account_id, token_id)
        async with self._db.write() as connection:
            known = await _set_people(connection, OWNERS, token, users)
            if known and entry is not None:
                await audit.write(connection, entry)
        return known

    async def set_consumers(
        self, team: str, account_id: int, token_id: int, consumers: Sequence[Consumer]
    ) -> bool:
        """Set the apps that use a token; False where the token is unknown."""
        token = (team, account_id, token_id)
        async with self._db.write() as connection:
            return await _set_people(connection, CONSUMERS, token, _apps(consumers))

    async def exchange_consumers(
        self, entry: Entry, known: Sequence[Consumer], consumers: Sequence[Consumer]
    ) -> bool:
        """Set the apps that use the token that an entry of the audit is about, and write that.

        False where the token is unknown.

        Raises:
            AppsChanged: they are not the `known` ones any more.
        """
        token = (entry.team, entry.account_id or 0, entry.token_id or 0)
        c = CONSUMERS.c
        async with self._db.write() as connection:
            before = select(c.app, c.user_id).where(one_token(CONSUMERS, *token))
            if not await save.touch(connection, *token):  # which holds the account until the end
                return False
            if {Consumer(*row) for row in await connection.execute(before)} != set(known):
                raise AppsChanged
            await _set_people(connection, CONSUMERS, token, _apps(consumers))
            await audit.write(connection, entry)
        return True

    async def people(self, team: str) -> tuple[str, ...]:
        """Return everybody who answers for a token, or moves an app that uses one."""
        async with self._db.read() as connection:
            return tuple((await connection.execute(queries.people(team))).scalars())

    async def set_left(self, team: str, user: str, left_at: datetime | None) -> bool:
        """Note that somebody has left Slack, or is back (None); False where that was known.

        What people were told of it before is over then.
        """
        changed = False
        async with self._db.write() as connection:
            for table in (OWNERS, CONSUMERS):
                t = table.c
                news = t.left_at.is_(None) if left_at else t.left_at.is_not(None)
                noting = update(table).where(t.team_id == team, t.user_id == user, news)
                noted = noting.values(left_at=left_at).returning(t.account_id, t.token_id)
                for account_id, token_id in (await connection.execute(noted)).all():
                    changed = await save.touch(connection, team, account_id, token_id) or changed
            if changed:
                await alerts.forget(connection, team, f"{alerts.LEFT}{user}")
        return changed

    async def choice(self, person: PersonId) -> int | None:
        """Return the account that a person switched to last."""
        mine = and_(CHOICES.c.team_id == person.team, CHOICES.c.user_id == person.user)
        async with self._db.read() as connection:
            found = await connection.execute(select(CHOICES.c.account_id).where(mine))
            account_id: int | None = found.scalar_one_or_none()
        return account_id

    async def choose(self, person: PersonId, account_id: int) -> None:
        """Remember the account that a person switched to."""
        key = {"team_id": person.team, "user_id": person.user}
        async with self._db.write() as connection:
            await bulk.upsert(connection, CHOICES, key, {"account_id": account_id})

    async def _all_accounts(self, team: str) -> Sequence[Row[Any]]:
        async with self._db.read() as connection:
            found: Sequence[Row[Any]] = (await connection.execute(queries.accounts(team))).all()
        return found


async def _set_people(
    connection: AsyncConnection,
    table: Table,
    token: tuple[str, int, int],
    people: Sequence[dict[str, Any]],
) -> bool:
    if not await save.touch(connection, *token):
        return False
    key = dict(zip(("team_id", "account_id", "token_id"), token, strict=True))
    await connection.execute(delete(table).where(one_token(table, *token)))
    if people:
        await connection.execute(table.insert(), [key | each for each in people])
    return True


def _apps(consumers: Sequence[Consumer]) -> list[dict[str, Any]]:
    return [{"app": each.app, "user_id": each.person} for each in consumers]


def _free(now: datetime) -> ColumnElement[bool]:
    until = ACCOUNTS.c.claimed_until
    return or_(until.is_(None), until <= now)


def _from(basis: Basis, now: datetime) -> Update:
    """Return an update of an account that nobody has claimed since the look at it began."""
    same = and_(
        one_account(ACCOUNTS, basis.team, basis.account_id), ACCOUNTS.c.claim == basis.number
    )
    return update(ACCOUNTS).where(same, _free(now))

"""How the findings of one look are written: only what differs, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Select, Table, and_, bindparam, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.account import Project, Sandbox, SendingDomain
from bot.domain.permissions import Resource
from bot.domain.tokens import Token, TokenEvent
from bot.store import bulk
from bot.store.delta import Claim, Delta, Difference, TreeDelta
from bot.store.notice_tables import QUIETS
from bot.store.queries import one_account, one_token
from bot.store.tables import (
    ACCOUNTS,
    CONSUMERS,
    DOMAINS,
    OWNERS,
    PROJECTS,
    RESOURCES,
    SANDBOXES,
    TOKEN_EVENTS,
    TOKENS,
)

T = TypeVar("T")
_Columns: TypeAlias = dict[str, Iterable[Any]]
_Row: TypeAlias = dict[str, Any]


async def account(
    connection: AsyncConnection, claim: Claim, delta: Delta, now: datetime
) -> int | None:
    """Use the claim up and return the account's version; None where somebody else has claimed it.

    Holding the row until the end of the transaction keeps versions in the order of their commits.
    """
    a = ACCOUNTS.c
    new: dict[str, Any] = {"synced_at": now, "claimed_until": None}
    new |= {"version": a.version + 1} if delta.tokens or delta.tree else {}
    new |= {"tree_version": a.version + 1} if delta.tree else {}
    new |= {"digests": dict(delta.digests)} if delta.digests else {}
    held = and_(one_account(ACCOUNTS, claim.team, claim.account_id), a.claim == claim.number)
    found = await connection.execute(
        update(ACCOUNTS).where(held, a.claimed_until.is_not(None)).values(new).returning(a.version)
    )
    version: int | None = found.scalar_one_or_none()
    return version


async def tokens(
    connection: AsyncConnection, claim: Claim, delta: Delta, version: int, now: datetime
) -> None:
    """Write what happened to tokens; owners and consumers follow a reset to the new token."""
    found = delta.tokens
    born = {"first_seen_at": now, "predates": delta.first, "version": version}
    await bulk.insert(connection, TOKENS, _of(claim) | born, _facts(found.created))
    same = ("name", "last_four", "created_by", "expires_at", "permissions")
    facts = [{"b_id": each.id} | {n: getattr(each, n) for n in same} for each in found.changed]
    await _update(connection, claim, facts, {"gone_at": None, "version": version})
    ended = [{"b_id": token_id} for token_id in found.gone]
    await _update(connection, claim, ended, {"gone_at": now, "version": version})
    resets = found.successors.items()
    await _update(
        connection,
        claim,
        [{"b_id": old, "successor_id": new} for old, new in resets],
        {"version": version},
    )
    line = [{"b_id": new, "predecessor_id": old} for old, new in resets]
    await _update(connection, claim, line, {"version": version})
    for old, new in resets:
        await _follow(connection, claim, old, new)
    await bulk.insert(connection, TOKEN_EVENTS, _of(claim), _history(found.events))


async def tree(connection: AsyncConnection, claim: Claim, found: TreeDelta) -> None:
    """Write what happened to everything that is not a token."""
    await _replace(connection, claim, RESOURCES, _resources, found.resources)
    await _replace(connection, claim, DOMAINS, _domains, found.domains)
    await _replace(connection, claim, PROJECTS, _projects, found.projects)
    await _replace(connection, claim, SANDBOXES, _sandboxes, found.sandboxes)


async def _update(connection: AsyncConnection, claim: Claim, rows: list[_Row], same: _Row) -> None:
    """Set what each row says, and the same in all of them, where `b_id` is the token's id."""
    if rows:
        token = and_(
            one_account(TOKENS, claim.team, claim.account_id),
            TOKENS.c.token_id == bindparam("b_id"),
        )
        each: _Row = {name: bindparam(name) for name in rows[0] if name != "b_id"}
        await connection.execute(update(TOKENS).where(token).values(each | same), rows)


async def _follow(connection: AsyncConnection, claim: Claim, old: int, new: int) -> None:
    """Copy a token's people, and who wants quiet, to its successor; the old one keeps them, too."""
    for table in (OWNERS, CONSUMERS, QUIETS):
        if (await connection.execute(_people(table, claim, new).limit(1))).first() is not None:
            continue
        for row in (await connection.execute(_people(table, claim, old))).mappings().all():
            await connection.execute(table.insert().values(dict(row) | {"token_id": new}))


def _people(table: Table, claim: Claim, token_id: int) -> Select[Any]:
    return select(table).where(one_token(table, claim.team, claim.account_id, token_id))


async def _replace(
    connection: AsyncConnection,
    claim: Claim,
    table: Table,
    columns: Callable[[Sequence[T]], _Columns],
    found: Difference[T],
) -> None:
    keys = [column.name for column in table.primary_key if column.name not in _of(claim)]
    if found.removed:
        named = and_(*(table.c[key] == bindparam(f"b_{key}") for key in keys))
        old = columns(found.removed)
        rows = [
            dict(zip((f"b_{key}" for key in keys), values, strict=True))
            for values in zip(*(old[key] for key in keys), strict=True)
        ]
        stale = and_(one_account(table, claim.team, claim.account_id), named)
        await connection.execute(delete(table).where(stale), rows)
    await bulk.insert(connection, table, _of(claim), columns(found.added))


def _of(claim: Claim) -> _Row:
    return {"team_id": claim.team, "account_id": claim.account_id}


def _facts(tokens: Sequence[Token]) -> _Columns:
    return {
        "token_id": [each.id for each in tokens],
        "name": [each.name for each in tokens],
        "last_four": [each.last_four for each in tokens],
        "created_by": [each.created_by for each in tokens],
        "expires_at": [each.expires_at for each in tokens],
        "permissions": [each.permissions for each in tokens],
    }


def _history(events: Sequence[TokenEvent]) -> _Columns:
    return {
        "token_id": [each.token_id for each in events],
        "kind": [each.kind for each in events],
        "at": [each.at for each in events],
        "before": [each.before for each in events],
        "after": [each.after for each in events],
    }


def _resources(nodes: Sequence[Resource]) -> _Columns:
    return {
        "resource_type": [each.key.type for each in nodes],
        "resource_id": [each.key.id for each in nodes],
        "name": [each.name for each in nodes],
        "level": [each.level for each in nodes],
        "parent_type": [each.parent.type if each.parent else None for each in nodes],
        "parent_id": [each.parent.id if each.parent else None for each in nodes],
    }


def _domains(domains: Sequence[SendingDomain]) -> _Columns:
    return {
        "domain_id": [each.id for each in domains],
        "name": [each.name for each in domains],
        "verified": [each.verified for each in domains],
    }


def _projects(projects: Sequence[Project]) -> _Columns:
    return {
        "project_id": [each.id for each in projects],
        "name": [each.name for each in projects],
    }


def _sandboxes(sandboxes: Sequence[Sandbox]) -> _Columns:
    return {
        "sandbox_id": [each.id for each in sandboxes],
        "name": [each.name for each in sandboxes],
        "project_id": [each.project_id for each in sandboxes],
        "host": [each.host for each in sandboxes],
        "smtp_ports": [each.smtp_ports for each in sandboxes],
    }


async def touch(connection: AsyncConnection, team: str, account_id: int, token_id: int) -> bool:
    """Give a token a new version, so that every process learns of it; False if there is none."""
    a = ACCOUNTS.c
    mine = exists().where(one_token(TOKENS, team, account_id, token_id))
    bumped = await connection.execute(
        update(ACCOUNTS)
        .where(one_account(ACCOUNTS, team, account_id), mine)
        .values(version=a.version + 1)
        .returning(a.version)
    )
    version = bumped.scalar_one_or_none()
    touched = update(TOKENS).where(one_token(TOKENS, team, account_id, token_id))
    if version is not None:
        await connection.execute(touched.values(version=version))
    return version is not None

"""From rows to domain objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row

from bot.domain.account import Account
from bot.domain.permissions import Resource, ResourceKey
from bot.domain.tokens import Consumer, EventKind, Token, TokenEvent, TokenRecord
from bot.store.delta import MirroredAccount

_DAY: Final = timedelta(days=1)


def account(row: Row[Any]) -> MirroredAccount:
    """Return an account as its row tells of it."""
    found = Account(row.account_id, row.name)
    return MirroredAccount(found, row.version, row.synced_at, row.digests, row.tree_version)


def record(account_id: int, row: Sequence[Any], consumers: Sequence[Consumer]) -> TokenRecord:
    """Return what a row of `queries.tokens_since` says."""
    token_id, name, last_four, created_by, expires_at, permissions, *ours = row
    first_seen_at, predates, successor_id, gone_at, predecessor_id, owner, left_at = ours
    return TokenRecord(
        Token(token_id, account_id, name, last_four, created_by, expires_at, permissions),
        owner,
        tuple(consumers),
        None if predates else _lifetime(first_seen_at, expires_at),
        successor_id,
        gone_at,
        owner_left=left_at is not None,
        predecessor_id=predecessor_id,
    )


def _lifetime(first_seen_at: datetime, expires_at: datetime | None) -> timedelta | None:
    """Return a lifetime in whole days, as a token is seen a little after it was made."""
    return None if expires_at is None else -((first_seen_at - expires_at) // _DAY) * _DAY


def resource(row: Sequence[Any]) -> Resource:
    """Return a node of the tree."""
    kind, id_, name, level, parent_kind, parent_id = row
    parent = None if parent_kind is None else ResourceKey(parent_kind, parent_id)
    return Resource(ResourceKey(kind, id_), name, level, parent)


def first_event(row: Row[Any]) -> TokenEvent | None:
    """Return how a token came to be known; None where the reset of another one says it."""
    if row.predates:
        return TokenEvent(row.token_id, EventKind.FOUND, row.first_seen_at)
    if row.predecessor_id is None:
        return TokenEvent(row.token_id, EventKind.CREATED, row.first_seen_at)
    return None

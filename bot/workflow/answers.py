"""What `see` answers with: everything a screen needs, and nothing of how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.expiry import State
from bot.domain.listing import ListQuery
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import TokenEvent, TokenRecord

PAGE_SIZE: Final = 10
"""Rows a page."""


@dataclass(frozen=True, slots=True)
class Access:
    """A permission with the name of its resource; an unnamed resource is shown by type and id."""

    resource: ResourceKey
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A resource that can be granted; `within` is the project of a sandbox."""

    resource: ResourceKey
    name: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as a list shows it; its access has the highest level first, then by name."""

    record: TokenRecord
    state: State
    access: tuple[Access, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many living tokens there are, by state, and how many of them nobody owns."""

    total: int
    by_state: Mapping[State, int]
    without_owner: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What every answer carries: the account, the others to switch to, and the mirror's age."""

    account: Account
    accounts: tuple[Account, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class TokenPage:
    """One page of the list; `nearest` is filled where nothing was found by words."""

    seen: Seen
    query: ListQuery
    rows: tuple[TokenRow, ...]
    found: int
    pages: int
    counts: Counts
    nearest: tuple[TokenRecord, ...]


@dataclass(frozen=True, slots=True)
class TokenCard:
    """One token whole; `domains` are those it may send from; history is newest first.

    `history_known` is False while the database is away: then nobody can say what happened.
    """

    seen: Seen
    row: TokenRow
    domains: tuple[SendingDomain, ...]
    history: tuple[TokenEvent, ...]
    history_known: bool = True


@dataclass(frozen=True, slots=True)
class DomainRow:
    """A domain and the first of the `total` tokens with a permission on it, by name.

    Account-wide tokens are not repeated for each.
    """

    domain: SendingDomain
    tokens: tuple[TokenRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DomainPage:
    """One page of domains; `nearest` are names, where nothing was found."""

    seen: Seen
    words: str
    rows: tuple[DomainRow, ...]
    found: int
    page: int
    pages: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SandboxRow:
    """A sandbox, its project, and the first of the `total` tokens with a permission on it."""

    project: Project
    sandbox: Sandbox
    tokens: tuple[TokenRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SandboxPage:
    """One page of sandboxes, grouped by project name."""

    seen: Seen
    words: str
    rows: tuple[SandboxRow, ...]
    found: int
    page: int
    pages: int
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The account at a glance: how many there are, and what ends next."""

    seen: Seen
    counts: Counts
    ends_next: tuple[TokenRow, ...]

"""What a look at the service found to differ from the mirror."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Generic, TypeVar

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.drift import Drift
from bot.domain.permissions import Resource
from bot.domain.tokens import Token, TokenEvent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class MirroredAccount:
    """An account in the mirror, and how far its copy has come.

    `version` grows with every change, `tree_version` is the last that touched more than tokens;
    `synced_at` is None before the first copy is whole; `digests` are those of the last listings.
    """

    account: Account
    version: int
    synced_at: datetime | None
    digests: Mapping[str, str] = field(default_factory=dict)
    tree_version: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """What an account holds besides tokens, each kind in the order of its ids."""

    resources: tuple[Resource, ...] = ()
    domains: tuple[SendingDomain, ...] = ()
    projects: tuple[Project, ...] = ()
    sandboxes: tuple[Sandbox, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What the last copy of an account left: the digests of its listings, and when it was made."""

    team: str
    account_id: int
    number: int
    digests: Mapping[str, str]
    synced_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claim(Basis):
    """The right to write one copy, held until it is used, given back, or its lease is over."""


@dataclass(frozen=True, slots=True)
class Difference(Generic[T]):
    """What is there no longer, and what is new; what has changed is in both."""

    removed: tuple[T, ...] = ()
    added: tuple[T, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenDelta:
    """What happened to tokens: `changed` are listed with other facts, `gone` are listed no longer.

    `successors` names, by the id of a token that was reset, the one that holds its new value.
    """

    created: Sequence[Token] = ()
    changed: Sequence[Token] = ()
    gone: Sequence[int] = ()
    successors: Mapping[int, int] = field(default_factory=dict)
    events: Sequence[TokenEvent] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeDelta:
    """What happened to everything else."""

    resources: Difference[Resource] = field(default_factory=Difference)
    domains: Difference[SendingDomain] = field(default_factory=Difference)
    projects: Difference[Project] = field(default_factory=Difference)
    sandboxes: Difference[Sandbox] = field(default_factory=Difference)

    def __bool__(self) -> bool:
        return any(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One look's findings; the tokens of the `first` look were there before it.

    `drifts` are what somebody may have to be told of.
    """

    first: bool
    digests: Mapping[str, str]
    tokens: TokenDelta = field(default_factory=TokenDelta)
    tree: TreeDelta = field(default_factory=TreeDelta)
    drifts: Sequence[Drift] = ()

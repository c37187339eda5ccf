"""What the rules are held against, and what they can answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from bot.domain.changes import Action
from bot.domain.requests import Stage
from bot.domain.tokens import Names


class Scope(NamedTuple):
    """One resource that a change touches, and the highest level that it has or gets there.

    `resource` is a type and a name, `domain:shop.example`, or `account` alone.
    """

    resource: str
    level: int


FOREVER: Final = timedelta.max
"""The lifetime of a token that never ends."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A change as the rules see it.

    `account` is the account's name; `token` the token's, empty where there is none, and `names` all
    that it and those whose place it took were called, empty where that is all; `lifetime` is
    None where the change sets no end; `groups` are the grantees (groups, ids, `everyone`, roles)
    that the asker is among; `last_of_domain` names the domain whose last token would be deleted;
    `own` says that it is the bot's own token; `resettable` is False where the change would reset a
    token in its grace period or after its end; `no_access` says that the token could reach nothing
    afterwards.
    """

    action: Action
    account: str
    token: str
    scopes: tuple[Scope, ...]
    asker: str
    groups: frozenset[str] = frozenset()
    reason: str = ""
    lifetime: timedelta | None = None
    last_of_domain: str = ""
    own: bool = False
    resettable: bool = True
    changes_nothing: bool = False
    no_access: bool = False
    names: tuple[Names, ...] = ()

    def by_name(self) -> tuple[Facts, ...]:
        """Return the facts for each name that somebody chose, with what resets made of that."""
        return tuple(replace(self, names=(each,)) for each in self.names or ((self.token,),))


class Why(StrEnum):
    """Why a change is refused; what would make it possible follows from it."""

    RULE = "rule"  # a rule says no, in `detail`'s words
    OWN_TOKEN = "own_token"  # noqa: S105 -- a word, not a value
    LAST_OF_DOMAIN = "last_of_domain"  # `detail` is the domain
    NOT_RESETTABLE = "not_resettable"
    NO_ACCESS = "no_access"  # a token without any permission cannot be saved
    NO_DIFFERENCE = "no_difference"
    REASON_MISSING = "reason_missing"
    LIVES_TOO_LONG = "lives_too_long"  # `limit` is the longest lifetime
    NEVER_ENDS = "never_ends"
    NO_APPROVER = "no_approver"  # `detail` is the group that nobody can be found in


@dataclass(frozen=True, slots=True)
class Refused:
    """No; `rule` names the rule that says so, empty where no rule could allow it."""

    why: Why
    rule: str = ""
    detail: str = ""
    limit: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes, at once; `review` names who looks at it afterwards, where it is break-glass."""

    rules: tuple[str, ...]
    break_glass: bool = False
    review: tuple[str, ...] = ()
    undo: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class NeedsApproval:
    """Yes, once every stage has said yes, in order; open for `lifetime`."""

    rules: tuple[str, ...]
    stages: tuple[Stage, ...]
    lifetime: timedelta
    undo: timedelta = timedelta(0)


Verdict: TypeAlias = Allowed | NeedsApproval | Refused

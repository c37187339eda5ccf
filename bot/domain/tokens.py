"""API tokens, as the service tells of them and as tokenbot knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from bot.domain.expiry import State, state_at
from bot.domain.permissions import Permission
from bot.domain.secrets import Secret

SYSTEM = "System"
"""`created_by` of the tokens that Mailtrap makes itself, with a domain."""


LONGEST_NAME: Final = 255
"""How many characters a token's name may have (Mailtrap's rule)."""


@dataclass(frozen=True, slots=True)
class Token:
    """One API token as the service shows it; its value is never part of it."""

    id: int
    account_id: int
    name: str
    last_four: str
    created_by: str
    expires_at: datetime | None
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and its value, as a create or a reset answers once."""

    token: Token
    value: Secret


@dataclass(frozen=True, slots=True)
class Consumer:
    """An app that uses a token, and the person (a Slack user id) who moves it after a reset.

    `left` says that this person has left Slack.
    """

    app: str
    person: str | None
    left: bool = False


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """What tokenbot knows of a token: the service's facts and its own.

    `lifetime` is None for tokens that were there before tokenbot looked; `successor_id` is the
    token that a reset made of this one, `predecessor_id` the one in whose place a reset or a
    replacement put it; `owner` is a Slack user id, and `owner_left` says that this person has left
    Slack.
    """

    token: Token
    owner: str | None = None
    consumers: tuple[Consumer, ...] = ()
    lifetime: timedelta | None = None
    successor_id: int | None = None
    gone_at: datetime | None = None
    owner_left: bool = False
    predecessor_id: int | None = None

    @property
    def ownerless(self) -> bool:
        """Whether nobody answers for it who is there."""
        return self.owner is None or self.owner_left

    def state(self, now: datetime) -> State:
        """Return the token's state at `now`."""
        return state_at(
            now,
            expires_at=self.token.expires_at,
            lifetime=self.lifetime,
            reset=self.successor_id is not None,
            gone=self.gone_at is not None,
        )


class EventKind(StrEnum):
    """What can happen to a token between two looks at the account."""

    FOUND = "found"
    CREATED = "created"
    RESET = "reset"
    RENAMED = "renamed"
    PERMISSIONS = "permissions"
    EXPIRY = "expiry"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class TokenEvent:
    """One line of a token's history; `before` and `after` are words or ids, never values."""

    token_id: int
    kind: EventKind
    at: datetime
    before: str = ""
    after: str = ""


def name_after_reset(name: str, old_id: int, new_id: int) -> str:
    """Return the name that a reset gives: the new id in place of the old one at the end, or added.

    Recorded against the live service: `Ruby SDK Test Token` became `Ruby SDK Test Token 2498715`.
    """
    return f"{name_before_resets(name, old_id)} {new_id}"


def name_before_resets(name: str, token_id: int) -> str:
    """Return a token's name without its own id at the end, which only a reset puts there."""
    return name.removesuffix(f" {token_id}")


Names: TypeAlias = tuple[str, ...]
"""A name that somebody chose, and all that resets have made of it."""


def known_as(line: Iterable[Token], chosen: str = "") -> tuple[Names, ...]:
    """Return the names of a token and of those whose place it took, the oldest first in `line`.

    Resets rename a token although nobody wants it to be another; whoever replaces it chooses a
    name, such as the `chosen` one. So names are kept apart by what was chosen.
    """
    names = [(each.name, name_before_resets(each.name, each.id)) for each in line]
    found: list[dict[str, None]] = []
    for name, stem in [*names, (chosen, chosen)] if chosen else names:
        kin = next((names for names in found if stem in names), None)
        if kin is None:
            found.append(kin := {stem: None})
        kin[name] = None
    return tuple(map(tuple, found))

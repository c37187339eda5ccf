"""What changes behind tokenbot's back, and how its own changes are told apart from that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from bot.domain.changes import (
    AddDomain,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Request, RequestState
from bot.domain.tokens import name_after_reset


class DriftKind(StrEnum):
    """What happened to a token, or that there is a new domain."""

    CREATED = "created"
    RESET = "reset"
    DELETED = "deleted"
    PERMISSIONS = "permissions"
    RENAMED = "renamed"
    EXPIRY = "expiry"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Drift:
    """One change that a look at an account found.

    `subject` is the token's id, or the domain's; `name` what it was called then; `before` and
    `after` are words or ids, as in a token's history; `answered_by` said that it was them.
    """

    account_id: int
    kind: DriftKind
    subject: int
    at: datetime
    name: str = ""
    before: str = ""
    after: str = ""
    id: int = 0
    answered_by: str = ""


_MADE = frozenset({RequestState.APPLYING, RequestState.DONE, RequestState.UNCLEAR})
"""The states in which a change can have been made."""

_LOOKING = frozenset({RequestState.APPLYING, RequestState.UNCLEAR})
"""The states in which nobody knows yet which token a change has made."""


def spelt(permissions: Iterable[Permission]) -> str:
    """Return permissions as a token's history has them."""
    return ", ".join(f"{key.type} {key.id}: {level}" for key, level in sorted(permissions))


def read(words: str) -> tuple[Permission, ...]:
    """Return the permissions that `spelt` wrote."""
    parts = (each.rpartition(": ") for each in words.split(", ") if each)
    split = ((*key.rpartition(" "), level) for key, _, level in parts)
    return tuple(Permission(ResourceKey(kind, int(id_)), int(at)) for kind, _, id_, at in split)


def ours(drift: Drift, requests: Iterable[Request]) -> bool:
    """Say whether one of these requests made the change, or is just making it."""
    return any(
        request.change.account_id == drift.account_id and _made(drift, request)
        for request in requests
    )


def _made(drift: Drift, request: Request) -> bool:
    kind, made = drift.kind, request.state in _MADE
    match request.change:
        case CreateToken(name=name) | ReplaceToken(name=name):
            return _made_token(drift, request, name)
        case ResetToken(token_id=token_id):
            return made and kind is DriftKind.RESET and _reset(drift, request, token_id)
        case DeleteToken(token_id=token_id):
            return made and kind is DriftKind.DELETED and drift.subject == token_id
        case EditPermissions(token_id=token_id, after=after):
            same = drift.subject == token_id and drift.after == spelt(after)
            return made and kind is DriftKind.PERMISSIONS and same
        case AddDomain(name=name):
            same = drift.name.casefold() == name.casefold()
            return made and kind is DriftKind.DOMAIN and same
        case ResetSandboxCredentials():
            return False
        case _:
            assert_never(request.change)


def _made_token(drift: Drift, request: Request, name: str) -> bool:
    """Say whether a creation made this token, or took away one that nobody had a value of."""
    outcome = request.outcome
    if drift.kind not in {DriftKind.CREATED, DriftKind.DELETED}:
        return False
    known = outcome is not None and drift.subject in {outcome.token_id, outcome.leftover_id}
    if known:
        return drift.kind is DriftKind.CREATED
    healed = outcome is not None and outcome.healed
    return drift.name == name and (request.state in _LOOKING or healed)


def _reset(drift: Drift, request: Request, token_id: int) -> bool:
    """Say whether this reset was asked for, or healed one: the new token is reset once more.

    That happens where the answer with its value was lost.
    """
    outcome = request.outcome
    if drift.subject == token_id:
        return True
    if drift.name != name_after_reset(request.target.name, token_id, drift.subject):
        return False
    if outcome is not None and outcome.healed and outcome.token_id is not None:
        return int(drift.after) <= outcome.token_id
    return request.state in _LOOKING

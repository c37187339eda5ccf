"""What can be changed: a closed union, with one word from keyboard to audit for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias, assert_never

from bot.domain.permissions import Permission, PermissionEdit, ResourceKey

Ends: TypeAlias = timedelta | datetime | None
"""When a new token ends: so long after it was made, at a moment, or (None) never."""


class Action(StrEnum):
    """The word of a change in requests and in the audit; `word` is what people type."""

    ADD = "add_token"
    EDIT = "edit_permissions"
    REPLACE = "replace_token"
    RESET = "reset_token"
    DELETE = "delete_token"
    LEAK = "leak"
    RESET_SANDBOX = "reset_sandbox"
    ADD_DOMAIN = "add_domain"

    @property
    def word(self) -> str:
        """The word in the policy file and on the keyboard: `add`, `reset`, `reset_sandbox`."""
        short = {"token", "permissions"}
        return "_".join(part for part in self.value.split("_") if part not in short)


@dataclass(frozen=True, slots=True)
class CreateToken:
    """A new token."""

    account_id: int
    name: str
    permissions: tuple[Permission, ...]
    ends: Ends


@dataclass(frozen=True, slots=True)
class EditPermissions:
    """Other permissions for a token; `before` is what they were when it was asked for."""

    account_id: int
    token_id: int
    before: tuple[Permission, ...]
    after: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class ReplaceToken:
    """A new token with the wanted permissions, where the old one cannot be edited in place.

    The old one is kept until the apps that use it have moved.
    """

    account_id: int
    token_id: int
    name: str
    before: tuple[Permission, ...]
    after: tuple[Permission, ...]
    ends: Ends


@dataclass(frozen=True, slots=True)
class ResetToken:
    """A new value; `retire` has the old one deleted as soon as the new one is there."""

    account_id: int
    token_id: int
    retire: bool = False


@dataclass(frozen=True, slots=True)
class DeleteToken:
    """The end of a token, at once and for good; `retired` by a reset that has just replaced it."""

    account_id: int
    token_id: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class ResetSandboxCredentials:
    """A new SMTP username and password for a sandbox."""

    account_id: int
    sandbox_id: int


@dataclass(frozen=True, slots=True)
class AddDomain:
    """A new sending domain, with which Mailtrap makes a token."""

    account_id: int
    name: str


Change: TypeAlias = (
    CreateToken
    | EditPermissions
    | ReplaceToken
    | ResetToken
    | DeleteToken
    | ResetSandboxCredentials
    | AddDomain
)


def action_of(change: Change) -> Action:  # noqa: PLR0911 -- one line a change
    """Return the word of a change; an emergency has its own, which whoever asks knows."""
    match change:
        case CreateToken():
            return Action.ADD
        case EditPermissions():
            return Action.EDIT
        case ReplaceToken():
            return Action.REPLACE
        case ResetToken():
            return Action.RESET
        case DeleteToken():
            return Action.DELETE
        case ResetSandboxCredentials():
            return Action.RESET_SANDBOX
        case AddDomain():
            return Action.ADD_DOMAIN
        case _:
            assert_never(change)


def token_of(change: Change) -> int | None:
    """Return the id of the token that a change is about; None where there is none yet."""
    match change:
        case EditPermissions() | ReplaceToken() | ResetToken() | DeleteToken():
            return change.token_id
        case CreateToken() | ResetSandboxCredentials() | AddDomain():
            return None
        case _:
            assert_never(change)


def issues_value(change: Change) -> bool:
    """Say whether a change brings a value that somebody has to be given."""
    match change:
        case CreateToken() | ReplaceToken() | ResetToken() | ResetSandboxCredentials():
            return True
        case EditPermissions() | DeleteToken() | AddDomain():
            return False
        case _:
            assert_never(change)


def ends_at(ends: Ends, now: datetime) -> datetime | None:
    """Return the moment at which a token made now ends."""
    return now + ends if isinstance(ends, timedelta) else ends


class Shift(StrEnum):
    """What becomes of one permission."""

    ADDED = "added"
    RAISED = "raised"
    LOWERED = "lowered"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One permission that an edit touches; levels are None where there is no permission."""

    resource: ResourceKey
    before: int | None
    after: int | None

    @property
    def shift(self) -> Shift:
        """What becomes of it."""
        if self.before is None:
            return Shift.ADDED
        if self.after is None:
            return Shift.REMOVED
        return Shift.RAISED if self.after > self.before else Shift.LOWERED

    @property
    def escalates(self) -> bool:
        """Whether the token may do more afterwards."""
        return self.shift in {Shift.ADDED, Shift.RAISED}


def differences(
    before: tuple[Permission, ...], after: tuple[Permission, ...]
) -> tuple[Difference, ...]:
    """Return what differs between two sets of permissions, in the order of their resources."""
    was, becomes = dict(before), dict(after)
    touched = sorted(was.keys() | becomes.keys())
    found = (Difference(key, was.get(key), becomes.get(key)) for key in touched)
    return tuple(each for each in found if each.before != each.after)


def edits(found: tuple[Difference, ...]) -> tuple[PermissionEdit, ...]:
    """Return the edits that make the differences true; only what differs is sent."""
    return tuple(PermissionEdit(each.resource, each.after) for each in found)

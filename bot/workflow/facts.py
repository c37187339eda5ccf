"""A change as the rules see it, from what the mirror knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.changes import (
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    Ends,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    differences,
    ends_at,
)
from bot.domain.errors import NameNotKnown, NoSuchToken
from bot.domain.expiry import State
from bot.domain.permissions import (
    AccessLevel,
    Permission,
    ResourceKey,
    ResourceType,
    administered_domains,
)
from bot.domain.requests import Target
from bot.domain.tokens import Names, Token, TokenRecord, known_as
from bot.domain.verdicts import FOREVER, Facts, Scope
from bot.workflow.asking import Asked
from bot.workflow.places import GRANTABLE
from bot.workflow.view import AccountView


def gather(asked: Asked, view: AccountView, own_last_four: str, now: datetime) -> Facts:
    """Return what the rules are held against; the asker's groups are added by whoever asks them.

    Raises:
        NoSuchToken: the token is gone, or was never there.
        NameNotKnown: a resource that the rules have to judge has no name at the moment.
    """
    change = asked.change
    record = _record(change, view, now)
    return Facts(
        action=asked.action,
        account=view.seen.account.name,
        token=_name(change, record),
        names=_names(change, record, view),
        scopes=_scopes(change, record, view),
        asker=asked.person.user,
        reason=asked.reason.strip(),
        lifetime=_lifetime(change, now),
        last_of_domain=_last_of(change, record, view, now),
        own=record is not None and is_own(record.token, own_last_four),
        resettable=_resettable(change, record, now),
        no_access=_wanted(change) == (),
        changes_nothing=isinstance(change, EditPermissions)
        and not differences(change.before, change.after),
    )


def target(change: Change, view: AccountView, now: datetime) -> Target:
    """Return what a change is about, as it is now.

    Raises:
        NoSuchToken: the token is gone, or was never there.
    """
    record = _record(change, view, now)
    if record is not None:
        token = record.token
        return Target(token.name, token.last_four, token.permissions, token.expires_at)
    match change:
        case ResetSandboxCredentials():
            return Target(view.places.name(ResourceKey(ResourceType.SANDBOX, change.sandbox_id)))
        case CreateToken() | AddDomain():
            return Target(change.name)
        case _:
            raise NoSuchToken(str(change.token_id))


def is_own(token: Token | Target, own_last_four: str) -> bool:
    """Say whether a token may be the bot's own: it ends alike, and administers an account.

    Nothing else tells it from the others; one that is taken for ours by chance is only spared.
    """
    return token.last_four == own_last_four and any(
        key.type == ResourceType.ACCOUNT and level >= AccessLevel.ADMIN
        for key, level in token.permissions
    )


def _record(change: Change, view: AccountView, now: datetime) -> TokenRecord | None:
    match change:
        case EditPermissions() | ReplaceToken() | ResetToken() | DeleteToken():
            record = view.row_of(change.token_id, now).record
            if record.gone_at is not None:
                raise NoSuchToken(str(change.token_id))
            return record
        case CreateToken() | ResetSandboxCredentials() | AddDomain():
            return None
        case _:
            assert_never(change)


def _name(change: Change, record: TokenRecord | None) -> str:
    if record is not None:
        return record.token.name
    return change.name if isinstance(change, CreateToken) else ""


def _names(change: Change, record: TokenRecord | None, view: AccountView) -> tuple[Names, ...]:
    """Return what the token was ever called, and what its replacement is to be called."""
    if record is None:
        return ()
    chosen = change.name if isinstance(change, ReplaceToken) else ""
    return known_as(view.line(record.token.id), chosen)


def _scopes(change: Change, record: TokenRecord | None, view: AccountView) -> tuple[Scope, ...]:
    match change:
        case CreateToken():
            return _held(change.permissions, view)
        case EditPermissions():
            return _touched(change.before, change.after, view)
        case ReplaceToken():
            touched = _touched(change.before, change.after, view)
            return tuple(dict.fromkeys((*_held(change.after, view), *touched)))
        case ResetToken() | DeleteToken():
            return _held(record.token.permissions if record else (), view)
        case ResetSandboxCredentials():
            key = ResourceKey(ResourceType.SANDBOX, change.sandbox_id)
            return _held((Permission(key, AccessLevel.ADMIN),), view)
        case AddDomain():
            return (Scope(f"{ResourceType.DOMAIN}:{change.name.casefold()}", AccessLevel.ADMIN),)
        case _:
            assert_never(change)


def _held(permissions: Iterable[Permission], view: AccountView) -> tuple[Scope, ...]:
    return _reached(permissions, view)


def _touched(
    before: tuple[Permission, ...], after: tuple[Permission, ...], view: AccountView
) -> tuple[Scope, ...]:
    """Return each permission that differs, at the higher of its two levels."""
    touched = differences(before, after)
    return _reached(
        ((each.resource, max(each.before or 0, each.after or 0)) for each in touched), view
    )


def _reached(levels: Iterable[tuple[ResourceKey, int]], view: AccountView) -> tuple[Scope, ...]:
    """Return the resources with the sandboxes of projects, which a project's level reaches too."""
    return tuple(
        Scope(resource_word(each, view), level)
        for key, level in levels
        for each in (key, *view.places.within(key))
    )


def resource_word(key: ResourceKey, view: AccountView) -> str:
    """Return what the policy calls a resource: its type and its name, or `account`.

    Raises:
        NameNotKnown: rules can name such a one, and none may go by what it is called instead.
    """
    if key.type == ResourceType.ACCOUNT:
        return str(ResourceType.ACCOUNT)
    if key.type in GRANTABLE and not view.places.named(key):
        raise NameNotKnown(f"the name of {key.type} {key.id}")
    return f"{key.type}:{view.places.name(key)}"


def _resettable(change: Change, record: TokenRecord | None, now: datetime) -> bool:
    if not isinstance(change, ResetToken) or record is None:
        return True
    return record.state(now) not in {State.GRACE, State.EXPIRED}


def _wanted(change: Change) -> tuple[Permission, ...] | None:
    """Return the access that a token is to have afterwards; None where that is not asked for."""
    match change:
        case CreateToken():
            return change.permissions
        case EditPermissions() | ReplaceToken():
            return change.after
        case ResetToken() | DeleteToken() | ResetSandboxCredentials() | AddDomain():
            return None
        case _:
            assert_never(change)


def _lifetime(change: Change, now: datetime) -> timedelta | None:
    match change:
        case CreateToken() | ReplaceToken():
            return _length(change.ends, now)
        case (
            EditPermissions()
            | ResetToken()
            | DeleteToken()
            | ResetSandboxCredentials()
            | AddDomain()
        ):
            return None
        case _:
            assert_never(change)


def _length(ends: Ends, now: datetime) -> timedelta:
    at = ends_at(ends, now)
    return FOREVER if at is None else at - now


def _last_of(change: Change, record: TokenRecord | None, view: AccountView, now: datetime) -> str:
    """Return the domain that a deletion would leave without a lasting token of its own."""
    if not isinstance(change, DeleteToken) or record is None:
        return ""
    for key in sorted(administered_domains(record.token.permissions)):
        if not view.lasting_admins(key, now) - {change.token_id}:
            return view.places.name(key)
    return ""

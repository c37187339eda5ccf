"""What a token may do: resources, access levels and the permissions that join them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NamedTuple


class AccessLevel(IntEnum):
    """Mailtrap's levels; tokens are granted `VIEWER` or `ADMIN`, reads may show the others."""

    INDETERMINATE = 1
    VIEWER = 10
    VIEWER_PLUS = 50
    ADMIN = 100
    OWNER = 1000


class ResourceType(StrEnum):
    """The types that a permission can be granted on; the tree holds other types too."""

    ACCOUNT = "account"
    PROJECT = "project"
    SANDBOX = "sandbox"
    DOMAIN = "domain"


class ResourceKey(NamedTuple):
    """One resource: its type (a `ResourceType`, or another word of the service) and id."""

    type: str
    id: int


class Permission(NamedTuple):
    """An access level on one resource."""

    resource: ResourceKey
    level: int


def administered_domains(permissions: Iterable[Permission]) -> frozenset[ResourceKey]:
    """Return the domains that permissions name and may send from."""
    return frozenset(
        key
        for key, level in permissions
        if key.type == ResourceType.DOMAIN and level >= AccessLevel.ADMIN
    )


@dataclass(frozen=True, slots=True)
class Resource:
    """A node of the account's resource tree; `level` is what the bot's own token may do there."""

    key: ResourceKey
    name: str
    level: int
    parent: ResourceKey | None


class PermissionEdit(NamedTuple):
    """What a resource's permission becomes; a `level` of None takes it away."""

    resource: ResourceKey
    level: int | None


@dataclass(frozen=True, slots=True)
class AccountAccess:
    """An access record: who holds which permissions; edits of permissions name its id.

    `holder_type` is the service's word: `User`, `Invite` or `ApiToken`; `holder_name` falls back to
    the e-mail address; a token's value is never part of it.
    """

    id: int
    holder_type: str
    holder_id: int
    holder_name: str
    permissions: tuple[Permission, ...]

"""What we send: the bodies of changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

from bot.domain.permissions import Permission, PermissionEdit, ResourceKey


class Omitted(Enum):
    """The type of `OMITTED`."""

    OMITTED = "omitted"


OMITTED: Final = Omitted.OMITTED
"""Leave the expiry to the service; None means never, which is something else."""

Expiry = datetime | None | Omitted


def token(
    name: str,
    permissions: Iterable[Permission],
    expires_at: Expiry,
    words: Mapping[str, str],
) -> dict[str, Any]:
    """Encode a token to be created; `words` are the account's own for types of resources."""
    granted = [
        {**_named(resource, words), "access_level": int(level)} for resource, level in permissions
    ]
    return {"name": name, "resources": granted, **expiry(expires_at)}


def expiry(expires_at: Expiry) -> dict[str, str | None]:
    """Encode an expiry: absent, null and a moment are three different things.

    Raises:
        ValueError: the moment has no time zone.
    """
    if isinstance(expires_at, Omitted):
        return {}
    if expires_at is None:
        return {"expires_at": None}
    if expires_at.tzinfo is None:
        raise ValueError("an expiry needs a time zone")
    moment = expires_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {"expires_at": moment.replace("+00:00", "Z")}


def edits(changes: Iterable[PermissionEdit], words: Mapping[str, str]) -> dict[str, Any]:
    """Encode changes of permissions; pairs that are not named stay as they are."""
    return {"permissions": [_edit(edit, words) for edit in changes]}


def _edit(edit: PermissionEdit, words: Mapping[str, str]) -> dict[str, Any]:
    named = {**_named(edit.resource, words), "resource_id": str(edit.resource.id)}
    if edit.level is None:
        return {**named, "_destroy": True}
    return {**named, "access_level": int(edit.level)}


def _named(resource: ResourceKey, words: Mapping[str, str]) -> dict[str, Any]:
    return {"resource_type": words.get(resource.type, resource.type), "resource_id": resource.id}

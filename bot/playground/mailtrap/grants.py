"""Reads the permissions that a request asks for, and holds them against what there is."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, Table, delete, exists, insert, select

from bot.playground.mailtrap.call import Body, Call, is_identifier
from bot.playground.mailtrap.errors import forbidden, invalid, not_found
from bot.playground.mailtrap.rules import ADMIN, GRANTABLE, SCOPES, VIEWER, Grants, Resource
from bot.playground.mailtrap.tables import accesses, domains, permissions, projects, sandboxes

LEVELS: Final[Mapping[object, int]] = {
    "viewer": VIEWER,
    "admin": ADMIN,
    "10": VIEWER,
    "100": ADMIN,
    VIEWER: VIEWER,
    ADMIN: ADMIN,
}
OWNERS: Final[Mapping[str, Table]] = {
    "project": projects,
    "sandbox": sandboxes,
    "domain": domains,
}
NONE_SELECTED: Final = "No permissions selected. Please choose at least one."


def wanted(call: Call) -> dict[Resource, int]:
    """Read the permissions a new token is to have, or raise Refused (403, 422)."""
    found = {
        resource_in(call, item): _level(item)
        for item in _items(call.body.get("resources"), "resources")
    }
    if not found:
        raise invalid("base", NONE_SELECTED)
    for resource in found:
        if resource.type not in GRANTABLE or not is_there(call, resource):
            raise invalid("base", f"Resource {resource.type} {resource.id} was not found.")
    if not call.reach.administers(found):
        raise forbidden()
    return found


def changed(call: Call, before: Grants) -> dict[Resource, int]:
    """Give an access's permissions after the asked changes, or raise Refused (403, 404, 422)."""
    after = dict(before)
    for item in _items(call.body.get("permissions"), "permissions"):
        resource = resource_in(call, item)
        if not is_there(call, resource):
            raise not_found()
        removed = item.get("_destroy") in (True, "true", "1")
        level = 0 if removed else _level(item)
        if not call.reach.administers({resource: max(level, before.get(resource, 0))}):
            raise forbidden()
        after[resource] = level
    kept = {resource: level for resource, level in after.items() if level}
    if not kept:
        raise invalid("base", NONE_SELECTED)
    return kept


def resource_in(call: Call, item: Body) -> Resource:
    """Read which resource an item names, or raise Refused (422)."""
    word, number = item.get("resource_type"), item.get("resource_id")
    lenient = call.reading.lenient_types
    kind = call.words.understand(word, lenient=lenient) if isinstance(word, str) else None
    if kind is None or kind not in (*GRANTABLE, *SCOPES):
        raise invalid("base", "Resource type is invalid.")
    if isinstance(number, bool) or not is_identifier(str(number)):
        raise invalid("base", "Resource id is invalid.")
    return Resource(kind, int(str(number)))


def is_there(call: Call, resource: Resource) -> bool:
    """Say whether a resource exists in the account that the request is about."""
    table = OWNERS.get(resource.type)
    if table is None:
        return resource.id == call.reach.account_id
    mine = (table.c.id == resource.id) & (table.c.account_id == call.reach.account_id)
    return call.conn.execute(select(table.c.id).where(mine)).first() is not None


def write(conn: Connection, access_id: int, grants: Grants) -> None:
    """Make these permissions the only ones of an access."""
    conn.execute(delete(permissions).where(permissions.c.access_id == access_id))
    conn.execute(insert(permissions), rows(access_id, grants))


def rows(access_id: int, grants: Grants) -> list[dict[str, object]]:
    """Lay out permissions as rows."""
    return [
        {"access_id": access_id, "resource_type": kind, "resource_id": number, "level": level}
        for (kind, number), level in grants.items()
    ]


def forget(conn: Connection, account_id: int, resources: Iterable[Resource]) -> None:
    """Drop every permission on resources that are gone, and every access left with none."""
    for kind, number in resources:
        about = (permissions.c.resource_type == kind) & (permissions.c.resource_id == number)
        conn.execute(delete(permissions).where(about))
    left = exists().where(permissions.c.access_id == accesses.c.id)
    conn.execute(delete(accesses).where(accesses.c.account_id == account_id, ~left))


def _level(item: Body) -> int:
    level = item.get("access_level")
    known = isinstance(level, str | int) and not isinstance(level, bool) and level in LEVELS
    if not known:
        raise invalid("base", "Access level is invalid.")
    return LEVELS[level]


def _items(value: object, key: str) -> list[dict[str, object]]:
    if not isinstance(value, list | None):
        raise invalid(key, "is invalid")
    items = value or []
    if not all(isinstance(item, dict) for item in items):
        raise invalid(key, "is invalid")
    return items

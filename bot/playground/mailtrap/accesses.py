"""Who has access to an account: people, invitations and tokens, and what each of them may do."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Row, Select, delete, select, tuple_

from bot.playground.mailtrap import grants, shapes
from bot.playground.mailtrap.call import Call
from bot.playground.mailtrap.caller import digest, grants_of
from bot.playground.mailtrap.errors import forbidden, not_found
from bot.playground.mailtrap.rules import OWNER, Resource, stamp
from bot.playground.mailtrap.tables import accesses, people, permissions, tokens
from bot.playground.mailtrap.tokens import refuse_last_of_domain

FORBIDDEN = "Account access forbidden"


def list_all(call: Call) -> object:
    """Draw the accesses of the account, or those on the named resources, the newest first."""
    call.require_account_admin(FORBIDDEN)
    filters = {
        Resource(kind, number)
        for kind, names in _filters(call).items()
        for number in call.ids(*names)
    }
    wanted = _wanted(call, filters)
    held = _grants_by_access(call, wanted)
    specifiers = _people(call)
    if _tokens_shown(call, filtered=bool(filters)):
        specifiers |= _tokens(call, wanted)
    return [
        _access(call, access_id, specifiers[access_id], mine)
        for access_id, mine in sorted(held.items(), reverse=True)
        if access_id in specifiers
    ]


def _filters(call: Call) -> dict[str, tuple[str, ...]]:
    own = (f"{call.words.sandbox}_ids",)
    boxes = ("inbox_ids", "sandbox_ids") if call.reading.lenient_types else own
    return {"project": ("project_ids",), "sandbox": boxes, "domain": ("domain_ids",)}


def remove(call: Call) -> object:
    """Take an access away; an invitation or a token goes with it."""
    call.require_account_admin(FORBIDDEN)
    access, held = _find(call)
    if access.specifier_type == "ApiToken":
        refuse_last_of_domain(call, access.id, held)
    call.conn.execute(delete(accesses).where(accesses.c.id == access.id))
    return {"id": access.id}


def edit(call: Call) -> object:
    """Create, update or destroy each named permission of an access, and leave the rest."""
    access, held = _find(call)
    grants.write(call.conn, access.id, grants.changed(call, held))
    return {"message": "Permissions have been updated!"}


def _find(call: Call) -> tuple[Row[Any], dict[Resource, int]]:
    mine = (accesses.c.id == call.id("access_id")) & (
        accesses.c.account_id == call.reach.account_id
    )
    access = call.conn.execute(select(accesses).where(mine)).first()
    if access is None:
        raise not_found()
    if access.specifier_type == "ApiToken" and not _tokens_shown(call, filtered=True):
        raise not_found()
    held = grants_of(call.conn, access.id)
    if not call.reach.administers(held):
        raise forbidden(FORBIDDEN)
    return access, held


def _tokens_shown(call: Call, *, filtered: bool) -> bool:
    reading = call.reading.access_records
    return reading == "always" or (reading == "filtered" and filtered)


def _wanted(call: Call, filters: set[Resource]) -> Select[int]:
    mine = select(accesses.c.id).where(accesses.c.account_id == call.reach.account_id)
    if not filters:
        return mine
    resource = tuple_(permissions.c.resource_type, permissions.c.resource_id)
    named = select(permissions.c.access_id).where(resource.in_(sorted(filters)))
    return mine.where(accesses.c.id.in_(named))


def _grants_by_access(call: Call, wanted: Select[int]) -> dict[int, dict[Resource, int]]:
    query = (
        select(
            permissions.c.access_id,
            permissions.c.resource_type,
            permissions.c.resource_id,
            permissions.c.level,
        )
        .where(permissions.c.access_id.in_(wanted))
        .order_by(permissions.c.id)
    )
    held: dict[int, dict[Resource, int]] = defaultdict(dict)
    for access_id, kind, number, level in call.conn.execute(query):
        held[access_id][Resource(kind, number)] = level
    return held


def _people(call: Call) -> dict[int, shapes.Json]:
    query = (
        select(people, accesses.c.specifier_type)
        .join(accesses, accesses.c.id == people.c.access_id)
        .where(accesses.c.account_id == call.reach.account_id)
    )
    return {row.access_id: _person(row) for row in call.conn.execute(query)}


def _person(row: Row[Any]) -> shapes.Json:
    specifier = {"id": row.id, "email": row.email}
    if row.specifier_type == "User":
        more = {"name": row.name, "two_factor_authentication_enabled": row.two_factor}
        specifier |= more
    return {"specifier_type": row.specifier_type, "specifier": specifier}


def _tokens(call: Call, wanted: Select[int]) -> dict[int, shapes.Json]:
    query = select(tokens).where(tokens.c.access_id.in_(wanted))
    return {
        row.access_id: {
            "specifier_type": "ApiToken",
            "specifier": {
                "id": row.id,
                "name": row.name,
                "author_name": row.created_by,
                # The real record carries the value here. It isn't known any more, so this only
                # has its shape, for callers to show that they drop it.
                "token": digest(row.value_hash)[:28] + row.last_four,
                "expires_at": stamp(row.expires_at),
            },
        }
        for row in call.conn.execute(query)
    }


def _access(
    call: Call, access_id: int, specifier: shapes.Json, held: dict[Resource, int]
) -> shapes.Json:
    may = call.reach.administers(held)
    return {
        "id": access_id,
        **specifier,
        "resources": shapes.resources(held, call.words),
        "permissions": {
            "can_read": OWNER not in held.values(),
            "can_update": may,
            "can_destroy": may,
            "can_leave": False,
        },
    }

"""What can be done with sending domains; creating one creates its token."""

import re
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from bot.playground.mailtrap import grants, shapes
from bot.playground.mailtrap.call import Call, text_field, wrapped
from bot.playground.mailtrap.database import insert_row
from bot.playground.mailtrap.errors import forbidden, invalid, malformed, not_found
from bot.playground.mailtrap.rules import ADMIN, DEFAULT_LIFETIME, VIEWER, Resource
from bot.playground.mailtrap.tables import domains
from bot.playground.mailtrap.tokens import NewToken, add

BLANK: Final = "Domain name can't be blank, Tracking domain name is not a valid domain name"
LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
NAME: Final = re.compile(rf"(?:{LABEL}\.)+{LABEL}")
LONGEST: Final = 253


def list_all(call: Call) -> object:
    """Draw the domains the caller sees, wrapped in `data`."""
    mine = domains.c.account_id == call.reach.account_id
    rows = call.conn.execute(select(domains).where(mine).order_by(domains.c.id))
    return {"data": [_draw(call, row) for row in rows if _level(call, row.id) >= VIEWER]}


def show(call: Call) -> object:
    """Draw one domain."""
    return _draw(call, find(call, VIEWER))


def create(call: Call) -> object:
    """Make a domain, and the token that is its own."""
    call.require_account_admin()
    account_id = call.reach.account_id
    name = _name(call)
    number = insert_row(call.conn, domains, account_id=account_id, name=name)
    token = NewToken(
        account_id,
        "System",
        call.moment + DEFAULT_LIFETIME,
        {Resource("domain", number): ADMIN},
        lambda token_id: f"{name} token {token_id}",
    )
    add(call.conn, token, call.fresh(16).hex())
    row = call.conn.execute(select(domains).where(domains.c.id == number)).one()
    return _draw(call, row)


def edit(call: Call) -> object:
    """Turn a domain's switches on or off."""
    row = find(call, ADMIN)
    asked = wrapped(call.body, call.words.domain)
    changes = {switch: asked[switch] for switch in shapes.SWITCHES if switch in asked}
    for switch, value in changes.items():
        if not isinstance(value, bool):
            raise invalid(switch, "is invalid")
    if not changes:
        raise malformed()
    call.conn.execute(update(domains).where(domains.c.id == row.id).values(changes))
    return show(call)


def remove(call: Call) -> object:
    """Delete a domain, and every token that was for it alone."""
    row = find(call, ADMIN)
    call.conn.execute(delete(domains).where(domains.c.id == row.id))
    grants.forget(call.conn, call.reach.account_id, [Resource("domain", row.id)])
    return None


def send_instructions(call: Call) -> object:
    """Accept an address to send set-up instructions to; nothing is sent from here."""
    find(call, ADMIN)
    if "@" not in text_field(call.body, "email"):
        raise invalid("email", "is invalid")
    return None


def find(call: Call, level: int) -> Row[Any]:
    """Find the domain that the path names, or raise Refused (403, 404)."""
    mine = (domains.c.id == call.id("domain_id")) & (domains.c.account_id == call.reach.account_id)
    row = call.conn.execute(select(domains).where(mine)).first()
    if row is None or _level(call, row.id) < VIEWER:
        raise not_found()
    if _level(call, row.id) < level:
        raise forbidden()
    return row


def _name(call: Call) -> str:
    given = wrapped(call.body, call.words.domain).get("domain_name")
    if given is None or given == "":
        raise invalid("base", f"Validation failed: {BLANK}")
    name = given.strip().lower() if isinstance(given, str) else ""
    if len(name) > LONGEST or not NAME.fullmatch(name):
        raise invalid("base", "Validation failed: Domain name is not a valid domain name")
    taken = (domains.c.name == name) & (domains.c.account_id == call.reach.account_id)
    if call.conn.execute(select(domains.c.id).where(taken)).first():
        raise invalid("base", "Validation failed: Domain name has already been taken")
    return name


def _level(call: Call, domain_id: int) -> int:
    return call.reach.level(Resource("domain", domain_id))


def _draw(call: Call, row: Row[Any]) -> shapes.Json:
    return shapes.domain(row, _level(call, row.id))

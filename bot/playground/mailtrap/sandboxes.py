"""What can be done with sandboxes, which the older paths call inboxes."""

from operator import itemgetter
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.playground.mailtrap import grants, shapes
from bot.playground.mailtrap.call import Call, text_field, wrapped
from bot.playground.mailtrap.errors import forbidden, malformed, not_found
from bot.playground.mailtrap.rules import ADMIN, VIEWER, Resource
from bot.playground.mailtrap.tables import sandboxes


def list_all(call: Call) -> object:
    """Draw the sandboxes the caller sees."""
    found = [box for boxes in by_project(call).values() for box in boxes]
    return sorted(found, key=itemgetter("id"))


def show(call: Call) -> object:
    """Draw one sandbox."""
    return _draw(call, find(call, VIEWER))


def edit(call: Call) -> object:
    """Change a sandbox's name or the user name of its e-mail address."""
    find(call, ADMIN)
    asked = wrapped(call.body, call.words.sandbox)
    changes = {key: text_field(asked, key) for key in ("name", "email_username") if key in asked}
    if not changes:
        raise malformed()
    return _change(call, **changes)


def remove(call: Call) -> object:
    """Delete a sandbox, and the permissions on it."""
    row = find(call, ADMIN)
    drawn = _draw(call, row)
    call.conn.execute(delete(sandboxes).where(sandboxes.c.id == row.id))
    grants.forget(call.conn, call.reach.account_id, [Resource("sandbox", row.id)])
    return drawn


def clean(call: Call) -> object:
    """Delete all messages of a sandbox."""
    find(call, ADMIN)
    return _change(call, emails_count=0, emails_unread_count=0)


def mark_read(call: Call) -> object:
    """Mark all messages of a sandbox as read."""
    find(call, ADMIN)
    return _change(call, emails_unread_count=0)


def reset_credentials(call: Call) -> object:
    """Replace a sandbox's SMTP user name and password."""
    find(call, ADMIN)
    return _change(call, username=call.fresh(7).hex(), password=call.fresh(7).hex())


def toggle_email(call: Call) -> object:
    """Turn a sandbox's e-mail address on or off."""
    row = find(call, ADMIN)
    return _change(call, email_username_enabled=not row.email_username_enabled)


def reset_email(call: Call) -> object:
    """Replace the user name of a sandbox's e-mail address."""
    find(call, ADMIN)
    return _change(call, email_username=_email_username(call.fresh(8)))


def find(call: Call, level: int) -> Row[Any]:
    """Find the sandbox that the path names, or raise Refused (403, 404)."""
    mine = (sandboxes.c.id == call.id("sandbox_id")) & (
        sandboxes.c.account_id == call.reach.account_id
    )
    row = call.conn.execute(select(sandboxes).where(mine)).first()
    held = 0 if row is None else call.reach.level(Resource("sandbox", row.id))
    if row is None or held < VIEWER:
        raise not_found()
    if held < level:
        raise forbidden()
    return row


def by_project(call: Call) -> dict[int, list[shapes.Json]]:
    """Draw the sandboxes the caller sees, by the project that holds them."""
    mine = sandboxes.c.account_id == call.reach.account_id
    found: dict[int, list[shapes.Json]] = {}
    for row in call.conn.execute(select(sandboxes).where(mine).order_by(sandboxes.c.id)):
        if call.reach.level(Resource("sandbox", row.id)) >= VIEWER:
            found.setdefault(row.project_id, []).append(_draw(call, row))
    return found


def ids_in(call: Call, project_id: int) -> list[int]:
    """Give the ids of a project's sandboxes."""
    query = select(sandboxes.c.id).where(sandboxes.c.project_id == project_id)
    return list(call.conn.execute(query).scalars())


def new_row(account_id: int, project_id: int, name: str, fresh: bytes) -> dict[str, object]:
    """Lay out a new sandbox as a row, with credentials made of 22 random bytes."""
    return {
        "account_id": account_id,
        "project_id": project_id,
        "name": name,
        "username": fresh[:7].hex(),
        "password": fresh[7:14].hex(),
        "email_username": _email_username(fresh[14:22]),
        "email_username_enabled": False,
        "emails_count": 0,
        "emails_unread_count": 0,
    }


def _email_username(fresh: bytes) -> str:
    return f"{fresh[:5].hex()}-{fresh[5:].hex()}"


def _draw(call: Call, row: Row[Any]) -> shapes.Json:
    return shapes.sandbox(row, call.reach.level(Resource("sandbox", row.id)))


def _change(call: Call, **changes: object) -> shapes.Json:
    number = call.id("sandbox_id")
    call.conn.execute(update(sandboxes).where(sandboxes.c.id == number).values(changes))
    return _draw(call, find(call, ADMIN))

"""What can be done with projects: list, show, create, rename, delete."""

from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.playground.mailtrap import grants, sandboxes, shapes, tables
from bot.playground.mailtrap.call import Call, text_field, wrapped
from bot.playground.mailtrap.database import insert_row
from bot.playground.mailtrap.errors import forbidden, not_found
from bot.playground.mailtrap.rules import ADMIN, INDETERMINATE, Resource
from bot.playground.mailtrap.tables import projects


def list_all(call: Call) -> object:
    """Draw the projects the caller sees, also those seen for one of their sandboxes alone."""
    boxes = sandboxes.by_project(call)
    mine = projects.c.account_id == call.reach.account_id
    rows = call.conn.execute(select(projects).where(mine).order_by(projects.c.id))
    return [
        _draw(call, row, boxes.get(row.id, []))
        for row in rows
        if _level(call, row.id) or row.id in boxes
    ]


def show(call: Call) -> object:
    """Draw one project."""
    row = find(call, INDETERMINATE)
    return _draw(call, row, sandboxes.by_project(call).get(row.id, []))


def create(call: Call) -> object:
    """Make a project."""
    call.require_account_admin()
    made = insert_row(call.conn, projects, account_id=call.reach.account_id, name=_name(call))
    row = call.conn.execute(select(projects).where(projects.c.id == made)).one()
    return _draw(call, row, [])


def rename(call: Call) -> object:
    """Give a project another name."""
    row = find(call, ADMIN)
    call.conn.execute(update(projects).where(projects.c.id == row.id).values(name=_name(call)))
    return show(call)


def remove(call: Call) -> object:
    """Delete a project with its sandboxes, and the permissions on all of them."""
    row = find(call, ADMIN)
    inside = sandboxes.ids_in(call, row.id)
    call.conn.execute(delete(projects).where(projects.c.id == row.id))
    gone = [Resource("project", row.id), *(Resource("sandbox", number) for number in inside)]
    grants.forget(call.conn, call.reach.account_id, gone)
    return {"id": row.id}


def create_sandbox(call: Call) -> object:
    """Make a sandbox in a project."""
    project = find(call, ADMIN)
    name = text_field(wrapped(call.body, call.words.sandbox), "name")
    values = sandboxes.new_row(call.reach.account_id, project.id, name, call.fresh(22))
    made = insert_row(call.conn, tables.sandboxes, **values)
    query = select(tables.sandboxes).where(tables.sandboxes.c.id == made)
    return shapes.sandbox(call.conn.execute(query).one(), _level(call, project.id))


def find(call: Call, level: int) -> Row[Any]:
    """Find the project that the path names, or raise Refused (403, 404)."""
    mine = (projects.c.id == call.id("project_id")) & (
        projects.c.account_id == call.reach.account_id
    )
    row = call.conn.execute(select(projects).where(mine)).first()
    if row is None:
        raise not_found()
    # Whoever sees one of its sandboxes sees the project around it.
    held = _level(call, row.id) or INDETERMINATE * (row.id in sandboxes.by_project(call))
    if not held:
        raise not_found()
    if held < level:
        raise forbidden()
    return row


def _level(call: Call, project_id: int) -> int:
    return call.reach.level(Resource("project", project_id))


def _name(call: Call) -> str:
    return text_field(wrapped(call.body, "project"), "name", least=2, most=100)


def _draw(call: Call, row: Row[Any], boxes: list[shapes.Json]) -> shapes.Json:
    return shapes.project(row, _level(call, row.id), boxes, call.words)

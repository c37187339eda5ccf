"""What can be asked of accounts and organizations: which there are, and what is in them."""

from sqlalchemy import select

from bot.playground.mailtrap.call import Call, identifier, text_field, wrapped
from bot.playground.mailtrap.database import insert_row
from bot.playground.mailtrap.errors import forbidden
from bot.playground.mailtrap.rules import ADMIN, INDETERMINATE, SCOPES, Resource
from bot.playground.mailtrap.shapes import Json
from bot.playground.mailtrap.tables import accounts, domains, projects, sandboxes

SCOPE_NAMES = dict(zip(SCOPES, ("Billing", "Templates", "Email Campaigns"), strict=True))


def list_all(call: Call) -> object:
    """Draw the caller's own account, or every account of its organization."""
    organization = call.caller.organization_id
    mine = accounts.c.id == call.caller.account_id
    if organization is not None:
        mine = accounts.c.organization_id == organization
    rows = call.conn.execute(select(accounts).where(mine).order_by(accounts.c.id))
    return [{"id": row.id, "name": row.name, "access_levels": [_level(call)]} for row in rows]


def list_sub_accounts(call: Call) -> object:
    """Draw the accounts of the caller's organization."""
    mine = accounts.c.organization_id == _organization(call)
    rows = call.conn.execute(select(accounts).where(mine).order_by(accounts.c.id))
    return [{"id": row.id, "name": row.name} for row in rows]


def create_sub_account(call: Call) -> object:
    """Make an account in the caller's organization."""
    organization = _organization(call)
    name = text_field(wrapped(call.body, "account"), "name")
    number = insert_row(call.conn, accounts, organization_id=organization, name=name)
    return {"id": number, "name": name}


def tree(call: Call) -> object:
    """Draw the resources that the caller administers, beneath those that hold them."""
    account_id = call.reach.account_id
    account = call.conn.execute(select(accounts).where(accounts.c.id == account_id)).one()
    scopes = [
        _node(call, Resource(kind, account_id), name, []) for kind, name in SCOPE_NAMES.items()
    ]
    children = [*scopes, *_projects(call), *_domains(call)]
    top = _node(call, Resource("account", account_id), account.name, children)
    return _administered([top])


def _organization(call: Call) -> int:
    organization = identifier(call.incoming.params["organization_id"])
    if call.caller.grants.get(Resource("organization", organization), 0) < ADMIN:
        raise forbidden()
    return organization


def _level(call: Call) -> int:
    return call.reach.floor or INDETERMINATE


def _projects(call: Call) -> list[Json]:
    account_id = call.reach.account_id
    boxes: dict[int, list[Json]] = {}
    query = select(sandboxes).where(sandboxes.c.account_id == account_id).order_by(sandboxes.c.id)
    for row in call.conn.execute(query):
        node = _node(call, Resource("sandbox", row.id), row.name, [])
        boxes.setdefault(row.project_id, []).append(node)
    found = select(projects).where(projects.c.account_id == account_id).order_by(projects.c.id)
    return [
        _node(call, Resource("project", row.id), row.name, boxes.get(row.id, []))
        for row in call.conn.execute(found)
    ]


def _domains(call: Call) -> list[Json]:
    query = select(domains).where(domains.c.account_id == call.reach.account_id)
    rows = call.conn.execute(query.order_by(domains.c.id))
    return [_node(call, Resource("domain", row.id), row.name, []) for row in rows]


def _node(call: Call, resource: Resource, name: str, children: list[Json]) -> Json:
    return {
        "id": resource.id,
        "name": name,
        "type": call.words.say(resource.type),
        "access_level": call.reach.level(resource) or INDETERMINATE,
        "resources": _administered(children),
    }


def _administered(nodes: list[Json]) -> list[Json]:
    return [node for node in nodes if node["access_level"] >= ADMIN or node["resources"]]

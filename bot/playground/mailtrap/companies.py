"""What can be done with the company behind a sending domain: show, create, change."""

from sqlalchemy import delete, insert, select

from bot.playground.mailtrap import domains
from bot.playground.mailtrap.call import Call, text_field, wrapped
from bot.playground.mailtrap.errors import invalid
from bot.playground.mailtrap.rules import ADMIN, COMPANY, COMPANY_LEVELS, COMPANY_NEEDED, VIEWER
from bot.playground.mailtrap.shapes import Json
from bot.playground.mailtrap.tables import companies


def show(call: Call) -> object:
    """Draw a domain's company; what was never said of it is null."""
    return {"data": _of(call, domains.find(call, VIEWER).id)}


def create(call: Call) -> object:
    """Say everything about a domain's company."""
    domain_id = domains.find(call, ADMIN).id
    fields = _asked(call, COMPANY_NEEDED)
    return _write(call, domain_id, {"info_level": COMPANY_LEVELS[0], **fields})


def change(call: Call) -> object:
    """Say something else about a domain's company, and leave the rest."""
    domain_id = domains.find(call, ADMIN).id
    return _write(call, domain_id, _of(call, domain_id) | _asked(call))


def _asked(call: Call, needed: tuple[str, ...] = ()) -> Json:
    asked = wrapped(call.body, "company_info")
    named = [name for name in COMPANY if name in asked or name in needed]
    fields = {name: text_field(asked, name) for name in named}
    if fields.get("info_level", COMPANY_LEVELS[0]) not in COMPANY_LEVELS:
        raise invalid("info_level", "is not included in the list")
    return fields


def _of(call: Call, domain_id: int) -> Json:
    columns = [companies.c[name] for name in COMPANY]
    query = select(*columns).where(companies.c.domain_id == domain_id)
    row = call.conn.execute(query).first() or [None] * len(COMPANY)
    return dict(zip(COMPANY, row, strict=True))


def _write(call: Call, domain_id: int, fields: Json) -> object:
    call.conn.execute(delete(companies).where(companies.c.domain_id == domain_id))
    call.conn.execute(insert(companies).values(domain_id=domain_id, **fields))
    return {"data": _of(call, domain_id)}

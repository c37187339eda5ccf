"""What can be done with API tokens: list, show, create, reset, delete."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.playground.mailtrap import grants, rules, shapes
from bot.playground.mailtrap.call import Body, Call, text_field
from bot.playground.mailtrap.caller import digest, grants_of
from bot.playground.mailtrap.database import insert_row
from bot.playground.mailtrap.errors import forbidden, invalid, not_found
from bot.playground.mailtrap.rules import ADMIN, Grants, Resource
from bot.playground.mailtrap.tables import accesses, permissions, tokens


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token about to be made; its name may depend on the id that it gets."""

    account_id: int
    created_by: str
    expires_at: int | None
    grants: Grants
    name_for: Callable[[int], str]


def list_all(call: Call) -> object:
    """Draw the tokens whose every permission the caller administers."""
    _require_admin(call)
    held = _permissions_by_access(call)
    return [
        shapes.token(row, drawn)
        for row in _rows(call)
        if (drawn := held.get(row.access_id)) is not None
    ]


def show(call: Call) -> object:
    """Draw one token."""
    row, held = managed(call)
    return shapes.token(row, shapes.resources(held, call.words))


def create(call: Call) -> object:
    """Make a token and draw it with its value, this once."""
    _require_admin(call)
    wanted = grants.wanted(call)
    name = text_field(call.body, "name")
    expires_at = expiry(call.body, call.moment)
    new = NewToken(call.reach.account_id, call.caller.name, expires_at, wanted, lambda _: name)
    return _drawn_with_value(call, new)


def reset(call: Call) -> object:
    """Put a token into its grace period and make its successor, drawn with its value."""
    row, held = managed(call)
    expires_at = expiry(call.body, call.moment)
    reason = rules.why_not_reset(
        call.moment,
        was_reset=row.reset_at is not None,
        expires_at=row.expires_at,
        reading=call.reading,
    )
    if reason:
        raise invalid("base", reason)
    stop = rules.end_of_grace(call.moment, row.expires_at)
    ending = {
        "expires_at": stop,
        "reset_at": call.moment,
        "remove_at": rules.removal(stop, was_reset=True),
    }
    call.conn.execute(update(tokens).where(tokens.c.id == row.id).values(ending))
    new = NewToken(
        row.account_id,
        call.caller.name,
        expires_at,
        held,
        lambda number: rules.renamed(row.name, row.id, number),
    )
    return _drawn_with_value(call, new)


def remove(call: Call) -> object:
    """Delete a token at once."""
    row, held = managed(call)
    refuse_last_of_domain(call, row.access_id, held)
    call.conn.execute(delete(accesses).where(accesses.c.id == row.access_id))
    return None


def managed(call: Call) -> tuple[Row[Any], dict[Resource, int]]:
    """Find the token that the path names among those the caller sees, or raise Refused."""
    _require_admin(call)
    mine = (tokens.c.id == call.id("token_id")) & (tokens.c.account_id == call.reach.account_id)
    row = call.conn.execute(select(tokens).where(mine)).first()
    held = {} if row is None else grants_of(call.conn, row.access_id)
    if row is None or not call.reach.administers(held):
        raise not_found()
    return row, held


def refuse_last_of_domain(call: Call, access_id: int, held: Grants) -> None:
    """Raise Refused (422) where a domain would be left without a lasting token of its own."""
    for kind, number in (which for which, level in held.items() if level >= ADMIN):
        if kind != "domain":
            continue
        working = tokens.c.expires_at.is_(None) | (tokens.c.expires_at > call.moment)
        others = (
            select(tokens.c.id)
            .join(permissions, permissions.c.access_id == tokens.c.access_id)
            .where(permissions.c.resource_type == kind, permissions.c.resource_id == number)
            .where(permissions.c.level >= ADMIN, tokens.c.access_id != access_id)
            .where(tokens.c.reset_at.is_(None), working)
        )
        if call.conn.execute(others.limit(1)).first() is None:
            raise invalid("base", "The last token of a domain cannot be deleted.")


def add(conn: Connection, new: NewToken, value: str) -> int:
    """Store a token, of its value only a hash and the last four characters; give its id."""
    access_id = insert_row(conn, accesses, account_id=new.account_id, specifier_type="ApiToken")
    number = insert_row(
        conn,
        tokens,
        account_id=new.account_id,
        access_id=access_id,
        name="",
        created_by=new.created_by,
        value_hash=digest(value),
        last_four=value[-4:],
        expires_at=new.expires_at,
        remove_at=rules.removal(new.expires_at, was_reset=False),
    )
    named = update(tokens).where(tokens.c.id == number).values(name=new.name_for(number))
    conn.execute(named)
    grants.write(conn, access_id, new.grants)
    return number


def expiry(body: Body, moment: int) -> int | None:
    """Read when a token is to end: left out is a year, null is never; or raise Refused (422)."""
    if "expires_at" not in body:
        return moment + rules.DEFAULT_LIFETIME
    given = body["expires_at"]
    if given is None:
        return None
    try:
        parsed = datetime.fromisoformat(str(given) if isinstance(given, str) else "")
        end = rules.milliseconds(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))
    except ValueError:
        raise invalid("expires_at", "is invalid") from None
    if end <= moment:
        raise invalid("expires_at", "must be in the future")
    if end > rules.latest_end(moment):
        raise invalid("expires_at", "must be within 5 years")
    return end


def _drawn_with_value(call: Call, new: NewToken) -> object:
    value = call.fresh(16).hex()
    number = add(call.conn, new, value)
    row = call.conn.execute(select(tokens).where(tokens.c.id == number)).one()
    return shapes.token(row, shapes.resources(new.grants, call.words), value)


def _require_admin(call: Call) -> None:
    if not call.reach.is_admin:
        raise forbidden()


def _rows(call: Call) -> list[Row[Any]]:
    names = ("id", "access_id", "name", "last_four", "created_by", "expires_at")
    query = select(*(tokens.c[name] for name in names)).order_by(tokens.c.id)
    return list(call.conn.execute(query.where(tokens.c.account_id == call.reach.account_id)))


def _permissions_by_access(call: Call) -> dict[int, list[shapes.Json]]:
    """Draw the permissions of every token, without those the caller doesn't administer."""
    names = ("access_id", "resource_type", "resource_id", "level")
    query = (
        select(*(permissions.c[name] for name in names))
        .join(tokens, tokens.c.access_id == permissions.c.access_id)
        .where(tokens.c.account_id == call.reach.account_id)
        .order_by(permissions.c.id)
    )
    held: dict[int, list[shapes.Json]] = defaultdict(list)
    hidden: set[int] = set()
    draw = _drawing(call)
    for access_id, kind, number, level in call.conn.execute(query):
        if (drawn := draw(kind, number, level)) is None:
            hidden.add(access_id)
        else:
            held[access_id].append(drawn)
    return {access_id: drawn for access_id, drawn in held.items() if access_id not in hidden}


def _drawing(call: Call) -> Callable[[str, int, int], shapes.Json | None]:
    # Accounts hold many tokens for few resources: each permission is judged and drawn once.
    @cache
    def draw(kind: str, number: int, level: int) -> shapes.Json | None:
        grant = {Resource(kind, number): level}
        return shapes.resources(grant, call.words)[0] if call.reach.administers(grant) else None

    return draw

"""Who is calling: the token presented, and how far it reaches."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.playground.mailtrap.errors import forbidden, unauthorized
from bot.playground.mailtrap.rules import Grants, Reach, Resource
from bot.playground.mailtrap.tables import accounts, permissions, sandboxes, tokens


@dataclass(frozen=True, slots=True)
class Caller:
    """A token that works, as it presented itself."""

    token_id: int
    name: str
    account_id: int
    grants: Grants

    @property
    def organization_id(self) -> int | None:
        """Give the organization the token was made for, if it was made at that level."""
        return next((which.id for which in self.grants if which.type == "organization"), None)


def digest(value: str) -> str:
    """Give what is stored of a token's value, besides its last four characters."""
    return hashlib.sha256(value.encode()).hexdigest()


def presented(headers: Mapping[str, str]) -> str | None:
    """Give the value in `Authorization: Bearer` or in `Api-Token`; both at once are none."""
    bearer, plain = headers.get("authorization"), headers.get("api-token")
    if bearer is None or plain is not None:
        return plain if bearer is None else None
    scheme, _, value = bearer.partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def authenticate(conn: Connection, value: str | None, moment: int) -> Caller:
    """Recognise a token by its value, or raise Refused (401)."""
    row = conn.execute(select(tokens).where(tokens.c.value_hash == digest(value or ""))).first()
    if row is None or (row.expires_at is not None and row.expires_at <= moment):
        raise unauthorized()
    return Caller(row.id, row.name, row.account_id, grants_of(conn, row.access_id))


def grants_of(conn: Connection, access_id: int) -> dict[Resource, int]:
    """Read the permissions of one access, oldest first."""
    columns = (permissions.c.resource_type, permissions.c.resource_id, permissions.c.level)
    query = select(*columns).where(permissions.c.access_id == access_id)
    rows = conn.execute(query.order_by(permissions.c.id))
    return {Resource(kind, number): level for kind, number, level in rows}


def reach_into(conn: Connection, caller: Caller, account_id: int) -> Reach:
    """Work out what the caller may do in an account, or raise Refused (403) for a foreign one."""
    account = conn.execute(select(accounts).where(accounts.c.id == account_id)).first()
    organization = account.organization_id if account else None
    shared = organization is not None and organization == caller.organization_id
    if account is None or (account_id != caller.account_id and not shared):
        raise forbidden("Account access forbidden")
    floor = max(
        caller.grants.get(Resource("account", account_id), 0),
        caller.grants.get(Resource("organization", organization or 0), 0),
    )
    query = select(sandboxes.c.id, sandboxes.c.project_id)
    rows = conn.execute(query.where(sandboxes.c.account_id == account_id))
    return Reach(account_id, floor, caller.grants, {row.id: row.project_id for row in rows})

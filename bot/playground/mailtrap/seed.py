"""Fills an empty token system with an account: a demo one, or one with nothing but a token."""

import re
from collections.abc import Mapping
from typing import Final, Literal

from sqlalchemy import Connection, insert, select, text, update

from bot.playground.mailtrap import grants, rules, samples, tables
from bot.playground.mailtrap.caller import digest
from bot.playground.mailtrap.database import insert_row
from bot.playground.mailtrap.rules import ADMIN, DAY, HOUR, VIEWER, Resource
from bot.playground.mailtrap.sandboxes import new_row
from bot.playground.mailtrap.service import Mailtrap
from bot.playground.mailtrap.tokens import NewToken, add

Kind = Literal["demo", "empty"]

USABLE: Final = re.compile(r"[\x21-\x7e]{8,}")


def seed(
    service: Mailtrap,
    kind: Kind = "demo",
    *,
    tokens: int | None = None,
    admin_token: str | None = None,
    organization: bool = False,
) -> str:
    """Make an account and give the value of its admin token, which a second seed only renews.

    `tokens` fills the account up to that many; `organization` adds a second account that the
    admin token reaches too. Raises ValueError for a value that HTTP can't carry.
    """
    value = service.fresh(16).hex() if admin_token is None else admin_token
    if not USABLE.fullmatch(value):
        raise ValueError("the admin token must be at least 8 visible ASCII characters")
    with service.transaction() as conn:
        known = conn.execute(select(tables.accounts.c.id).limit(1)).scalar()
        if known is None:
            known = _Seeding(service, conn).account(kind, value, organization=organization)
        else:
            _renew(conn, value)
        if tokens is not None:
            _fill(service, conn, known, tokens)
    return value


class _Seeding:
    """One run over an empty database."""

    def __init__(self, service: Mailtrap, conn: Connection) -> None:
        self._fresh = service.fresh
        self._now = service.moment
        self._conn = conn

    def account(self, kind: Kind, value: str, *, organization: bool) -> int:
        """Make the first account, with its admin token, and give its id."""
        group = self._insert("organizations", name=samples.ORGANIZATION) if organization else None
        account = self._insert("accounts", name=samples.ACCOUNT, organization_id=group)
        resource = Resource("organization", group) if group else Resource("account", account)
        bot = NewToken(account, "Jane Doe", None, {resource: ADMIN}, lambda _: samples.BOT_TOKEN)
        add(self._conn, bot, value)
        self._people(account)
        if kind == "demo":
            self._demo(account)
        if group:
            self._second(group)
        return account

    def _demo(self, account: int) -> None:
        resources = {"account": Resource("account", account)}
        for name, boxes in samples.PROJECTS.items():
            resources |= self._project(account, name, boxes)
        for name in samples.DOMAINS:
            resources[name] = self._domain(account, name)
            self._domain_token(account, name, resources[name])
        for sample in samples.TOKENS:
            self._token(account, sample, resources)

    def _second(self, group: int) -> None:
        account = self._insert("accounts", name=samples.SECOND_ACCOUNT, organization_id=group)
        self._people(account)
        self._project(account, "Experiments", ("Prototype",))
        name = samples.SECOND_DOMAIN
        self._domain_token(account, name, self._domain(account, name))

    def _people(self, account: int) -> None:
        for kind, name, email, level, two_factor in samples.PEOPLE:
            access = self._insert("accesses", account_id=account, specifier_type=kind)
            self._insert("people", access_id=access, name=name, email=email, two_factor=two_factor)
            grants.write(self._conn, access, {Resource("account", account): level})

    def _project(self, account: int, name: str, boxes: tuple[str, ...]) -> dict[str, Resource]:
        project = self._insert("projects", account_id=account, name=name)
        made = {name: Resource("project", project)}
        for number, box in enumerate(boxes, 1):
            row = new_row(account, project, box, self._fresh(22))
            row |= {"emails_count": 40 * number, "emails_unread_count": 3 * number}
            made[box] = Resource("sandbox", self._insert("sandboxes", **row))
        return made

    def _domain(self, account: int, name: str) -> Resource:
        verified = None if name == samples.UNVERIFIED else self._now - 200 * DAY
        number = self._insert("domains", account_id=account, name=name, verified_at=verified)
        return Resource("domain", number)

    def _domain_token(self, account: int, domain: str, resource: Resource) -> None:
        ends = self._now + 240 * DAY
        token = NewToken(
            account, "System", ends, {resource: ADMIN}, lambda n: f"{domain} token {n}"
        )
        number = add(self._conn, token, self._fresh(16).hex())
        if domain == samples.RESET_DOMAIN:
            self._end_grace(number)
            add(self._conn, token, self._fresh(16).hex())

    def _end_grace(self, number: int) -> None:
        stop = self._now + 6 * HOUR
        ending = {
            "expires_at": stop,
            "reset_at": stop - rules.GRACE,
            "remove_at": rules.removal(stop, was_reset=True),
        }
        mine = tables.tokens.c.id == number
        self._conn.execute(update(tables.tokens).where(mine).values(ending))

    def _token(
        self, account: int, sample: samples.Sample, resources: Mapping[str, Resource]
    ) -> None:
        held = {}
        for part in sample.access.split(", "):
            level, _, name = part.partition(" ")
            held[resources[name]] = ADMIN if level == "admin" else VIEWER
        ends = None if sample.days is None else self._now + int(sample.days * DAY) + 5 * HOUR
        token = NewToken(account, sample.by, ends, held, lambda _: sample.name)
        add(self._conn, token, self._fresh(16).hex())

    def _insert(self, table: str, **values: object) -> int:
        return insert_row(self._conn, tables.METADATA.tables[table], **values)


def _renew(conn: Connection, value: str) -> None:
    """Give the token of an earlier run this value, since nobody can know its old one."""
    mine = select(tables.tokens.c.id).where(tables.tokens.c.name == samples.BOT_TOKEN).limit(1)
    renewed = {"value_hash": digest(value), "last_four": value[-4:]}
    conn.execute(update(tables.tokens).where(tables.tokens.c.id.in_(mine)).values(renewed))


def _fill(service: Mailtrap, conn: Connection, account: int, wanted: int) -> None:
    there = select(tables.tokens.c.id).where(tables.tokens.c.account_id == account)
    missing = range(wanted - len(conn.execute(there).all()))
    if not missing:
        return
    sequences = conn.execute(text("SELECT name, seq FROM sqlite_sequence"))
    last = {str(row.name): int(row.seq) for row in sequences}
    resources = _resources(conn, account)
    first_access, first_token = last["accesses"] + 1, last["tokens"] + 1
    accesses = [
        {"id": first_access + n, "account_id": account, "specifier_type": "ApiToken"}
        for n in missing
    ]
    held = [row for n in missing for row in grants.rows(first_access + n, _held(n, resources))]
    rows = [
        _bulk_token(service, account, n) | {"id": first_token + n, "access_id": first_access + n}
        for n in missing
    ]
    conn.execute(insert(tables.accesses), accesses)
    conn.execute(insert(tables.permissions), held)
    conn.execute(insert(tables.tokens), rows)


def _resources(conn: Connection, account: int) -> list[Resource]:
    found = [Resource("account", account)]
    for kind, table in grants.OWNERS.items():
        query = select(table.c.id).where(table.c.account_id == account).order_by(table.c.id)
        found += [Resource(kind, number) for number in conn.execute(query).scalars()]
    return found


def _held(number: int, resources: list[Resource]) -> dict[Resource, int]:
    first = resources[number % len(resources)]
    second = resources[number // 3 % len(resources)]
    level = VIEWER if first.type == "account" else ADMIN
    return {second: VIEWER, first: level} if number % 4 == 0 else {first: level}


def _bulk_token(service: Mailtrap, account: int, number: int) -> dict[str, object]:
    value = service.fresh(16).hex()
    expires_at = None if number % 50 == 0 else service.moment + (number % 365 + 1) * DAY
    return {
        "account_id": account,
        "name": f"service-{number:05d}",
        "created_by": samples.PEOPLE[number % 5][1],
        "value_hash": digest(value),
        "last_four": value[-4:],
        "expires_at": expires_at,
        "remove_at": rules.removal(expires_at, was_reset=False),
    }

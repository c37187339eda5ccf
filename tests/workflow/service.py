"""A service by the script: what it lists is set by hand, and it counts what it was asked."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.errors import MailtrapError, NotFound
from bot.domain.permissions import Permission, Resource, ResourceKey
from bot.domain.tokens import Token
from bot.mailtrap.read import Listing

T = TypeVar("T")

TEAM = "T0ACME"
ACME = Account(1, "Acme")
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ACCOUNT = ResourceKey("account", 1)
SHOP, BLOG = ResourceKey("domain", 7), ResourceKey("domain", 8)
ROOT = Resource(ACCOUNT, "Acme", 100, None)
TREE = (
    ROOT,
    Resource(SHOP, "shop.example", 100, ACCOUNT),
    Resource(BLOG, "blog.example", 100, ACCOUNT),
)


def token(id_: int, name: str = "", **facts: Any) -> Token:
    made = Token(
        id=id_,
        account_id=1,
        name=name or f"key-{id_}",
        last_four=f"{id_:04x}"[-4:],
        created_by="Jane Doe",
        expires_at=NOW + 365 * DAY,
        permissions=(Permission(SHOP, 100),),
    )
    return replace(made, **facts)


@dataclass
class Service:
    """What the service would show now."""

    accounts_: tuple[Account, ...] = (ACME,)
    tokens_: tuple[Token, ...] = ()
    resources_: tuple[Resource, ...] = TREE
    domains_: tuple[SendingDomain, ...] = (SendingDomain(7, "shop.example", verified=True),)
    projects_: tuple[Project, ...] = (Project(3, "Staging"),)
    sandboxes_: tuple[Sandbox, ...] = (Sandbox(4, "QA", 3, "sandbox.smtp.mailtrap.io", (25, 587)),)
    unlisted: tuple[Token, ...] = ()
    failing: dict[tuple[str, int], MailtrapError] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    async def accounts(self) -> tuple[Account, ...]:
        self.calls.append("accounts")
        return self.accounts_

    async def tokens(self, account_id: int, *, unless: str | None) -> Listing[Token] | None:
        return self._listing("tokens", self.tokens_, account_id, unless)

    async def token(self, account_id: int, token_id: int) -> Token:
        """Return a token, also one that the list lacks."""
        self._asked(f"token {token_id}", account_id)
        for each in (*self.tokens_, *self.unlisted):
            if each.id == token_id:
                return each
        raise NotFound(f"look at token {token_id}")

    async def resources(self, account_id: int, *, unless: str | None) -> Listing[Resource] | None:
        return self._listing("resources", self.resources_, account_id, unless)

    async def domains(
        self, account_id: int, *, unless: str | None
    ) -> Listing[SendingDomain] | None:
        return self._listing("domains", self.domains_, account_id, unless)

    async def projects(self, account_id: int, *, unless: str | None) -> Listing[Project] | None:
        return self._listing("projects", self.projects_, account_id, unless)

    async def sandboxes(self, account_id: int) -> tuple[Sandbox, ...]:
        self._asked("sandboxes", account_id)
        return self.sandboxes_

    def _asked(self, what: str, account_id: int) -> None:
        self.calls.append(what)
        if (what, account_id) in self.failing:
            raise self.failing[what, account_id]

    def _listing(
        self, what: str, items: tuple[T, ...], account_id: int, unless: str | None
    ) -> Listing[T] | None:
        self._asked(what, account_id)
        digest = f"{hash(items)}"
        return None if digest == unless else Listing(items, digest)

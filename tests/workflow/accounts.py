"""Accounts to look at, and a mirror that counts what it is asked."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.errors import StoreUnavailable
from bot.domain.listing import ListQuery
from bot.domain.people import PersonId
from bot.domain.permissions import AccessLevel, Permission, Resource, ResourceKey, ResourceType
from bot.domain.tokens import EventKind, Token, TokenEvent, TokenRecord
from bot.workflow.answers import Seen

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ACME = Account(1, "Acme")
LABS = Account(2, "Acme Labs")
SOON = NOW + timedelta(milliseconds=900)
LATER = NOW + timedelta(seconds=1)
EVERYTHING = ListQuery()
JANE = PersonId("T1", "UJANE")
JOHN = PersonId("T1", "UJOHN")

WHOLE_ACCOUNT = ResourceKey(ResourceType.ACCOUNT, 1)
SHOP = ResourceKey(ResourceType.DOMAIN, 10)
NEWS = ResourceKey(ResourceType.DOMAIN, 11)
STAGING = ResourceKey(ResourceType.PROJECT, 20)
QA = ResourceKey(ResourceType.SANDBOX, 30)


def on(key: ResourceKey, level: int = AccessLevel.ADMIN) -> Permission:
    return Permission(key, level)


def token(
    token_id: int,
    name: str = "",
    *permissions: Permission,
    ends: timedelta | None = timedelta(days=200),
    **more: str,
) -> TokenRecord:
    return TokenRecord(
        Token(
            id=token_id,
            account_id=1,
            name=name or f"token {token_id}",
            last_four=more.get("last_four", f"{token_id:04x}"[-4:]),
            created_by=more.get("by", "System"),
            expires_at=None if ends is None else NOW + ends,
            permissions=permissions or (on(SHOP),),
        ),
        owner=more.get("owner"),
    )


def reset(record: TokenRecord, successor: int, ends: timedelta = timedelta(hours=6)) -> TokenRecord:
    return replace(
        record, token=replace(record.token, expires_at=NOW + ends), successor_id=successor
    )


def gone(record: TokenRecord, ago: timedelta = timedelta(days=1)) -> TokenRecord:
    return replace(record, gone_at=NOW - ago)


@dataclass(frozen=True)
class Holdings:
    resources: tuple[Resource, ...] = (
        Resource(WHOLE_ACCOUNT, "Acme", 100, None),
        Resource(SHOP, "shop.example", 100, WHOLE_ACCOUNT),
        Resource(NEWS, "news.example", 100, WHOLE_ACCOUNT),
        Resource(STAGING, "Staging", 100, WHOLE_ACCOUNT),
        Resource(QA, "QA", 100, STAGING),
    )
    domains: tuple[SendingDomain, ...] = (
        SendingDomain(10, "shop.example", verified=True),
        SendingDomain(11, "news.example", verified=False),
    )
    projects: tuple[Project, ...] = (Project(20, "Staging"),)
    sandboxes: tuple[Sandbox, ...] = (
        Sandbox(30, "QA", 20, "sandbox.smtp.mailtrap.io", (25, 2525)),
        Sandbox(31, "Demo", 21, "sandbox.smtp.mailtrap.io", (25,)),
    )


TREE = Holdings()
SEEN = Seen(ACME, (ACME,), NOW)


@dataclass(frozen=True)
class Copied:
    account: Account
    version: int
    synced_at: datetime | None


@dataclass
class Mirror:
    """The mirror's interface in memory: `save` is a sync, `asked` what it was asked."""

    copies: dict[int, Copied] = field(default_factory=dict)
    saved: dict[int, list[tuple[int, TokenRecord]]] = field(default_factory=dict)
    choices: dict[PersonId, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    away: bool = False

    def save(
        self,
        *records: TokenRecord,
        account: Account = ACME,
        at: datetime | None = NOW,
        version: int | None = None,
    ) -> None:
        old = self.copies.get(account.id)
        version = version or (old.version if old else 0) + bool(records or not old)
        self.copies[account.id] = Copied(account, version, at)
        self.saved.setdefault(account.id, []).extend((version, record) for record in records)

    def ask(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise StoreUnavailable

    def told(self) -> list[str]:
        asked, self.asked = self.asked, []
        return asked

    async def accounts(self, team: str) -> tuple[Copied, ...]:
        self.ask("accounts")
        await asyncio.sleep(0)
        return tuple(self.copies.values()) if team == "T1" else ()

    async def tokens_since(
        self, team: str, account_id: int, version: int
    ) -> tuple[TokenRecord, ...]:
        assert team == "T1"
        self.ask(f"tokens since {version}")
        return tuple(record for at, record in self.saved[account_id] if at > version)

    async def tree(self, team: str, account_id: int) -> Holdings:
        assert (team, account_id in self.copies) == ("T1", True)
        self.ask("tree")
        return TREE

    async def history(
        self, team: str, account_id: int, token_id: int, limit: int
    ) -> tuple[TokenEvent, ...]:
        assert (team, account_id in self.copies) == ("T1", True)
        self.ask("history")
        return tuple(TokenEvent(token_id, EventKind.FOUND, NOW) for _ in range(min(limit, 1)))

    async def choice(self, person: PersonId) -> int | None:
        self.ask("choice")
        return self.choices.get(person)

    async def choose(self, person: PersonId, account_id: int) -> None:
        self.ask("choose")
        self.choices[person] = account_id


def ids(rows: Iterable[object]) -> list[int]:
    records = (getattr(row, "record", row) for row in rows)
    return [record.token.id for record in records if isinstance(record, TokenRecord)]

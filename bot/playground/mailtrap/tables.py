"""The token system's own tables; nobody else reads them."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
)

from bot.playground.mailtrap.rules import COMPANY

METADATA: Final = MetaData()


def _key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _account() -> Column[int]:
    return Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True)


def _access() -> Column[int]:
    owner = ForeignKey("accesses.id", ondelete="CASCADE")
    return Column("access_id", owner, nullable=False, index=True)


organizations: Final = Table(
    "organizations", METADATA, _key(), Column("name", String, nullable=False)
)
accounts: Final = Table(
    "accounts",
    METADATA,
    _key(),
    Column("organization_id", ForeignKey("organizations.id"), index=True),
    Column("name", String, nullable=False),
    sqlite_autoincrement=True,
)
accesses: Final = Table(
    "accesses",
    METADATA,
    _key(),
    _account(),
    Column("specifier_type", String, nullable=False),
    sqlite_autoincrement=True,
)
people: Final = Table(
    "people",
    METADATA,
    _key(),
    _access(),
    Column("email", String, nullable=False),
    Column("name", String, nullable=False),
    Column("two_factor", Boolean, nullable=False, default=False),
    sqlite_autoincrement=True,
)
tokens: Final = Table(
    "tokens",
    METADATA,
    _key(),
    _account(),
    _access(),
    Column("name", String, nullable=False),
    Column("created_by", String, nullable=False),
    Column("value_hash", String(64), nullable=False, unique=True),
    Column("last_four", String(4), nullable=False),
    Column("expires_at", BigInteger),
    Column("reset_at", BigInteger),
    Column("remove_at", BigInteger, index=True),
    sqlite_autoincrement=True,
)
permissions: Final = Table(
    "permissions",
    METADATA,
    _key(),
    _access(),
    Column("resource_type", String, nullable=False),
    Column("resource_id", BigInteger, nullable=False),
    Column("level", Integer, nullable=False),
    Index("ix_permissions_resource", "resource_type", "resource_id"),
)
projects: Final = Table(
    "projects",
    METADATA,
    _key(),
    _account(),
    Column("name", String, nullable=False),
    sqlite_autoincrement=True,
)
sandboxes: Final = Table(
    "sandboxes",
    METADATA,
    _key(),
    _account(),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("username", String, nullable=False),
    Column("password", String, nullable=False),
    Column("email_username", String, nullable=False),
    Column("email_username_enabled", Boolean, nullable=False, default=False),
    Column("emails_count", Integer, nullable=False, default=0),
    Column("emails_unread_count", Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)
domains: Final = Table(
    "domains",
    METADATA,
    _key(),
    _account(),
    Column("name", String, nullable=False),
    Column("verified_at", BigInteger),
    Column("open_tracking_enabled", Boolean, nullable=False, default=True),
    Column("click_tracking_enabled", Boolean, nullable=False, default=True),
    Column("auto_unsubscribe_link_enabled", Boolean, nullable=False, default=False),
    Column("tracking_opt_out_enabled", Boolean, nullable=False, default=False),
    Column("inbound_enabled", Boolean, nullable=False, default=False),
    sqlite_autoincrement=True,
)
companies: Final = Table(
    "companies",
    METADATA,
    Column("domain_id", ForeignKey("domains.id", ondelete="CASCADE"), primary_key=True),
    *(Column(name, String) for name in COMPANY),
)

# Each kind counts from its own number, so that an id given to the wrong call is never a real one.
FIRST_IDS: Final = {
    "accounts": 1_719_941,
    "accesses": 5_142_300,
    "people": 88_120,
    "tokens": 2_498_700,
    "projects": 231_400,
    "sandboxes": 3_757_000,
    "domains": 43_500,
}

"""The mirror's tables. Rows carry the Slack workspace and Mailtrap account that they are of."""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, MetaData, Table, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from bot.domain.tokens import EventKind
from bot.store.columns import (
    Permissions,
    PermissionsType,
    PortsType,
    WordsType,
    counting_id,
    word_of,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Rows(SQLModel, registry=registry(metadata=METADATA)):
    """What all tables share: our own metadata, and no other table in it."""


# Rows are found by their whole key, so SQLite keeps them in it and nowhere else.
BY_KEY: Final = {"sqlite_with_rowid": False}


def of_account() -> ForeignKeyConstraint:
    """Return the rule that a row is of an account which is there."""
    return ForeignKeyConstraint(
        ["team_id", "account_id"], ["accounts.team_id", "accounts.account_id"]
    )


def of_token() -> ForeignKeyConstraint:
    """Return the rule that a row is of a token which is there."""
    return ForeignKeyConstraint(
        ["team_id", "account_id", "token_id"],
        ["tokens.team_id", "tokens.account_id", "tokens.token_id"],
    )


class InTeam(Rows):
    """What all rows begin with: the workspace that they are of."""

    team_id: str = Field(primary_key=True)


class _InAccount(InTeam):
    account_id: int = Field(primary_key=True, sa_type=BigInteger)


class AccountRow(_InAccount, table=True):
    """An account, the state of its copy, and who is at work on it.

    `version` counts changes to anything of the account, `tree_version` is the last that touched
    what is not a token; `claim` counts looks that found news, and the last one holds the account
    until `claimed_until`.
    """

    __tablename__ = "accounts"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    name: str
    version: int = Field(sa_type=BigInteger)
    tree_version: int = Field(sa_type=BigInteger)
    synced_at: datetime | None = None
    digests: dict[str, str] = Field(sa_type=WordsType)
    claim: int = Field(sa_type=BigInteger)
    claimed_until: datetime | None = None
    gone_at: datetime | None = None


class TokenRow(_InAccount, table=True):
    """A token, also one that is gone; `predates` says that it was there before the first look."""

    __tablename__ = "tokens"
    __table_args__: ClassVar[Any] = (
        of_account(),
        Index(None, "team_id", "account_id", "version"),
        Index(None, "team_id", "account_id", "expires_at"),
        Index(
            "ix_tokens_first_seen",
            "team_id",
            "account_id",
            "first_seen_at",
            sqlite_where=text("successor_id IS NULL AND gone_at IS NULL"),
            postgresql_where=text("successor_id IS NULL AND gone_at IS NULL"),
        ),
        Index(
            "ix_tokens_reset",
            "team_id",
            "expires_at",
            sqlite_where=text("successor_id IS NOT NULL AND gone_at IS NULL"),
            postgresql_where=text("successor_id IS NOT NULL AND gone_at IS NULL"),
        ),
        BY_KEY,
    )
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str
    last_four: str
    created_by: str
    expires_at: datetime | None = None
    permissions: Permissions = Field(sa_type=PermissionsType)
    first_seen_at: datetime
    predates: bool
    predecessor_id: int | None = Field(default=None, sa_type=BigInteger)
    successor_id: int | None = Field(default=None, sa_type=BigInteger)
    gone_at: datetime | None = None
    version: int = Field(sa_type=BigInteger)


class SuccessionRow(_InAccount, table=True):
    """A token that a change put in another one's place; the mirror need not know either yet."""

    __tablename__ = "successions"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    predecessor_id: int = Field(sa_type=BigInteger)


class TokenEventRow(Rows, table=True):
    """What happened to a token after it was first seen; that first line is derived from its row."""

    __tablename__ = "token_events"
    __table_args__: ClassVar[Any] = (
        of_token(),
        Index(None, "team_id", "account_id", "token_id", "event_id"),
    )
    event_id: int | None = Field(default=None, primary_key=True, sa_type=counting_id())
    team_id: str
    account_id: int = Field(sa_type=BigInteger)
    token_id: int = Field(sa_type=BigInteger)
    kind: EventKind = Field(sa_type=word_of(EventKind))
    at: datetime
    before: str
    after: str


class OwnerRow(_InAccount, table=True):
    """Who answers for a token; `left_at` is when it was found that they have left Slack."""

    __tablename__ = "owners"
    __table_args__: ClassVar[Any] = (of_token(), BY_KEY)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    user_id: str
    left_at: datetime | None = None


class ConsumerRow(_InAccount, table=True):
    """An app that uses a token, and who moves it; `left_at` as above."""

    __tablename__ = "consumers"
    __table_args__: ClassVar[Any] = (of_token(), BY_KEY)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    app: str = Field(primary_key=True)
    user_id: str | None = None
    left_at: datetime | None = None


class ResourceRow(_InAccount, table=True):
    """A node of the resource tree, and what the bot's own token may do there."""

    __tablename__ = "resources"
    __table_args__: ClassVar[Any] = (of_account(), BY_KEY)
    resource_type: str = Field(primary_key=True)
    resource_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str
    level: int
    parent_type: str | None = None
    parent_id: int | None = Field(default=None, sa_type=BigInteger)


class DomainRow(_InAccount, table=True):
    """A sending domain."""

    __tablename__ = "domains"
    __table_args__: ClassVar[Any] = (of_account(), BY_KEY)
    domain_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str
    verified: bool


class ProjectRow(_InAccount, table=True):
    """A group of sandboxes."""

    __tablename__ = "projects"
    __table_args__: ClassVar[Any] = (of_account(), BY_KEY)
    project_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str


class SandboxRow(_InAccount, table=True):
    """A sandbox, without its credentials."""

    __tablename__ = "sandboxes"
    __table_args__: ClassVar[Any] = (of_account(), BY_KEY)
    sandbox_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str
    project_id: int = Field(sa_type=BigInteger)
    host: str
    smtp_ports: tuple[int, ...] = Field(sa_type=PortsType)


class ChoiceRow(InTeam, table=True):
    """The account that a person switched to last."""

    __tablename__ = "choices"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    user_id: str = Field(primary_key=True)
    account_id: int = Field(sa_type=BigInteger)


ACCOUNTS: Final[Table] = METADATA.tables["accounts"]
TOKENS: Final[Table] = METADATA.tables["tokens"]
SUCCESSIONS: Final[Table] = METADATA.tables["successions"]
TOKEN_EVENTS: Final[Table] = METADATA.tables["token_events"]
OWNERS: Final[Table] = METADATA.tables["owners"]
CONSUMERS: Final[Table] = METADATA.tables["consumers"]
RESOURCES: Final[Table] = METADATA.tables["resources"]
DOMAINS: Final[Table] = METADATA.tables["domains"]
PROJECTS: Final[Table] = METADATA.tables["projects"]
SANDBOXES: Final[Table] = METADATA.tables["sandboxes"]
CHOICES: Final[Table] = METADATA.tables["choices"]

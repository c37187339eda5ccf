"""The mirror: accounts, tokens with their history and people, and what else an account holds."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

ACCOUNT: Final = ("team_id", "account_id")
TOKEN: Final = (*ACCOUNT, "token_id")


def word(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, AutoString(), nullable=nullable)


def text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def create(name: str, key: tuple[str, ...], *columns: sa.Column[Any], of: str = "") -> None:
    """Create a table whose rows are kept in their key, and point at those of the table `of`."""
    parents = {"accounts": ACCOUNT, "tokens": TOKEN, "": ()}[of]
    target = [f"{of}.{column}" for column in parents]
    foreign = [sa.ForeignKeyConstraint(parents, target, name=f"fk_{name}_{of}")] if of else []
    primary = sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")
    op.create_table(name, *columns, primary, *foreign, sqlite_with_rowid=False)


def upgrade() -> None:
    create(
        "accounts",
        ACCOUNT,
        word("team_id"),
        number("account_id"),
        word("name"),
        number("version"),
        number("tree_version"),
        moment("synced_at", nullable=True),
        text("digests"),
        number("claim"),
        moment("claimed_until", nullable=True),
        moment("gone_at", nullable=True),
    )
    create(
        "choices", ("team_id", "user_id"), word("team_id"), word("user_id"), number("account_id")
    )
    create_tokens()
    create_history()
    create_tree()


def create_tokens() -> None:
    create(
        "tokens",
        TOKEN,
        word("team_id"),
        number("account_id"),
        number("token_id"),
        word("name"),
        word("last_four"),
        word("created_by"),
        moment("expires_at", nullable=True),
        text("permissions"),
        moment("first_seen_at"),
        flag("predates"),
        number("predecessor_id", nullable=True),
        number("successor_id", nullable=True),
        moment("gone_at", nullable=True),
        number("version"),
        of="accounts",
    )
    index = "ix_tokens_team_id_account_id_version"
    op.create_index(index, "tokens", [*ACCOUNT, "version"])
    token = [word("team_id"), number("account_id"), number("token_id")]
    create("owners", TOKEN, *token, word("user_id"), of="tokens")
    token = [word("team_id"), number("account_id"), number("token_id")]
    key = (*TOKEN, "app")
    create("consumers", key, *token, word("app"), word("user_id", nullable=True), of="tokens")


def create_history() -> None:
    kinds = ("found", "created", "reset", "renamed", "permissions", "expiry", "gone")
    allowed = ", ".join(f"'{kind}'" for kind in kinds)
    counting: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "token_events",
        sa.Column("event_id", counting, nullable=False),
        word("team_id"),
        number("account_id"),
        number("token_id"),
        sa.Column("kind", sa.String(32), nullable=False),
        moment("at"),
        word("before"),
        word("after"),
        sa.PrimaryKeyConstraint("event_id", name="pk_token_events"),
        sa.ForeignKeyConstraint(
            TOKEN, [f"tokens.{column}" for column in TOKEN], name="fk_token_events_tokens"
        ),
        sa.CheckConstraint(f"kind IN ({allowed})", name=op.f("ck_token_events_eventkind")),
    )
    index = "ix_token_events_team_id_account_id_token_id_event_id"
    op.create_index(index, "token_events", [*TOKEN, "event_id"])


def create_tree() -> None:
    def kind(name: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
        account = (word("team_id"), number("account_id"))
        create(name, (*ACCOUNT, *key), *account, *columns, of="accounts")

    kind(
        "resources",
        ("resource_type", "resource_id"),
        word("resource_type"),
        number("resource_id"),
        word("name"),
        sa.Column("level", sa.Integer(), nullable=False),
        word("parent_type", nullable=True),
        number("parent_id", nullable=True),
    )
    kind("domains", ("domain_id",), number("domain_id"), word("name"), flag("verified"))
    kind("projects", ("project_id",), number("project_id"), word("name"))
    kind(
        "sandboxes",
        ("sandbox_id",),
        number("sandbox_id"),
        word("name"),
        number("project_id"),
        word("host"),
        text("smtp_ports"),
    )


def downgrade() -> None:
    tree = ("sandboxes", "projects", "domains", "resources")
    for table in (*tree, "token_events", "consumers", "owners", "tokens", "choices", "accounts"):
        op.drop_table(table)

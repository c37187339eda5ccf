"""Changes: requests and decisions, sealed values, the audit, and what teams set from Slack."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

TEAM: Final = "team_id"
REQUEST: Final = (TEAM, "request_id")
ACTIONS: Final = (
    *("add_token", "edit_permissions", "replace_token", "reset_token", "delete_token", "leak"),
    *("reset_sandbox", "add_domain"),
)
STATES: Final = (
    *("pending", "approved", "applying", "done", "failed", "unclear"),
    *("denied", "withdrawn", "expired", "void"),
)


def word(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, AutoString(), nullable=nullable)


def text(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def one_of(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(32), nullable=False)


def check(table: str, name: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{each}'" for each in words)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{name}"))


def of_request(table: str) -> sa.ForeignKeyConstraint:
    target = [f"requests.{column}" for column in REQUEST]
    return sa.ForeignKeyConstraint(REQUEST, target, name=f"fk_{table}_requests")


def upgrade() -> None:
    create_requests()
    create_decisions()
    create_values()
    create_audit()
    op.create_table(
        "team_settings",
        word(TEAM),
        word("name"),
        text("value"),
        sa.PrimaryKeyConstraint(TEAM, "name", name="pk_team_settings"),
        sqlite_with_rowid=False,
    )


def create_requests() -> None:
    op.create_table(
        "requests",
        *(word(TEAM), word("request_id"), number("account_id"), number("token_id", nullable=True)),
        *(one_of("action"), text("change"), text("target"), word("asker"), word("receiver")),
        *(text("reason"), text("rules"), text("stages"), text("review"), flag("emergency")),
        *(moment("asked_at"), moment("expires_at")),
        *(one_of("state"), moment("not_before", nullable=True)),
        *(count("attempts"), text("notes")),
        *(moment("due_at", nullable=True), moment("retry_at", nullable=True)),
        *(text("outcome", nullable=True), moment("ended_at", nullable=True), count("revision")),
        *(count("announced"), count("announcing"), moment("announce_at", nullable=True)),
        *(word("card_channel", nullable=True), word("card_ts", nullable=True)),
        *(word("thread_channel", nullable=True), word("thread_ts", nullable=True)),
        sa.PrimaryKeyConstraint(*REQUEST, name="pk_requests"),
        check("requests", "action", "action", ACTIONS),
        check("requests", "requeststate", "state", STATES),
    )
    where = sa.text("ended_at IS NULL")
    open_ones: Any = {"sqlite_where": where, "postgresql_where": where}
    op.create_index("ix_requests_open", "requests", [TEAM, "asked_at"], **open_ones)
    for columns in (("asked_at",), ("asker", "asked_at"), ("due_at",), ("announce_at",)):
        op.create_index(f"ix_requests_team_id_{'_'.join(columns)}", "requests", [TEAM, *columns])


def create_decisions() -> None:
    op.create_table(
        "decisions",
        *(word(TEAM), word("request_id"), number("account_id"), word("user_id")),
        *(flag("approves"), text("comment"), moment("at"), count("revision")),
        sa.PrimaryKeyConstraint(*REQUEST, "user_id", name="pk_decisions"),
        of_request("decisions"),
        sqlite_with_rowid=False,
    )


def create_values() -> None:
    op.create_table(
        "sealed_values",
        *(word(TEAM), word("value_id"), number("account_id"), word("request_id"), word("user_id")),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        *(moment("sealed_at"), moment("expires_at")),
        *(moment("consumed_at", nullable=True), moment("destroyed_at", nullable=True)),
        sa.PrimaryKeyConstraint(TEAM, "value_id", name="pk_sealed_values"),
        of_request("sealed_values"),
    )
    for columns in (("user_id", "expires_at"), ("expires_at",)):
        op.create_index(
            f"ix_sealed_values_team_id_{'_'.join(columns)}",
            "sealed_values",
            [TEAM, *columns],
            sqlite_where=sa.text("sealed IS NOT NULL"),
            postgresql_where=sa.text("sealed IS NOT NULL"),
        )


def create_audit() -> None:
    op.create_table(
        "audit_entries",
        *(word(TEAM), number("number"), moment("at"), word("kind"), word("actor")),
        *(number("account_id", nullable=True), number("token_id", nullable=True)),
        *(word("request_id", nullable=True), text("facts"), word("previous"), word("hash")),
        sa.PrimaryKeyConstraint(TEAM, "number", name="pk_audit_entries"),
    )
    op.create_table(
        "audit_heads",
        *(word(TEAM), number("number"), word("hash")),
        sa.PrimaryKeyConstraint(TEAM, name="pk_audit_heads"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in (
        *("team_settings", "audit_heads", "audit_entries", "sealed_values"),
        *("decisions", "requests"),
    ):
        op.drop_table(table)

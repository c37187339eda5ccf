"""The clock: warnings, who wants quiet, what changed behind our back; when tokens end."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

TOKEN: Final = ("team_id", "account_id", "token_id")
KINDS: Final = ("created", "reset", "deleted", "permissions", "renamed", "expiry", "domain")
ENDED: Final = "ix_requests_ended"
ENDS: Final = "ix_tokens_team_id_account_id_expires_at"


def upgrade() -> None:
    op.create_index(ENDS, "tokens", ["team_id", "account_id", "expires_at"])
    over = sa.text("ended_at IS NOT NULL")
    ended = ["team_id", "ended_at"]
    op.create_index(ENDED, "requests", ended, sqlite_where=over, postgresql_where=over)
    create_drifts()
    create(
        "notices",
        ("told", "ends_at", "days"),
        sa.Column("told", AutoString(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("posted_at", UTCDateTime(), nullable=True),
    )
    create(
        "quiets",
        ("user_id",),
        sa.Column("user_id", AutoString(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
    )


def create_drifts() -> None:
    counting = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    allowed = ", ".join(f"'{each}'" for each in KINDS)
    words = ("name", "before", "after", "answered_by")
    op.create_table(
        "drifts",
        sa.Column("drift_id", counting, nullable=False),
        sa.Column("team_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        *(sa.Column(each, AutoString(), nullable=False) for each in words),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("drift_id", name="pk_drifts"),
        sa.CheckConstraint(f"kind IN ({allowed})", name=op.f("ck_drifts_driftkind")),
        sa.ForeignKeyConstraint(
            ["team_id", "account_id"],
            ["accounts.team_id", "accounts.account_id"],
            name="fk_drifts_accounts",
        ),
    )
    op.create_index("ix_drifts_team_id_due_at", "drifts", ["team_id", "due_at"])


def create(table: str, key: tuple[str, ...], *columns: sa.Column[Any]) -> None:
    """Make a table about tokens, found by the token and the rest of its key."""
    op.create_table(
        table,
        sa.Column("team_id", AutoString(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("token_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(*TOKEN, *key, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            TOKEN, [f"tokens.{column}" for column in TOKEN], name=f"fk_{table}_tokens"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("drifts")
    op.drop_table("quiets")
    op.drop_table("notices")
    op.drop_index(ENDED, "requests")
    op.drop_index(ENDS, "tokens")

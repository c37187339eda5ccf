"""The clock: warnings and who was told, who wants quiet, and an index on when tokens end."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

TOKEN: Final = ("team_id", "account_id", "token_id")
ENDS: Final = "ix_tokens_team_id_account_id_expires_at"


def upgrade() -> None:
    op.create_index(ENDS, "tokens", ["team_id", "account_id", "expires_at"])
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
    op.drop_table("quiets")
    op.drop_table("notices")
    op.drop_index(ENDS, "tokens")

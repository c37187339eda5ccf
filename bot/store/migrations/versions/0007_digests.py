"""The weekly digest: which ones there were, and how long tokens have had their values."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

FIRST_SEEN: Final = "ix_tokens_first_seen"


def upgrade() -> None:
    in_use = sa.text("successor_id IS NULL AND gone_at IS NULL")
    columns = ["team_id", "account_id", "first_seen_at"]
    op.create_index(FIRST_SEEN, "tokens", columns, sqlite_where=in_use, postgresql_where=in_use)
    op.create_table(
        "digests",
        sa.Column("team_id", AutoString(), nullable=False),
        sa.Column("monday", UTCDateTime(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("posted_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("team_id", "monday", name="pk_digests"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("digests")
    op.drop_index(FIRST_SEEN, "tokens")

"""Who has looked afterwards at what was done at once."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("reviewed_by", AutoString(), nullable=True))
    op.add_column("requests", sa.Column("reviewed_at", UTCDateTime(), nullable=True))
    op.add_column("requests", sa.Column("review_comment", sa.Text(), nullable=True))
    unreviewed = sa.text("reviewed_at IS NULL AND review <> '[]'")
    op.create_index(
        "ix_requests_unreviewed",
        "requests",
        ["team_id"],
        sqlite_where=unreviewed,
        postgresql_where=unreviewed,
    )


def downgrade() -> None:
    op.drop_index("ix_requests_unreviewed", "requests")
    for column in ("review_comment", "reviewed_at", "reviewed_by"):
        op.drop_column("requests", column)

"""One open request per change, to which others add their reasons."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("same", AutoString(), nullable=True))
    op.add_column("requests", sa.Column("also", sa.Text(), server_default="[]", nullable=False))
    is_open = sa.text("same IS NOT NULL AND ended_at IS NULL")
    op.create_index(
        "ix_requests_once",
        "requests",
        ["team_id", "same"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def downgrade() -> None:
    op.drop_index("ix_requests_once", "requests")
    for column in ("also", "same"):
        op.drop_column("requests", column)

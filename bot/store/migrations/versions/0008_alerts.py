"""What is told once until it is over; and who has left Slack."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    key = ("team_id", "subject", "user_id")
    op.create_table(
        "alerts",
        *(sa.Column(name, AutoString(), nullable=False) for name in key),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint(*key, name="pk_alerts"),
        sqlite_with_rowid=False,
    )
    for table in ("owners", "consumers"):
        op.add_column(table, sa.Column("left_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    for table in ("owners", "consumers"):
        op.drop_column(table, "left_at")
    op.drop_table("alerts")

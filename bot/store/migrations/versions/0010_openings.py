"""A value is claimed while it is being shown, and stays sealed until it was."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("sealed_values", sa.Column("claimed_until", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("sealed_values", "claimed_until")

"""What whoever asked has heard, which is no longer what the card shows."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    told = sa.Column("told", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("requests", told)
    op.execute(sa.text("UPDATE requests SET told = announced"))


def downgrade() -> None:
    op.drop_column("requests", "told")

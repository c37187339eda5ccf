"""Which token took another one's place by a change that tokenbot carried out."""

import json

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

CARRIED_OUT = sa.text(
    "SELECT team_id, account_id, token_id, outcome FROM requests "
    "WHERE state = 'done' AND token_id IS NOT NULL AND outcome IS NOT NULL "
    "ORDER BY ended_at"
)


def upgrade() -> None:
    numbers = ("account_id", "token_id", "predecessor_id")
    table = op.create_table(
        "successions",
        sa.Column("team_id", AutoString(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in numbers),
        sa.PrimaryKeyConstraint("team_id", "account_id", "token_id", name="pk_successions"),
        sqlite_with_rowid=False,
    )
    rows = {}
    for team_id, account_id, old, outcome in op.get_bind().execute(CARRIED_OUT).all():
        new = json.loads(outcome)["token_id"]
        if new is not None:
            rows[team_id, account_id, new] = old
    op.bulk_insert(
        table,
        [dict(zip(table.c.keys(), (*made, old), strict=True)) for made, old in rows.items()],
    )


def downgrade() -> None:
    op.drop_table("successions")

"""Reminders: who is told what about a request, and what was reminded of when."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

KEY: Final = ("team_id", "request_id", "kind", "number", "told")
KINDS: Final = ("waits", "escalated", "lapses", "lapsed")
ADDED: Final = (
    ("requests", "reminded_at"),
    ("requests", "escalated_at"),
    ("sealed_values", "warned_at"),
)


def word(name: str) -> sa.Column[Any]:
    return sa.Column(name, AutoString(), nullable=False)


def count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def place(name: str) -> sa.Column[Any]:
    return sa.Column(name, AutoString(), nullable=True)


def moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=True)


def upgrade() -> None:
    for table, column in ADDED:
        op.add_column(table, moment(column))
    allowed = ", ".join(f"'{each}'" for each in KINDS)
    op.create_table(
        "nudges",
        *(word("team_id"), word("request_id")),
        sa.Column("kind", sa.String(32), nullable=False),
        *(count("number"), word("told"), count("claims"), moment("due_at"), moment("posted_at")),
        *(place("channel"), place("ts")),
        sa.PrimaryKeyConstraint(*KEY, name="pk_nudges"),
        sa.CheckConstraint(f"kind IN ({allowed})", name=op.f("ck_nudges_nudgekind")),
        sa.ForeignKeyConstraint(
            KEY[:2], [f"requests.{name}" for name in KEY[:2]], name="fk_nudges_requests"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_nudges_team_id_due_at", "nudges", ["team_id", "due_at"])
    shown = sa.text("ts IS NOT NULL")
    op.create_index(
        "ix_nudges_shown", "nudges", ["team_id"], sqlite_where=shown, postgresql_where=shown
    )


def downgrade() -> None:
    op.drop_table("nudges")
    for table, column in reversed(ADDED):
        op.drop_column(table, column)

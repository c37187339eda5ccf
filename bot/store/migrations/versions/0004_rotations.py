"""Rotations, followed to their end, and the apps that move in them."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

KEY: Final = ("team_id", "account_id", "token_id")


def key() -> list[sa.Column[Any]]:
    numbers = [sa.Column(name, sa.BigInteger(), nullable=False) for name in KEY[1:]]
    return [sa.Column(KEY[0], AutoString(), nullable=False), *numbers]


def word(name: str) -> sa.Column[Any]:
    return sa.Column(name, AutoString(), nullable=True)


def count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, UTCDateTime(), nullable=nullable)


def where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "rotations",
        *key(),
        sa.Column("successor_id", sa.BigInteger(), nullable=False),
        *(moment("begun_at"), moment("stops_at"), count("step")),
        *(moment("ended_at", nullable=True), count("revision")),
        *(count("told_step"), count("told_left")),
        *(count("announcing"), moment("announce_at", nullable=True)),
        *(word("thread_channel"), word("thread_ts")),
        sa.PrimaryKeyConstraint(*KEY, name="pk_rotations"),
        sqlite_with_rowid=False,
    )
    open_ones = where("ended_at IS NULL")
    op.create_index("ix_rotations_open", "rotations", ["team_id"], **open_ones)
    op.create_index("ix_rotations_team_id_announce_at", "rotations", ["team_id", "announce_at"])
    op.create_table(
        "moves",
        *key(),
        *(count("number"), sa.Column("app", sa.Text(), nullable=False)),
        *(word("user_id"), word("moved_by"), moment("moved_at", nullable=True)),
        sa.PrimaryKeyConstraint(*KEY, "number", name="pk_moves"),
        sa.ForeignKeyConstraint(
            KEY, [f"rotations.{name}" for name in KEY], name="fk_moves_rotations"
        ),
        sqlite_with_rowid=False,
    )
    in_grace = where("successor_id IS NOT NULL AND gone_at IS NULL")
    op.create_index("ix_tokens_reset", "tokens", ["team_id", "expires_at"], **in_grace)


def downgrade() -> None:
    op.drop_index("ix_tokens_reset", "tokens")
    op.drop_table("moves")
    op.drop_table("rotations")

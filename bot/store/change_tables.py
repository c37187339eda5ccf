"""The tables of changes: requests, values, the audit and what teams set, beside the mirror's."""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Table, Text, text
from sqlmodel import Field

from bot.domain.changes import Action
from bot.domain.requests import RequestState
from bot.store.columns import NamesType, WordsType, WrittenType, word_of
from bot.store.tables import BY_KEY, METADATA, InTeam


def where(condition: str) -> dict[str, Any]:
    """Return what makes an index hold only the rows looked for, few among all there were."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


UNREVIEWED: Final = "reviewed_at IS NULL AND review <> '[]'"
"""The condition of an index, which what is asked of it has to repeat word by word."""


ONCE: Final = "same IS NOT NULL AND ended_at IS NULL"
"""Of what one request can be open; not so wide that other questions are answered by its index."""


class _OfRequest(InTeam):
    request_id: str = Field(primary_key=True)
    account_id: int = Field(sa_type=BigInteger)


def of_request() -> ForeignKeyConstraint:
    """Return what ties a row to its request."""
    return ForeignKeyConstraint(
        ["team_id", "request_id"], ["requests.team_id", "requests.request_id"]
    )


class RequestRow(_OfRequest, table=True):
    """A request; what was asked never changes, and where it stands moves by conditional updates.

    `due_at` is when it can be carried out, or taken over because a lease is over; `announce_at` is
    when Slack can be told what it has not heard; both are None where there is nothing to do.
    `announced` is the revision that the card shows, `told` the one that whoever asked has heard.
    `attempts` and `announcing` count claims, so that whoever lost one cannot write any more.
    `same` is equal for requests of the same change, of which one can be open.
    """

    __tablename__ = "requests"
    __table_args__: ClassVar[Any] = (
        Index(None, "team_id", "asked_at"),
        Index("ix_requests_open", "team_id", "asked_at", **where("ended_at IS NULL")),
        Index(None, "team_id", "asker", "asked_at"),
        Index(None, "team_id", "due_at"),
        Index(None, "team_id", "announce_at"),
        Index("ix_requests_ended", "team_id", "ended_at", **where("ended_at IS NOT NULL")),
        Index("ix_requests_unreviewed", "team_id", **where(UNREVIEWED)),
        Index("ix_requests_once", "team_id", "same", unique=True, **where(ONCE)),
    )
    token_id: int | None = Field(default=None, sa_type=BigInteger)
    action: Action = Field(sa_type=word_of(Action))
    change: str = Field(sa_type=Text)
    target: str = Field(sa_type=Text)
    asker: str
    receiver: str
    reason: str = Field(sa_type=WrittenType)
    same: str | None = None
    also: str = Field(sa_type=Text, sa_column_kwargs={"server_default": text("'[]'")})
    rules: tuple[str, ...] = Field(sa_type=NamesType)
    stages: str = Field(sa_type=Text)
    review: tuple[str, ...] = Field(sa_type=NamesType)
    emergency: bool
    asked_at: datetime
    expires_at: datetime
    state: RequestState = Field(sa_type=word_of(RequestState))
    not_before: datetime | None = None
    attempts: int
    notes: dict[str, str] = Field(sa_type=WordsType)
    due_at: datetime | None = None
    retry_at: datetime | None = None
    outcome: str | None = Field(default=None, sa_type=Text)
    ended_at: datetime | None = None
    revision: int
    announced: int
    told: int = Field(sa_column_kwargs={"server_default": text("0")})
    announcing: int
    announce_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    review_comment: str | None = Field(default=None, sa_type=WrittenType)
    card_channel: str | None = None
    card_ts: str | None = None
    thread_channel: str | None = None
    thread_ts: str | None = None


class DecisionRow(_OfRequest, table=True):
    """One person's yes or no; `revision` is what the request became by it."""

    __tablename__ = "decisions"
    __table_args__: ClassVar[Any] = (of_request(), BY_KEY)
    user_id: str = Field(primary_key=True)
    approves: bool
    comment: str = Field(sa_type=WrittenType)
    at: datetime
    revision: int


class SealedValueRow(InTeam, table=True):
    """A new value for one person; `sealed` is None once it was shown or destroyed.

    `claimed_until` is when a click that is about to show it has to be done, or another one may.
    """

    __tablename__ = "sealed_values"
    __table_args__: ClassVar[Any] = (
        of_request(),
        Index(None, "team_id", "user_id", "expires_at", **where("sealed IS NOT NULL")),
        Index(None, "team_id", "expires_at", **where("sealed IS NOT NULL")),
    )
    value_id: str = Field(primary_key=True)
    account_id: int = Field(sa_type=BigInteger)
    request_id: str
    user_id: str
    sealed: bytes | None = None
    sealed_at: datetime
    expires_at: datetime
    warned_at: datetime | None = None
    claimed_until: datetime | None = None
    consumed_at: datetime | None = None
    destroyed_at: datetime | None = None


class AuditEntryRow(InTeam, table=True):
    """An entry of the team's chain, numbered from 1; never updated and never deleted."""

    __tablename__ = "audit_entries"
    number: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime
    kind: str
    actor: str
    account_id: int | None = Field(default=None, sa_type=BigInteger)
    token_id: int | None = Field(default=None, sa_type=BigInteger)
    request_id: str | None = None
    facts: dict[str, str] = Field(sa_type=WordsType)
    previous: str
    hash: str


class AuditHeadRow(InTeam, table=True):
    """The end of a team's chain; its row is the lock that puts writers in one line."""

    __tablename__ = "audit_heads"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    number: int = Field(sa_type=BigInteger)
    hash: str


class TeamSettingRow(InTeam, table=True):
    """One thing that a team has set from Slack, as JSON."""

    __tablename__ = "team_settings"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    name: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class RotationRow(InTeam, table=True):
    """A reset, from when the mirror knows of it until its old token, `token_id`, has stopped.

    `told_step` and `told_left` are what its thread in Slack has heard last; the rest of the outbox
    is as in requests.
    """

    __tablename__ = "rotations"
    __table_args__: ClassVar[Any] = (
        Index("ix_rotations_open", "team_id", **where("ended_at IS NULL")),
        Index(None, "team_id", "announce_at"),
        BY_KEY,
    )
    account_id: int = Field(primary_key=True, sa_type=BigInteger)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    successor_id: int = Field(sa_type=BigInteger)
    begun_at: datetime
    stops_at: datetime
    step: int
    ended_at: datetime | None = None
    revision: int
    told_step: int
    told_left: int
    announcing: int
    announce_at: datetime | None = None
    thread_channel: str | None = None
    thread_ts: str | None = None


class MoveRow(InTeam, table=True):
    """An app that has to move, numbered within its rotation."""

    __tablename__ = "moves"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["team_id", "account_id", "token_id"],
            ["rotations.team_id", "rotations.account_id", "rotations.token_id"],
        ),
        BY_KEY,
    )
    account_id: int = Field(primary_key=True, sa_type=BigInteger)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(primary_key=True)
    app: str = Field(sa_type=WrittenType)
    user_id: str | None = None
    moved_by: str | None = None
    moved_at: datetime | None = None


REQUESTS: Final[Table] = METADATA.tables["requests"]
DECISIONS: Final[Table] = METADATA.tables["decisions"]
SEALED_VALUES: Final[Table] = METADATA.tables["sealed_values"]
AUDIT_ENTRIES: Final[Table] = METADATA.tables["audit_entries"]
AUDIT_HEADS: Final[Table] = METADATA.tables["audit_heads"]
TEAM_SETTINGS: Final[Table] = METADATA.tables["team_settings"]
ROTATIONS: Final[Table] = METADATA.tables["rotations"]
MOVES: Final[Table] = METADATA.tables["moves"]

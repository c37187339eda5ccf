"""The tables of the clock: who was told what, and who wants to hear no more of it."""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Index, Table
from sqlmodel import Field

from bot.domain.drift import DriftKind
from bot.domain.nudges import NudgeKind
from bot.store.change_tables import REQUESTS, of_request, where
from bot.store.columns import counting_id, word_of
from bot.store.tables import BY_KEY, InTeam, Rows, of_account, of_token

ALL: Final = REQUESTS.metadata
"""Every table there is: the mirror's, those of changes, and these."""


class _OfToken(InTeam):
    account_id: int = Field(primary_key=True, sa_type=BigInteger)
    token_id: int = Field(primary_key=True, sa_type=BigInteger)


class NoticeRow(_OfToken, table=True):
    """A warning; its key is all that makes it one, so that it can be claimed only once.

    `due_at` is when it can be tried again: at the end of a lease, of an outage or of a snooze;
    None where there is nothing left to do. `claims` counts those who took it.
    """

    __tablename__ = "notices"
    __table_args__: ClassVar[Any] = (of_token(), BY_KEY)
    told: str = Field(primary_key=True)
    ends_at: datetime = Field(primary_key=True)
    days: int = Field(primary_key=True)
    claims: int
    due_at: datetime | None = None
    posted_at: datetime | None = None


class QuietRow(_OfToken, table=True):
    """Whoever wants to hear nothing of a token, until a moment or for good (None)."""

    __tablename__ = "quiets"
    __table_args__: ClassVar[Any] = (of_token(), BY_KEY)
    user_id: str = Field(primary_key=True)
    until: datetime | None = None


class NudgeRow(InTeam, table=True):
    """What somebody is told about a request as time passes; `due_at` and `claims` as above.

    `channel` and `ts` are where buttons stand that have to vanish once they would do nothing.
    """

    __tablename__ = "nudges"
    __table_args__: ClassVar[Any] = (
        of_request(),
        Index(None, "team_id", "due_at"),
        Index("ix_nudges_shown", "team_id", **where("ts IS NOT NULL")),
        BY_KEY,
    )
    request_id: str = Field(primary_key=True)
    kind: NudgeKind = Field(primary_key=True, sa_type=word_of(NudgeKind))
    number: int = Field(primary_key=True)
    told: str = Field(primary_key=True)
    claims: int
    due_at: datetime | None = None
    posted_at: datetime | None = None
    channel: str | None = None
    ts: str | None = None


class DriftRow(Rows, table=True):
    """A change that a look found, written with what it found; `due_at` and `claims` as above."""

    __tablename__ = "drifts"
    __table_args__: ClassVar[Any] = (of_account(), Index(None, "team_id", "due_at"))
    drift_id: int | None = Field(default=None, primary_key=True, sa_type=counting_id())
    team_id: str
    account_id: int = Field(sa_type=BigInteger)
    kind: DriftKind = Field(sa_type=word_of(DriftKind))
    subject: int = Field(sa_type=BigInteger)
    at: datetime
    name: str
    before: str
    after: str
    answered_by: str
    claims: int
    due_at: datetime | None = None


class DigestRow(InTeam, table=True):
    """A digest, by the Monday that it is of; `due_at` and `claims` as above."""

    __tablename__ = "digests"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    monday: datetime = Field(primary_key=True)
    claims: int
    due_at: datetime | None = None
    posted_at: datetime | None = None


class AlertRow(InTeam, table=True):
    """Something that one person is told once, until it is over; `due_at` and `claims` as above."""

    __tablename__ = "alerts"
    __table_args__: ClassVar[Any] = (BY_KEY,)
    subject: str = Field(primary_key=True)
    user_id: str = Field(primary_key=True)
    claims: int
    due_at: datetime | None = None


NOTICES: Final[Table] = ALL.tables["notices"]
QUIETS: Final[Table] = ALL.tables["quiets"]
NUDGES: Final[Table] = ALL.tables["nudges"]
DRIFTS: Final[Table] = ALL.tables["drifts"]
DIGESTS: Final[Table] = ALL.tables["digests"]
ALERTS: Final[Table] = ALL.tables["alerts"]

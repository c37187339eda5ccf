"""The tables of the clock: who was told what, and who wants to hear no more of it."""

from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import BigInteger, Table
from sqlmodel import Field

from bot.store.change_tables import REQUESTS
from bot.store.tables import BY_KEY, InTeam, of_token

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


NOTICES: Final[Table] = ALL.tables["notices"]
QUIETS: Final[Table] = ALL.tables["quiets"]

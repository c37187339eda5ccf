"""What the stores of changes give and take: a claim, an ending, and what comes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.announcements import Posted
from bot.domain.audit import Entry
from bot.domain.outcomes import Outcome
from bot.domain.requests import Request, RequestState
from bot.domain.values import Waiting


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry one request out; only `RequestStore.claim` makes one.

    `number` counts the attempts; `notes` are what an earlier one wrote down just before it acted,
    and empty where none can have acted.
    """

    request: Request
    number: int
    notes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value to be kept for one person until `expires_at`; `sealed` is what the Sealer made."""

    id: str
    user: str
    sealed: bytes = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A request that the end of another one asks for, with its own line in the audit."""

    request: Request
    entry: Entry


@dataclass(frozen=True, slots=True)
class Ending:
    """How carrying out ended, and everything that is written in the same transaction."""

    state: RequestState
    outcome: Outcome
    value: NewValue | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The right to show a value to its person until `until`; only `ValueStore.claim` makes one.

    It stays sealed until it has been shown: whoever dies in between loses nothing.
    """

    value: Waiting
    until: datetime
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Announcement:
    """The right to tell Slack how a request stands; only `AnnouncementStore.claim` makes one.

    `announced` is the revision that the card shows, `told` the one that whoever asked has heard,
    both 0 at first; `number` counts claims. It is held until `until`.
    """

    request: Request
    number: int
    announced: int
    told: int
    card: Posted | None
    thread: Posted | None
    until: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests to list: of one asker, in some states, about one token (account and id).

    Those `to_see_to` are open, or have to be reviewed.
    """

    asker: str | None = None
    states: frozenset[RequestState] | None = None
    token: tuple[int, int] | None = None
    to_see_to: bool = False

"""The weekly digest: when it is due, and what it is made of (all times UTC-aware)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from bot.domain.tokens import TokenRecord

NINE: Final = time(9)
"""When it comes on Mondays, by the team's clocks."""

DRAWN: Final = 12
"""How many tokens the picture shows."""

OLD_DAYS: Final = 365
"""After how many days with the same value a token is too old, unless a team says otherwise."""

_WEEK: Final = timedelta(days=7)
_SOON: Final = timedelta(days=1)


def monday(now: datetime, zone: tzinfo) -> datetime:
    """Return the Monday at nine, by the clocks of `zone`, that was last."""
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=here.weekday())
    at = datetime.combine(day, NINE, zone)
    return (at if at <= here else at - _WEEK).astimezone(UTC)


def worth_telling(of: datetime, now: datetime) -> bool:
    """Say whether a late digest is still sent: not if the next one comes within a day."""
    return now - of < _WEEK - _SOON


@dataclass(frozen=True, slots=True)
class Timeline:
    """Expiring tokens, the soonest first; `later` is how many more end after those.

    Days are told in `zone`.
    """

    soonest: tuple[TokenRecord, ...]
    later: int
    now: datetime
    zone: tzinfo


class Worry(StrEnum):
    """What is wrong with the tokens of one of the digest's lists."""

    EXPIRING = "expiring"
    NEVER = "never"
    OWNERLESS = "ownerless"
    BROAD = "broad"
    OLD = "old"

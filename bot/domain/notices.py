"""Which warning is due about a token: how early, and only the most urgent one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.expiry import LONG_LIVED
from bot.domain.tokens import TokenRecord

STOPPED: Final = 0
"""The threshold of a token that has stopped working."""

STOPPED_FOR: Final = timedelta(days=30)
"""How long after its end a token is still told of, for whoever could not be told in time."""

CLOCKS_APART: Final = timedelta(hours=1)
"""How far ahead a clock can be by which a warning was posted.

What was posted in a future further off, by a clock that has been set right since, stands in no
other warning's way, and that a token has stopped is told again: it was not so.
"""

APART: Final = timedelta(days=1)
"""How near the next warning has to be for one that is late to count as that one."""

IN_TIME: Final = timedelta(hours=1)
"""How late a warning is at most that still comes in its own time."""

CHANNEL: Final = "channel"
"""Who is told, where it is the channel for warnings and not a person."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One warning: about whose end it is, how many days before it, and who is told.

    `ends_at` belongs to it, so that a token whose end was moved is warned of anew; `told` is a
    Slack user id, or CHANNEL.
    """

    account_id: int
    token_id: int
    ends_at: datetime
    days: int
    told: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A warning with the token that it is about; `passed` is a late one that it stands for."""

    notice: Notice
    record: TokenRecord
    passed: Notice | None = None


def thresholds(lifetime: timedelta | None, warn_days: Sequence[int]) -> tuple[int, ...]:
    """Return how many days before its end a token is warned of, the most urgent first.

    The earliest warning is for tokens that live long, or nobody knows how long; and none is worth
    anything that would come at a token's very beginning.
    """
    days = sorted(set(warn_days))
    if lifetime is None:
        return tuple(days)
    counted = days if lifetime >= LONG_LIVED else days[:-1] or days
    return tuple(each for each in counted if timedelta(days=each) < lifetime)


def pressing(record: TokenRecord, warn_days: Sequence[int], now: datetime) -> int | None:
    """Return the most urgent threshold that a token has passed; None where there is none to tell.

    A token that was reset is followed by its rotation, and one that was deleted ends no more.
    """
    ends_at = record.token.expires_at
    if ends_at is None or record.successor_id is not None:
        return None
    if record.gone_at is not None and record.gone_at < ends_at:
        return None
    if ends_at <= now:
        return STOPPED if now - ends_at < STOPPED_FOR else None
    if record.gone_at is not None:
        return None
    left = ends_at - now
    passed = (each for each in thresholds(record.lifetime, warn_days))
    return next((each for each in passed if left <= timedelta(days=each)), None)


def given(ending: Ending, warn_days: Sequence[int], now: datetime) -> Ending:
    """Return the warning that is given: the next one, where that is near and this one is late.

    A token that is first seen just above a threshold would else be warned of twice within hours
    and in the same words: for the threshold before, which nobody could tell of in time, and then.
    """
    notice, left = ending.notice, ending.notice.ends_at - now
    sooner = [each for each in thresholds(ending.record.lifetime, warn_days) if each < notice.days]
    late = left + IN_TIME < timedelta(days=notice.days)
    if sooner and late and left < timedelta(days=sooner[-1]) + APART:
        return replace(ending, notice=replace(notice, days=sooner[-1]), passed=notice)
    return ending

"""When tokens end, and how early that is worth a warning (all times UTC-aware)."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

GRACE_PERIOD: Final = timedelta(hours=12)
"""How long the old value works after a reset (Mailtrap's rule)."""

LONG_LIVED: Final = timedelta(days=180)
"""Tokens valid for at least this long are warned of 30 days ahead, as Mailtrap does."""

_WIDEST_LONG: Final = timedelta(days=30)
_WIDEST_SHORT: Final = timedelta(days=7)


class State(StrEnum):
    """Where a token stands in its life; a word that people type and read."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    NEVER = "never"
    GRACE = "grace"
    EXPIRED = "expired"
    GONE = "gone"


def widest_threshold(lifetime: timedelta | None) -> timedelta:
    """Return how long before its end a token counts as expiring; unknown lifetimes warn early."""
    if lifetime is not None and lifetime < LONG_LIVED:
        return _WIDEST_SHORT
    return _WIDEST_LONG


def state_at(
    now: datetime,
    *,
    expires_at: datetime | None,
    lifetime: timedelta | None,
    reset: bool,
    gone: bool,
) -> State:
    """Return a token's state; `reset` says that a successor holds its new value."""
    if gone:
        return State.GONE
    if expires_at is None:
        return State.NEVER
    if expires_at <= now:
        return State.EXPIRED
    if reset:
        return State.GRACE
    if expires_at - now <= widest_threshold(lifetime):
        return State.EXPIRING
    return State.ACTIVE


def next_change(
    now: datetime, *, expires_at: datetime | None, lifetime: timedelta | None
) -> datetime | None:
    """Return the next moment at which time alone changes a living token's state."""
    if expires_at is None or expires_at <= now:
        return None
    warn_at = expires_at - widest_threshold(lifetime)
    return warn_at if warn_at > now else expires_at

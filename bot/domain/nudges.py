"""What time brings to requests and to values that wait: who is reminded of which, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.requests import Request, RequestState

CARD: Final = "card"
"""Who is told, where it is the thread beneath a request's card and not a person."""

REVIEWS: Final = (timedelta(0), timedelta(days=1), timedelta(days=3))
"""How long after an emergency its reviewers are told of it; later once in every `AGAIN`."""

AGAIN: Final = timedelta(days=7)

MOST_PEOPLE: Final = 10
"""How many hear of a request each for themselves; of more than that, all are called at its card."""

LAPSING: Final = (timedelta(hours=6), timedelta(hours=1))
"""How long before a value is destroyed its person is reminded of it."""


class NudgeKind(StrEnum):
    """What somebody is told."""

    WAITS = "waits"  # a request waits for their decision, or an emergency for their review
    ESCALATED = "escalated"  # nobody has decided on it for long
    LAPSES = "lapses"  # a value for them is about to be destroyed
    LAPSED = "lapsed"  # a value was destroyed unseen


@dataclass(frozen=True, slots=True)
class Nudge:
    """One thing that one person is told once about a request.

    `number` counts the thresholds of its kind, so that a later one is told anew; `told` is a Slack
    user id, or CARD.
    """

    team: str
    request_id: str
    kind: NudgeKind
    number: int
    told: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """What a request has waited for too long: its `reminder`-th reminder (0: none), its escalation.

    Of several reminders only the last one counts, however long nobody looked.
    """

    reminder: int
    escalates: bool

    def __bool__(self) -> bool:
        return bool(self.reminder) or self.escalates


def overdue(
    request: Request, remind: timedelta | None, escalate: timedelta | None, now: datetime
) -> Overdue:
    """Return what is due of a request that waits; nothing of one that waits no more.

    `remind` and `escalate` are the policy's, as long as they come before the request's own end.
    """
    if request.state is not RequestState.PENDING or now >= request.expires_at:
        return Overdue(0, escalates=False)
    lifetime = request.expires_at - request.asked_at
    passed = [at for at in _reminders(lifetime, remind) if request.asked_at + at <= now]
    new = bool(passed) and _is_new(request.reminded_at, request.asked_at + passed[-1])
    escalates_at = request.asked_at + _within(escalate, lifetime, lifetime * 3 / 4)
    escalates = escalates_at <= now and request.escalated_at is None
    return Overdue(len(passed) if new else 0, escalates)


def unreviewed(request: Request, now: datetime) -> int:
    """Return which call to review an emergency is due, 0 where none is."""
    if not request.to_review or request.ended_at is None:
        return 0
    since = now - request.ended_at
    passed = [at for at in REVIEWS if at <= since]
    passed += [AGAIN * week for week in range(1, since // AGAIN + 1)]
    new = bool(passed) and _is_new(request.reminded_at, request.ended_at + passed[-1])
    return len(passed) if new else 0


def lapsing(warned_at: datetime | None, ends_at: datetime, now: datetime) -> int:
    """Return which reminder of a value is due that is destroyed then, 0 where none is."""
    passed = [ends_at - early for early in LAPSING if ends_at - early <= now < ends_at]
    return len(passed) if passed and _is_new(warned_at, passed[-1]) else 0


def _reminders(lifetime: timedelta, first: timedelta | None) -> Iterator[timedelta]:
    """Return how long after it was asked people are reminded: ever more rarely."""
    at = _within(first, lifetime, lifetime / 4)
    while timedelta(0) < at < lifetime:
        yield at
        at *= 2


def _within(wanted: timedelta | None, lifetime: timedelta, usual: timedelta) -> timedelta:
    return usual if wanted is None or wanted >= lifetime else wanted


def _is_new(told_at: datetime | None, threshold: datetime) -> bool:
    return told_at is None or told_at < threshold

"""Moments in the reader's own time zone, and how long from now, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

DAY: Final = "{date_short_pretty}"
MINUTE: Final = "{date_short_pretty} at {time}"
SECOND: Final = "{time_secs}"
STAYS: Final = "{date_short} at {time}"
"""For messages, which are read days later, when “today” is another day."""

_SMALL: Final = "\u200b"
"""Slack gives the first word of a format a capital: this, which has no width, stands before it."""

NEAR: Final = timedelta(days=8)
"""How near a moment has to be for its time of day to be worth telling on a screen."""

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def form(at: datetime, now: datetime, *, begins: bool = False) -> str:
    """Return how exactly a moment is worth telling: near ones with their time of day.

    Only one that `begins` a line says `Today`; within a sentence it is `today`.
    """
    told = MINUTE if abs(at - now) < NEAR else DAY
    return told if begins else f"{_SMALL}{told}"


def moment(at: datetime, how: str) -> str:
    """Return mrkdwn for a moment; apps that cannot show it in the reader's zone show UTC."""
    return f"<!date^{int(at.timestamp())}^{how}|{fallback(at)}>"


def fallback(at: datetime) -> str:
    """Return a moment in UTC, for where the reader's zone is not known."""
    at = at.astimezone(UTC)
    return f"{day(at)} {at:%H:%M} UTC"


def day(on: date) -> str:
    """Return a day that is one wherever it is read."""
    return f"{on.day} {on:%b %Y}"


def span(length: timedelta) -> str:
    """Return a length of time in its largest sensible unit, rounded: `6 h`, `109 days`."""
    seconds = abs(length.total_seconds())
    if seconds < _MINUTE:
        return f"{int(seconds)} s"
    if seconds < 1.5 * _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < 2 * _DAY:
        return f"{round(seconds / _HOUR)} h"
    return f"{round(seconds / _DAY)} days"

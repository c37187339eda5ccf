"""Time zones by their names in the IANA database, as a team chooses them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_OLD: Final = ("Etc/", "SystemV/", "posix/", "right/", "US/")


def zone(name: str) -> tzinfo:
    """Return a time zone; UTC where there is none by that name on this machine."""
    return _found(name) or UTC


def told(name: object, offset: object) -> tzinfo | None:
    """Return the zone that Slack tells of a person; None where it makes no sense.

    `offset`, in seconds east of UTC, counts where there is no name, or none that is known here.
    """
    named = _found(name) if isinstance(name, str) else None
    if named is not None or type(offset) is not int or abs(offset) >= _DAY // _SECOND:
        return named
    return timezone(offset * _SECOND)


def day_end(day: date, where: tzinfo) -> datetime:
    """Return the last second of a day somewhere (UTC): the one before the next day begins.

    A day has 23 or 25 hours where clocks are changed, maybe right at its end.
    """
    try:
        return datetime.combine(day + _DAY, time(), where).astimezone(UTC) - _SECOND
    except OverflowError:  # the last day that there is
        return datetime.max.replace(microsecond=0, tzinfo=UTC)


def last_day(until: datetime, where: tzinfo) -> date:
    """Return the last day somewhere that is over by then."""
    day = until.astimezone(where).date()
    return day if day_end(day, where) <= until else day - _DAY


def _found(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # `America` is a folder
        return None


def known(name: str) -> bool:
    """Say whether there is a time zone by that name."""
    return name in _names()


def alike(typed: str, limit: int) -> tuple[str, ...]:
    """Return the names in which every typed word occurs: `new york`, `berlin`."""
    wanted = typed.casefold().replace("_", " ").split()
    found = (each for each in _names() if all(word in _words(each) for word in wanted))
    return tuple(found)[:limit]


def _words(name: str) -> str:
    return name.casefold().replace("_", " ")


@cache
def _names() -> tuple[str, ...]:
    cities = {each for each in available_timezones() if "/" in each and not each.startswith(_OLD)}
    return ("UTC", *sorted(cities))

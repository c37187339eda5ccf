"""Time zones by their names in the IANA database, as a team chooses them."""

from __future__ import annotations

from datetime import UTC, tzinfo
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OLD: Final = ("Etc/", "SystemV/", "posix/", "right/", "US/")


def zone(name: str) -> tzinfo:
    """Return a time zone; UTC where there is none by that name on this machine."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


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

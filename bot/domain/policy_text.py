"""Values of a TOML text that know where they stand, so that every complaint names line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, Final

LONGEST: Final = timedelta(days=5 * 365 + 1)
"""Five years: how long a token of Mailtrap's can live, unless it never ends."""

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"(\d{1,7})([mhd])")


class PolicyError(ValueError):
    """A policy file that cannot be used; says which line and key, and what would be right."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the text, and the way to it; every method raises PolicyError."""

    text: str
    path: tuple[str | int, ...]
    found: object

    @classmethod
    def whole(cls, text: str) -> Value:
        """Return the whole document."""
        try:
            return cls(text, (), tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"not valid TOML: {error}") from None

    def at(self, part: str | int, found: object) -> Value:
        """Return a part of this value."""
        return Value(self.text, (*self.path, part), found)

    def wrong(self, what: str) -> PolicyError:
        """Return the complaint that `what` is the matter with this value."""
        return PolicyError(f"{self.place()}: {what}")

    def place(self) -> str:
        """Return where this value stands: line and key, or the key alone where there is no text."""
        line = _line(self.text, self.path)
        named = (part for part in self.path if isinstance(part, str))
        key = ".".join(part if re.fullmatch(r"[\w-]+", part) else repr(part) for part in named)
        return f"line {line}, {key}" if line else key

    def table(self, known: Sequence[str], kind: str = "key") -> dict[str, Value]:
        """Return the values by key; all of the keys are known ones."""
        if not isinstance(self.found, dict):
            raise self.wrong(f"takes keys and values; the keys are {', '.join(known)}")
        values = {key: self.at(key, found) for key, found in self.found.items()}
        for key, value in values.items():
            if key not in known:
                raise value.wrong(f"unknown {kind}; there are {_listed(key, known)}")
        return values

    def items(self, example: str) -> list[Value]:
        """Return the values of a list that is not empty."""
        if not isinstance(self.found, list):
            raise self.wrong(f"takes a list, such as {example}")
        if not self.found:
            raise self.wrong(f"is empty: leave it out, or name something, such as {example}")
        return [self.at(number, found) for number, found in enumerate(self.found)]

    def words(self) -> str:
        """Return a text that says something, on one line."""
        if not isinstance(self.found, str) or not self.found.strip():
            raise self.wrong("takes a text in quotes that is not empty")
        if not self.found.isprintable():
            raise self.wrong("takes a text of one line")
        return self.found.strip()

    def choice(self, known: Sequence[str]) -> str:
        """Return a text that is one of those known."""
        if self.found not in known:
            raise self.wrong(f"{self.found!r} is none of {_listed(self.found, known)}")
        return str(self.found)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.found, bool):
            raise self.wrong(f"takes true or false, not {self.found!r}")
        return self.found

    def count(self) -> int:
        """Return a whole number of at least one."""
        if not isinstance(self.found, int) or isinstance(self.found, bool) or self.found < 1:
            raise self.wrong(f"takes a whole number of at least 1, not {self.found!r}")
        return self.found

    def duration(self, *, at_least: timedelta = timedelta(minutes=1)) -> timedelta:
        """Return a time span of minutes, hours or days, of at most five years."""
        given = _DURATION.fullmatch(self.found) if isinstance(self.found, str) else None
        if given is None:
            raise self.wrong(f'{self.found!r} is no duration, such as "10m", "8h" or "365d"')
        span = timedelta(**{_UNITS[given[2]]: int(given[1])})
        if span < at_least:
            raise self.wrong(f"{self.found!r} is no time at all")
        if span > LONGEST:
            raise self.wrong(f"{self.found!r} is more than five years ({LONGEST.days}d)")
        return span


def _listed(given: object, known: Sequence[str]) -> str:
    near = get_close_matches(given, known, 1) if isinstance(given, str) else []
    return ", ".join(known) + (f"; perhaps {near[0]} is meant" if near else "")


def _line(text: str, path: Iterable[str | int]) -> int | None:
    """Return the line on which a value begins, found by reading ever more of the text.

    TOML's reader tells no lines; what is whole only after line 9, and was whole after line 6,
    begins on line 7.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    begins = 1
    for number in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:
            continue
        if _has(document, path):
            return begins
        begins = number + 1
    return None


def _has(document: Any, path: Iterable[str | int]) -> bool:  # noqa: ANN401 -- TOML of any shape
    try:
        for part in path:
            document = document[part]
    except (KeyError, IndexError):
        return False
    return True

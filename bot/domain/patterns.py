"""Patterns of names: `*` is any run of characters, `?` any one, and everything else is itself."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

_ANY: Final = "\ufffe"
"""Stands for any character: Unicode has none here, so that no pattern names it."""


def like(name: str, patterns: Iterable[str]) -> bool:
    """Say whether a name is like any of the patterns, in capitals or not."""
    return any(fnmatchcase(name.casefold(), _plain(pattern)) for pattern in patterns)


def covers(pattern: str, other: str) -> bool:
    """Say whether a pattern is plainly like every name that another one is like."""
    some = _ANY * (len(pattern) + 1)  # longer than what the `?` of a pattern can stand for
    return all(like(other.replace("*", run).replace("?", _ANY), (pattern,)) for run in ("", some))


def _plain(pattern: str) -> str:
    """Return a pattern for `fnmatch`, to which `[…]` is a choice of characters unless escaped."""
    return pattern.casefold().replace("[", "[[]")

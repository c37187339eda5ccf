"""Patterns of names: `*` is any run of characters, `?` any one, and everything else is itself."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase


def like(name: str, patterns: Iterable[str]) -> bool:
    """Say whether a name is like any of the patterns, in capitals or not."""
    return any(fnmatchcase(name.casefold(), _plain(pattern)) for pattern in patterns)


def _plain(pattern: str) -> str:
    """Return a pattern for `fnmatch`, to which `[…]` is a choice of characters unless escaped."""
    return pattern.casefold().replace("[", "[[]")

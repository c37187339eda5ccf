"""One line of the audit: who did what, on which token, with what outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

TOKENBOT: Final = "tokenbot"
"""The actor of what no person did: a lapse, a resumed attempt, a change seen at Mailtrap."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down; `facts` are words by name, never values.

    `kind` is the word of what happened (`approved`, `revealed`); `actor` is a Slack user id, or
    `TOKENBOT`.
    """

    team: str
    at: datetime
    kind: str
    actor: str
    account_id: int | None = None
    token_id: int | None = None
    request_id: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry in its team's chain: numbered from 1, and bound to the one before by its hash."""

    number: int
    entry: Entry
    previous: str
    hash: str


class Flaw(StrEnum):
    """What is wrong with the first entry of a chain that does not hold."""

    CHANGED = "changed"  # it does not say what it said when it was written
    MISSING = "missing"  # others come after it, or came after it
    UNLINKED = "unlinked"  # it does not follow from the one before
    UNKNOWN = "unknown"  # the chain ended before it
    UNTOLD = "untold"  # there is a request that no entry tells of


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not hold."""

    number: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Whole:
    """A chain that holds; whoever notes the last hash elsewhere can tell a rewritten one later."""

    entries: int
    hash: str

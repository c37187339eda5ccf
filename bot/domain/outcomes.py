"""What became of a change at Mailtrap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Ended(StrEnum):
    """How carrying out ended, in one word."""

    DONE = "done"
    GONE_ALREADY = "gone_already"  # a deletion that somebody else made first: done
    REJECTED = "rejected"  # Mailtrap's own words say why
    REFUSED = "refused"  # the bot's own token is not accepted, or lacks the right
    NOT_FOUND = "not_found"  # what was to be changed is gone
    UNREACHABLE = "unreachable"  # not even tried in the time there was
    CHANGED_SINCE = "changed_since"  # it is not what it was when it was asked for
    NOT_VISIBLE = "not_visible"  # the access record is not shown to us: replace instead
    OWN_TOKEN = "own_token"  # noqa: S105 -- a word: it has become the bot's own
    LAST_OF_DOMAIN = "last_of_domain"  # the others have gone since it was asked for
    UNKNOWN = "unknown"  # an answer was lost, and looking did not tell


class Tried(StrEnum):
    """What came of trying a new value once against Mailtrap before it is handed over."""

    WORKS = "works"
    REFUSED = "refused"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known at the end; `token_id` is the new token's where there is one.

    `old_ends_at` is when the value before a reset stops; `value_id` names the sealed value;
    `words` are Mailtrap's own; `healed` says that a lost answer was made good by doing it again;
    `leftover_id` is a token that nobody holds a value of and that could not be deleted.
    """

    ended: Ended
    token_id: int | None = None
    name: str = ""
    last_four: str = ""
    ends_at: datetime | None = None
    old_ends_at: datetime | None = None
    value_id: str | None = None
    words: str = ""
    healed: bool = False
    leftover_id: int | None = None

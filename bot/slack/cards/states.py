"""How a token stands in its life, in words: its state, and when it expires."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.domain.expiry import State
from bot.slack import dates

if TYPE_CHECKING:
    from bot.workflow.answers import TokenRow

SIGNS: Final = {
    State.ACTIVE: "🟢",
    State.EXPIRING: "🟡",
    State.NEVER: "🔵",
    State.GRACE: "⏳",
    State.EXPIRED: "⚫",
    State.GONE: "⚪",
}

STATES: Final = {
    State.ACTIVE: "Active",
    State.EXPIRING: "Expiring",
    State.NEVER: "Never expires",
    State.GRACE: "In grace",
    State.EXPIRED: "Expired",
    State.GONE: "Gone",
}


class Ending(NamedTuple):
    """When a token ends, as words around a moment that is shown in the reader's zone."""

    before: str
    at: datetime | None = None
    after: str = ""


def ending(row: TokenRow, now: datetime) -> Ending:
    """Return when a token expires or has expired, as a clause."""
    token = row.record.token
    at = row.record.gone_at if row.state is State.GONE else token.expires_at
    if at is None:
        return Ending(STATES[row.state].lower())
    length = dates.span(at - now)
    match row.state:
        case State.GRACE:
            return Ending("old value works until ", at, f" ({length} left)")
        case State.EXPIRED:
            return Ending("expired ", at, f" ({length} ago)")
        case State.GONE:
            return Ending("deleted, or cleaned up by Mailtrap, ", at, f" ({length} ago)")
        case _:
            return Ending("expires ", at, f" ({length} left)")

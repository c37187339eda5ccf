"""How a token stands in its life, in words: its state, and what time does to it."""

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
    State.NEVER: "Never ends",
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
    """Return what time does to a token; the state is its first word."""
    token = row.record.token
    at = row.record.gone_at if row.state is State.GONE else token.expires_at
    if at is None:
        return Ending("Never ends" if row.state is State.NEVER else STATES[row.state])
    length = dates.span(at - now)
    match row.state:
        case State.GRACE:
            return Ending("Reset: the old value works until ", at, f" ({length} left)")
        case State.EXPIRED:
            return Ending("Expired: stopped working ", at, f" ({length} ago)")
        case State.GONE:
            return Ending("Gone: deleted, or cleaned up by Mailtrap ", at, f" ({length} ago)")
        case State.EXPIRING:
            return Ending("Expiring: ends ", at, f" ({length} left)")
        case _:
            return Ending("Active: ends ", at, f" ({length} left)")

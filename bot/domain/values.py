"""New values on their way to the one person who is to have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

KEPT: Final = timedelta(hours=24)
"""How long a value waits to be revealed before it is destroyed."""


class Missing(StrEnum):
    """Why a value cannot be handed over."""

    UNKNOWN = "unknown"
    NOT_YOURS = "not_yours"
    REVEALED = "revealed"
    LAPSED = "lapsed"
    OPENING = "opening"  # another click of its person is about to show it
    DEAD = "dead"  # Mailtrap does not accept it


@dataclass(frozen=True, slots=True)
class Waiting:
    """A value that waits, without the value: whose it is, of which request, and until when.

    `warned_at` is when its person was reminded of it last.
    """

    id: str
    team: str
    request_id: str
    user: str
    expires_at: datetime
    revealed_at: datetime | None = None
    lapsed: bool = False
    warned_at: datetime | None = None

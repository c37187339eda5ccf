"""What a team sets from Slack: where it is told things, and how early."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.announcements import Channels
from bot.domain.digest import OLD_DAYS


@dataclass(frozen=True, slots=True)
class TeamChoices:
    """`warn_days` says how many days before a token ends people are warned, the earliest first.

    After `old_days` with the same value a token is too old; `zone` is the IANA name of the team's
    time zone, empty until it is chosen.
    """

    channels: Channels = field(default_factory=Channels)
    warn_days: tuple[int, ...] = (30, 7, 3, 1)
    old_days: int = OLD_DAYS
    zone: str = ""

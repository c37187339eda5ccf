"""What a team sets from Slack: where it is told things, and how early."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.announcements import Channels


@dataclass(frozen=True, slots=True)
class TeamChoices:
    """`warn_days` says how many days before a token ends people are warned, the earliest first."""

    channels: Channels = field(default_factory=Channels)
    warn_days: tuple[int, ...] = (30, 7, 3, 1)

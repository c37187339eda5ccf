"""When Slack is asked again to take a message that it did not take."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.errors import ChannelUnusable, NotDelivered

LATER: Final = timedelta(minutes=1)
"""When something that Slack did not take is tried again."""

MUCH_LATER: Final = timedelta(minutes=10)
"""When it is tried again where somebody has to change something first."""


def wait_after(error: ChannelUnusable | NotDelivered) -> timedelta:
    """Return how long to wait for the next try."""
    return MUCH_LATER if isinstance(error, ChannelUnusable) else LATER

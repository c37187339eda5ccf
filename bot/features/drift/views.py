"""What people read after a click beside a change that was made outside."""

from __future__ import annotations

from bot.slack.blocks import plain, section
from bot.slack.screen import Screen


def adopted() -> Screen:
    """Return that the token is theirs now, and what that means."""
    told = "You are its owner now: I'll tell you before it expires."
    return Screen("It is yours", told, [section(plain(told))], aside=True)

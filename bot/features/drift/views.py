"""What people read after a click beside a change that was made outside."""

from __future__ import annotations

from bot.slack.blocks import plain, section
from bot.slack.screen import Screen


def adopted() -> Screen:
    """Return that the token is theirs now, and what that means."""
    told = "It is yours now: you hear before it ends, and move it when it is reset."
    return Screen("It is yours", told, [section(plain(told))], aside=True)

"""`/tokens who <action> <token>`: what the policy would say, and who could approve."""

from __future__ import annotations

from bot.features.who.listeners import Simulating
from bot.slack.room import Command, Room
from bot.workflow.see import See
from bot.workflow.weigh import Weigh


def room(see: See, weigh: Weigh) -> Room:
    """Return the room that simulates."""
    simulating = Simulating(see, weigh)
    does = "preview what the policy says, and who could approve"
    usage = "who <action> <token>"
    return Room("who", commands=(Command("who", usage, does, None, simulating.typed),))

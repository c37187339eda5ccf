"""`/tokens expiring [days]`: what ends when, with Reset beside each, and as a picture."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.expiring.listeners import Expiring
from bot.slack.freshness import Freshness
from bot.slack.room import Command, Room
from bot.workflow.digest import Digests


def room(digests: Digests, freshness: Freshness) -> Room:
    """Return the room that shows what ends."""
    expiring = Expiring(digests, freshness)
    does = "show which tokens expire soon, with a picture by DM"
    return Room(
        "expiring",
        commands=(Command("expiring", "expiring [days]", does, Role.VIEWER, expiring.typed),),
    )

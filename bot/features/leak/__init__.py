"""`/tokens leak <token>`: the emergency door, now rather than later."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.leak import views
from bot.features.leak.listeners import Leaking
from bot.slack.picking import Picker
from bot.slack.room import Command, Room, View
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, ask: Ask) -> Room:
    """Return the room for tokens that have leaked."""
    leaking = Leaking(ask)
    picker = Picker(see, views.OPEN, Role.OPERATOR, leaking.picked)
    does = "a token has leaked: reset or delete it right now"
    return Room(
        "leak",
        commands=(Command("leak", "leak <token>", does, Role.OPERATOR, picker.typed),),
        actions=picker.actions,
        suggestions=picker.suggestions,
        views=(View(views.SENT, Role.OPERATOR, leaking.sent, views.errors),),
    )

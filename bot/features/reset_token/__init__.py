"""`/tokens reset <token>`: a new value; the old one stops 12 h later."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.reset_token import views
from bot.features.reset_token.listeners import Resetting
from bot.slack.picking import Picker
from bot.slack.room import Command, Room, View
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, ask: Ask) -> Room:
    """Return the room that resets tokens."""
    resetting = Resetting(see, ask)
    picker = Picker(see, views.OPEN, Role.OPERATOR, resetting.picked)
    does = "give a token a new value; the old one works for 12 more hours"
    return Room(
        "reset_token",
        commands=(Command("reset", "reset <token>", does, Role.OPERATOR, picker.typed),),
        actions=picker.actions,
        suggestions=picker.suggestions,
        views=(View(views.SENT, Role.OPERATOR, resetting.sent, views.errors),),
    )

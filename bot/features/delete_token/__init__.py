"""`/tokens delete <token>`: the end of a token, at once and for good."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.delete_token import views
from bot.features.delete_token.listeners import Deleting
from bot.slack.picking import Picker
from bot.slack.room import Command, Room, View
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, ask: Ask) -> Room:
    """Return the room that deletes tokens."""
    deleting = Deleting(see, ask)
    picker = Picker(see, views.OPEN, Role.OPERATOR, deleting.picked)
    does = "delete a token; it stops working at once"
    return Room(
        "delete_token",
        commands=(Command("delete", "delete <token>", does, Role.OPERATOR, picker.typed),),
        actions=picker.actions,
        suggestions=picker.suggestions,
        views=(View(views.SENT, Role.OPERATOR, deleting.sent, views.errors),),
    )

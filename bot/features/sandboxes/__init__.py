"""`/tokens sandboxes [name]`: projects, their sandboxes, and the tokens that reach them."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.sandboxes import forms, views
from bot.features.sandboxes.listeners import Sandboxes
from bot.features.sandboxes.resetting import Resetting
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room, View
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, freshness: Freshness, ask: Ask) -> Room:
    """Return the room of sandboxes."""
    sandboxes, resetting = Sandboxes(see, freshness), Resetting(ask)
    does = "show projects, their sandboxes and the tokens that reach them"
    return Room(
        "sandboxes",
        commands=(Command("sandboxes", "sandboxes [name]", does, Role.VIEWER, sandboxes.typed),),
        actions=(
            *(Action(each, Role.VIEWER, sandboxes.turned) for each in views.TURNS),
            Action(views.REFRESH, Role.VIEWER, sandboxes.refreshed),
            Action(views.RESET, Role.OPERATOR, resetting.opened),
        ),
        views=(View(forms.SENT, Role.OPERATOR, resetting.sent, forms.errors),),
    )

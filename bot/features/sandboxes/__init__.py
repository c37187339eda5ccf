"""`/tokens sandboxes [name]`: projects, their sandboxes, and the tokens that reach them."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.sandboxes import views
from bot.features.sandboxes.listeners import Sandboxes
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room
from bot.workflow.see import See


def room(see: See, freshness: Freshness) -> Room:
    """Return the room of sandboxes."""
    sandboxes = Sandboxes(see, freshness)
    does = "shows projects, their sandboxes and the tokens that reach them"
    return Room(
        "sandboxes",
        commands=(Command("sandboxes", "sandboxes [name]", does, Role.VIEWER, sandboxes.typed),),
        actions=(
            *(Action(each, Role.VIEWER, sandboxes.turned) for each in views.TURNS),
            Action(views.REFRESH, Role.VIEWER, sandboxes.refreshed),
        ),
    )

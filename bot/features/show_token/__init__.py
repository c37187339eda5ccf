"""`/tokens show <token>`: one token whole, also from every menu and button beside one."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.show_token import views
from bot.features.show_token.listeners import Showing
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room, Suggestion
from bot.workflow.see import See


def room(see: See, freshness: Freshness) -> Room:
    """Return the room that shows one token."""
    showing = Showing(see, freshness)
    does = "show one token: access, expiry, owner, apps, history"
    return Room(
        "show_token",
        commands=(Command("show", "show <token>", does, Role.VIEWER, showing.typed),),
        actions=(
            *(Action(each, Role.VIEWER, showing.chosen) for each in views.CHOICES),
            Action(views.REFRESH, Role.VIEWER, showing.refreshed),
        ),
        suggestions=(Suggestion(views.FIND, Role.VIEWER, showing.suggested),),
    )

"""`/tokens add`: a form for a new token, which says what it will need while it is filled in."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.add_token import views
from bot.features.add_token.listeners import Adding
from bot.slack.room import Action, Command, Room, Shortcut, Suggestion, View
from bot.slack.zones import Zones
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, ask: Ask, zones: Zones) -> Room:
    """Return the room that adds tokens."""
    does = "add a token"
    adding = Adding(see, ask, zones)
    menus = (views.ACCESS.admin, views.ACCESS.viewer)
    return Room(
        "add_token",
        commands=(Command("add", "add", does, Role.OPERATOR, adding.opened),),
        actions=(
            Action(views.OPEN, Role.OPERATOR, adding.opened),
            *(Action(each, Role.OPERATOR, adding.changed) for each in views.LIVE),
        ),
        suggestions=tuple(Suggestion(each, Role.OPERATOR, adding.suggested) for each in menus),
        views=(View(views.SENT, Role.OPERATOR, adding.sent, views.errors),),
        shortcuts=(Shortcut(views.SHORTCUT, Role.OPERATOR, adding.opened),),
    )

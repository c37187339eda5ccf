"""`/tokens edit <token>`: a form filled with what a token may do, and the difference beneath it."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.edit_permissions import views
from bot.features.edit_permissions.listeners import Editing, IsEditable
from bot.slack.picking import Picker
from bot.slack.room import Action, Command, Room, Suggestion, View
from bot.slack.zones import Zones
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, ask: Ask, editable: IsEditable, zones: Zones) -> Room:
    """Return the room that edits permissions; `editable` tells where only a new token helps."""
    editing = Editing(see, ask, editable, zones)
    picker = Picker(see, views.OPEN, Role.OPERATOR, editing.picked)
    does = "edit what a token may do"
    menus = (views.ACCESS.admin, views.ACCESS.viewer)
    return Room(
        "edit_permissions",
        commands=(Command("edit", "edit <token>", does, Role.OPERATOR, picker.typed),),
        actions=(
            *picker.actions,
            *(Action(each, Role.OPERATOR, editing.changed) for each in views.LIVE),
        ),
        suggestions=(
            *picker.suggestions,
            *(Suggestion(each, Role.OPERATOR, editing.suggested) for each in menus),
        ),
        views=(View(views.SENT, Role.OPERATOR, editing.sent),),
    )

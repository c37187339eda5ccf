"""`/tokens settings`: where a team is told things, and how early it is warned."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.settings import views
from bot.features.settings.listeners import Choices
from bot.slack.room import Action, Command, Room, Suggestion, View
from bot.slack.zones import Zones
from bot.workflow.choosing import Choosing


def room(choosing: Choosing, zones: Zones) -> Room:
    """Return the room where admins choose."""
    choices = Choices(choosing, zones)
    does = "choose channels, time zone and warning days"
    return Room(
        "settings",
        commands=(Command("settings", "settings", does, Role.ADMIN, choices.opened),),
        actions=(Action(views.OPEN, Role.ADMIN, choices.opened),),
        suggestions=(Suggestion(views.ZONE, Role.ADMIN, choices.zones),),
        views=(View(views.SENT, Role.ADMIN, choices.sent),),
    )

"""`/tokens check`: paste a value, and see which token it is and whether it still works."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.check import views
from bot.features.check.listeners import Checking
from bot.slack.room import Command, Room, View
from bot.workflow.check import Check


def room(check: Check) -> Room:
    """Return the room that tells what a value is."""
    checking = Checking(check)
    does = "check which token a value belongs to, and whether it works; never stored"
    return Room(
        "check",
        commands=(Command("check", "check", does, Role.OPERATOR, checking.typed),),
        views=(View(views.SENT, Role.OPERATOR, checking.sent),),
    )

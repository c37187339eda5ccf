"""The thread that follows a reset: Moved, Add an app, Revoke the old value now."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.rotation import views
from bot.features.rotation.listeners import Rotations
from bot.slack.cards import rotation as cards
from bot.slack.room import Action, Room, View
from bot.workflow.ask import Ask
from bot.workflow.rotate import Rotate


def room(rotate: Rotate, ask: Ask) -> Room:
    """Return the room of rotations.

    Who may say that an app has moved is asked of its row at the click, so looking is enough there.
    """
    rotations = Rotations(rotate, ask)
    return Room(
        "rotation",
        actions=(
            Action(cards.MOVED, Role.VIEWER, rotations.moved),
            Action(cards.RETIRE, Role.OPERATOR, rotations.retiring),
            Action(cards.ADD, Role.OPERATOR, rotations.adding),
        ),
        views=(
            View(views.RETIRED, Role.OPERATOR, rotations.retired, views.errors),
            View(views.ADDED, Role.OPERATOR, rotations.added, views.nobody_to_name),
        ),
    )

"""The buttons beside a warning: hear of it later, or say that the token is somebody else's."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.notices import views
from bot.features.notices.listeners import Notices
from bot.slack.cards import notices as card
from bot.slack.room import Action, Room, View
from bot.workflow.owning import Owning
from bot.workflow.see import See
from bot.workflow.warn import Warn


def room(see: See, warn: Warn, owning: Owning) -> Room:
    """Return the room of warnings; what it changes is only the clicker's own.

    Whose a token is, is asked of its row at the click, so looking is enough there.
    """
    notices = Notices(see, warn, owning)
    return Room(
        "notices",
        actions=(
            Action(card.SNOOZE, None, notices.snoozed),
            Action(card.NOT_MINE, None, notices.not_mine),
            Action(card.ASK, Role.VIEWER, notices.asking),
        ),
        views=(View(views.ASKED, Role.VIEWER, notices.asked),),
    )

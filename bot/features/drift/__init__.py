"""The buttons beside a change from outside: it was me, and: the token is mine."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.drift.listeners import Answers
from bot.slack.cards import drifts
from bot.slack.room import Action, Room
from bot.workflow.drifting import Drifting
from bot.workflow.owning import Owning


def room(drifting: Drifting, owning: Owning) -> Room:
    """Return the room where people answer for what they did elsewhere."""
    answers = Answers(drifting, owning)
    return Room(
        "drift",
        actions=(
            Action(drifts.MINE, Role.OPERATOR, answers.mine),
            Action(drifts.ADOPT, Role.OPERATOR, answers.adopted),
        ),
    )

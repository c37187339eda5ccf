"""`/tokens domains [name]`: sending domains, their tokens, and how to integrate."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.domains import views
from bot.features.domains.listeners import Domains
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room
from bot.workflow.see import See


def room(see: See, freshness: Freshness) -> Room:
    """Return the room of sending domains."""
    domains = Domains(see, freshness)
    does = "shows the sending domains, their tokens and how to integrate"
    return Room(
        "domains",
        commands=(Command("domains", "domains [name]", does, Role.VIEWER, domains.typed),),
        actions=(
            *(Action(each, Role.VIEWER, domains.turned) for each in views.TURNS),
            Action(views.REFRESH, Role.VIEWER, domains.refreshed),
            Action(views.OPEN, Role.VIEWER, domains.opened),
        ),
    )

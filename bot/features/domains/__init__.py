"""`/tokens domains [name]`: sending domains, their tokens, and how to integrate."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.domains import forms, views
from bot.features.domains.adding import Adding
from bot.features.domains.listeners import Domains
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room, View
from bot.workflow.ask import Ask
from bot.workflow.see import See


def room(see: See, freshness: Freshness, ask: Ask) -> Room:
    """Return the room of sending domains."""
    domains, adding = Domains(see, freshness), Adding(see, ask)
    does = "show sending domains, their tokens and how to integrate"
    return Room(
        "domains",
        commands=(Command("domains", "domains [name]", does, Role.VIEWER, domains.typed),),
        actions=(
            *(Action(each, Role.VIEWER, domains.turned) for each in views.TURNS),
            Action(views.REFRESH, Role.VIEWER, domains.refreshed),
            Action(views.OPEN, Role.VIEWER, domains.opened),
            Action(views.ADD, Role.OPERATOR, adding.opened),
        ),
        views=(
            View(forms.NAMED, Role.OPERATOR, adding.named),
            View(forms.SENT, Role.OPERATOR, adding.sent, forms.errors),
        ),
    )

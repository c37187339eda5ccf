"""`/tokens owner <token> [@person]` and `/tokens used-by <token>`: who answers for a token."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.owners import views
from bot.features.owners.listeners import Owners
from bot.features.owners.reassigning import Reassigning
from bot.slack.cards import leaving
from bot.slack.picking import Picker
from bot.slack.room import Action, Command, Room, View
from bot.workflow.departing import Departing
from bot.workflow.owning import Owning
from bot.workflow.see import See


def room(see: See, owning: Owning, departing: Departing) -> Room:
    """Return the room of owners and of the apps that use a token.

    Who may edit the apps is asked of the token's row, at every step, so looking is enough there.
    """
    owners = Owners(see, owning)
    reassigning = Reassigning(see, owning, departing)
    owner = Picker(see, views.OPEN, Role.OPERATOR, owners.owner_of)
    apps = Picker(see, views.APPS, Role.VIEWER, owners.apps_of)
    owner_does = "set the owner, or become it"
    apps_does = "edit the apps that use your token, or any as an operator; each has a contact"
    return Room(
        "owners",
        commands=(
            Command("owner", "owner <token> [@person]", owner_does, Role.OPERATOR, owner.typed),
            Command("used-by", "used-by <token>", apps_does, Role.VIEWER, apps.typed),
        ),
        actions=(
            *owner.actions,
            *apps.actions,
            Action(views.MORE, Role.VIEWER, owners.more),
            Action(leaving.REASSIGN, Role.ADMIN, reassigning.asked),
        ),
        suggestions=(*owner.suggestions, *apps.suggestions),
        views=(
            View(views.OWNED, Role.OPERATOR, owners.owned, views.errors),
            View(views.USED, Role.VIEWER, owners.used),
            View(views.REASSIGNED, Role.ADMIN, reassigning.reassigned, views.errors),
        ),
    )

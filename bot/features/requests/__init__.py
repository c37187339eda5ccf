"""`/tokens requests [mine|open|all]`: what waits; decided on here, and on every card."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.requests import views
from bot.features.requests.deciding import Deciding
from bot.features.requests.listeners import Requests
from bot.features.requests.revealing import Revealing
from bot.slack.cards import progress, requests
from bot.slack.room import Action, Command, Room, View
from bot.slack.secrets import Door
from bot.workflow.verbs import Verbs


def room(verbs: Verbs, door: Door) -> Room:
    """Return the room of requests.

    Who may decide is asked of the row and of today's rules at the click, so looking is enough here;
    a value is for whom its row says, and an emergency reviewed by them, whatever their roles.
    """
    listing = Requests(verbs.waiting)
    deciding = Deciding(verbs.decide, verbs.follow)
    revealing = Revealing(verbs.see, verbs.values, door, verbs.follow)
    does = "show requests; approve, deny, withdraw or review them"
    usage = "requests [mine|open|all]"
    return Room(
        "requests",
        commands=(Command("requests", usage, does, Role.VIEWER, listing.typed),),
        actions=(
            *(Action(each, Role.VIEWER, listing.turned) for each in views.TURNS),
            Action(requests.DETAILS, Role.VIEWER, listing.detailed),
            Action(requests.APPROVE, Role.VIEWER, deciding.approved),
            Action(requests.COMMENT, Role.VIEWER, deciding.commenting),
            Action(requests.DENY, Role.VIEWER, deciding.denying),
            Action(requests.WITHDRAW, Role.VIEWER, deciding.withdrawn),
            Action(requests.REVIEW, None, deciding.reviewing),
            Action(progress.REVEAL, None, revealing.revealed, home=True),
        ),
        views=(
            View(views.APPROVED, Role.VIEWER, deciding.approved_with_comment),
            View(views.REVIEWED, None, deciding.reviewed),
            View(views.DENIED, Role.VIEWER, deciding.denied),
        ),
    )

"""`/tokens list [words] [state:…] [on:example.com] [by:creator] [owner:@x]`: ten a page."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.list_tokens import views
from bot.features.list_tokens.listeners import Listing
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Command, Room
from bot.workflow.see import See


def room(see: See, freshness: Freshness) -> Room:
    """Return the room that lists tokens."""
    listing = Listing(see, freshness)
    usage = "list [words] [state:…] [on:domain] [by:creator] [owner:@x]"
    does = "list tokens, those that expire first at the top"
    ids = (views.OPEN, views.PREVIOUS, views.NEXT, views.CLEAR)
    return Room(
        "list_tokens",
        commands=(Command("list", usage, does, Role.VIEWER, listing.typed),),
        actions=(
            *(Action(each, Role.VIEWER, listing.turned) for each in ids),
            Action(views.REFRESH, Role.VIEWER, listing.refreshed),
            Action(views.STATE, Role.VIEWER, listing.filtered),
            Action(views.SORT, Role.VIEWER, listing.sorted),
            Action(views.ACCOUNT, Role.VIEWER, listing.switched),
        ),
    )

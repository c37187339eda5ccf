"""The App Home: what needs you, and the account at a glance."""

from __future__ import annotations

from bot.domain.errors import StoreUnavailable
from bot.domain.people import Role
from bot.features.home import views
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Heard, Home, Room
from bot.slack.screen import Screen
from bot.workflow.needs import Needed, Needs
from bot.workflow.see import See


def room(see: See, needs: Needs, freshness: Freshness, command: str) -> Room:
    """Return the room that fills the Home tab; `command` is the slash command's name."""

    async def opened(heard: Heard) -> Screen:
        await freshness.nudge(heard.person.team, heard.now)
        shown = await see.overview(heard.person, heard.now)
        operates, settles = [await heard.holds(role) for role in (Role.OPERATOR, Role.ADMIN)]
        reader = views.Reader(heard.now, operates=operates, settles=settles)
        return views.home(await needed(heard), shown, command, reader)

    async def needed(heard: Heard) -> Needed | None:
        try:
            return await needs(heard.person, heard.now)
        except StoreUnavailable:  # the account is shown from memory all the same
            return None

    async def refreshed(heard: Heard) -> Screen:
        await freshness.renew(heard.person.team)
        return views.renewed()

    return Room(
        "home",
        actions=(Action(views.REFRESH, Role.VIEWER, refreshed, home=True),),
        home=Home(Role.VIEWER, opened),
    )

"""The App Home: what is yours, and the account at a glance."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.home import views
from bot.slack.freshness import Freshness
from bot.slack.room import Action, Heard, Home, Room
from bot.slack.screen import Screen
from bot.workflow.see import See


def room(see: See, freshness: Freshness, command: str) -> Room:
    """Return the room that fills the Home tab; `command` is the slash command's name."""

    async def opened(heard: Heard) -> Screen:
        await freshness.nudge(heard.person.team, heard.now)
        shown = await see.overview(heard.person, heard.now)
        return views.overview(shown, command, heard.now, operates=Role.OPERATOR in heard.roles)

    async def refreshed(heard: Heard) -> Screen:
        await freshness.renew(heard.person.team)
        return await opened(heard)

    return Room(
        "home",
        actions=(Action(views.REFRESH, Role.VIEWER, refreshed, home=True),),
        home=Home(Role.VIEWER, opened),
    )

"""From a click beside a change to who answers for it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import NoSuchToken
from bot.features.drift import views
from bot.slack.cards import drifts, tokens
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.drifting import Drifting
from bot.workflow.owning import Owning


class Answers:
    """The listeners around changes that were made outside."""

    def __init__(self, drifting: Drifting, owning: Owning) -> None:
        self._drifting = drifting
        self._owning = owning

    async def mine(self, heard: Heard) -> Screen:
        """Note who did it, for everybody to see where it was told."""
        if not heard.value.isdecimal():
            raise NoSuchToken(heard.value)
        found = await self._drifting.mine(heard.person, int(heard.value), heard.now)
        return replace(drifts.card(found, heard.now), shared=True)

    async def adopted(self, heard: Heard) -> Screen:
        """Make the person the owner of the token."""
        token = tokens.carried(heard.value)
        await self._owning.own(heard.person, token, heard.person.user, heard.now)
        return views.adopted()

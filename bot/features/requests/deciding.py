"""From a click to a decision: the button carries an id, the row carries the truth."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from bot.domain.errors import RequestEnded
from bot.domain.requests import OPEN, Request
from bot.features.requests import views
from bot.slack.room import Heard
from bot.slack.screen import Screen, Shown, Submitted
from bot.workflow.decide import Decide
from bot.workflow.follow import Follow


class Deciding:
    """The listeners that decide; what comes of it is told on the card, and here in private."""

    def __init__(self, decide: Decide, follow: Follow) -> None:
        self._decide = decide
        self._follow = follow

    async def approved(self, heard: Heard) -> Screen:
        """Say yes."""
        deciding = self._decide.approve(heard.person, heard.value, "", heard.now)
        return views.approved(await self._decided(deciding))

    async def commenting(self, heard: Heard) -> Shown:
        """Ask for a comment to a yes."""
        return views.comment(heard.value)

    async def approved_with_comment(self, heard: Heard) -> Submitted:
        """Say yes, and why."""
        said = heard.form.text(views.SAID)
        deciding = self._decide.approve(heard.person, heard.form.carried, said, heard.now)
        return replace(views.approved(await self._decided(deciding)), final=True)

    async def denying(self, heard: Heard) -> Shown:
        """Ask for the reason of a no."""
        return views.reason(heard.value)

    async def denied(self, heard: Heard) -> Submitted:
        """Say no, and why."""
        said = heard.form.text(views.SAID)
        deciding = self._decide.deny(heard.person, heard.form.carried, said, heard.now)
        return replace(views.denied(await self._decided(deciding), said), final=True)

    async def reviewing(self, heard: Heard) -> Shown:
        """Ask for a comment to a review."""
        request = await self._decide.reviewable(heard.person, heard.value, heard.now)
        return views.review(request)

    async def reviewed(self, heard: Heard) -> Submitted:
        """Mark an emergency as reviewed."""
        said = heard.form.text(views.SAID)
        request = await self._decide.review(heard.person, heard.form.carried, said, heard.now)
        self._follow(request)
        return replace(views.reviewed(request), final=True)

    async def withdrawn(self, heard: Heard) -> Screen:
        """Take one's own request back."""
        deciding = self._decide.withdraw(heard.person, heard.value, heard.now)
        return views.withdrawn(await self._decided(deciding))

    async def _decided(self, deciding: Awaitable[Request]) -> Request:
        """Wait for a decision and go on with the request, also where the click has ended it."""
        try:
            request = await deciding
        except RequestEnded as ended:
            if ended.request.state not in OPEN:
                self._follow(ended.request)
            raise
        self._follow(request)
        return request

"""From words or a button to requests."""

from __future__ import annotations

from bot.domain.errors import UnreadableWords
from bot.features.requests import views
from bot.slack.room import Heard
from bot.slack.screen import Screen, Shown
from bot.workflow.waiting import Waiting, Which


class Requests:
    """The listeners that read."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting

    async def typed(self, heard: Heard) -> Screen:
        """Answer `requests [mine|open|all]`."""
        word = heard.words.casefold() or Which.OPEN
        if word not in tuple(Which):
            raise UnreadableWords(heard.words, tuple(Which))
        return await self._page(heard, Which(word), None)

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries which requests, and behind which one the page begins."""
        word, _, after = heard.value.partition(" ")
        return await self._page(heard, Which(word), after or None)

    async def detailed(self, heard: Heard) -> Shown:
        """Answer Details."""
        standing = await self._waiting.whole(heard.person, heard.value, heard.now)
        return views.details(standing)

    async def _page(self, heard: Heard, which: Which, after: str | None) -> Screen:
        rows, more = await self._waiting.page(heard.person, which, after, heard.now)
        return views.page(which, rows, heard, more=more)

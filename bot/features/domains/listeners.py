"""From a name to domains, and from a button to one domain."""

from __future__ import annotations

from datetime import datetime

from bot.domain.people import PersonId
from bot.features.domains import views
from bot.slack import paging
from bot.slack.freshness import Freshness
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.answers import DomainRow
from bot.workflow.see import See


class Domains:
    """The listeners around domains."""

    def __init__(self, see: See, freshness: Freshness) -> None:
        self._see = see
        self._freshness = freshness

    async def typed(self, heard: Heard) -> Screen:
        """Answer `domains [name]`; a domain's whole name opens it."""
        words = paging.readable(heard.words)
        await self._freshness.nudge(heard.person.team, heard.now)
        page = await self._see.domains(heard.person, words, 1, heard.now)
        if page.found == 1 and words:
            return views.card(page.seen, page.rows[0], heard.now)
        return views.page(page, heard.now)

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries a page and words."""
        number, words = paging.turned(heard.value)
        await self._freshness.nudge(heard.person.team, heard.now)
        page = await self._see.domains(heard.person, words, number, heard.now)
        return views.page(page, heard.now)

    async def refreshed(self, heard: Heard) -> Screen:
        """Answer Refresh: look at the account first."""
        await self._freshness.renew(heard.person.team)
        return await self.turned(heard)

    async def opened(self, heard: Heard) -> Screen:
        """Answer How to integrate; a domain that is gone leads back to the list."""
        row = await self._named(heard.person, heard.value, heard.now)
        page = await self._see.domains(heard.person, "", 1, heard.now)
        if row is None:
            return views.page(page, heard.now)
        return views.card(page.seen, row, heard.now, heard.carried)

    async def _named(self, reader: PersonId, name: str, now: datetime) -> DomainRow | None:
        number = pages = 1
        while number <= pages:
            page = await self._see.domains(reader, name, number, now)
            for row in page.rows:
                if row.domain.name == name:
                    return row
            number, pages = number + 1, page.pages
        return None

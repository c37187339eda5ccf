"""From a name to domains, and from a button to one domain."""

from __future__ import annotations

from bot.domain.people import Role
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
        operates = await heard.holds(Role.OPERATOR)
        row = page.rows[0] if page.found == 1 else await self._named(heard, words)
        if row is not None and words:
            return views.card(page.seen, row, heard, operates=operates)
        return views.page(page, heard.now, operates=operates)

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries a page and words."""
        number, words = paging.turned(heard.value)
        await self._freshness.nudge(heard.person.team, heard.now)
        page = await self._see.domains(heard.person, words, number, heard.now)
        return views.page(page, heard.now, operates=await heard.holds(Role.OPERATOR))

    async def refreshed(self, heard: Heard) -> Screen:
        """Answer Refresh: look at the account first."""
        await self._freshness.renew(heard.person.team)
        return await self.turned(heard)

    async def opened(self, heard: Heard) -> Screen:
        """Answer How to integrate; a domain that is gone leads back to the list."""
        row = await self._named(heard, heard.value)
        page = await self._see.domains(heard.person, "", 1, heard.now)
        operates = await heard.holds(Role.OPERATOR)
        if row is None:
            return views.without(heard.value, page, heard.now, operates=operates)
        return views.card(page.seen, row, heard, operates=operates)

    async def _named(self, heard: Heard, name: str) -> DomainRow | None:
        number = pages = 1
        while name and number <= pages:
            page = await self._see.domains(heard.person, name, number, heard.now)
            for row in page.rows:
                if row.domain.name.casefold() == name.casefold():
                    return row
            number, pages = number + 1, page.pages
        return None

"""From words to events, and to a file of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from bot.domain import audit_files
from bot.domain.audit import Recorded
from bot.features.audit import views
from bot.slack import paging
from bot.slack.files import Files
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.past import Past

Written: TypeAlias = Callable[[Iterable[Recorded]], bytes]

_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


class Auditing:
    """The listeners that read the audit."""

    def __init__(self, past: Past, files: Files) -> None:
        self._past = past
        self._files = files

    async def typed(self, heard: Heard) -> Screen:
        """Answer `audit [words]`."""
        words = _MENTION.sub(r"\1", paging.readable(heard.words))  # the audit knows people by id
        return views.events(await self._past.page(heard.person, words, 1), heard.now)

    async def turned(self, heard: Heard) -> Screen:
        """Answer a button that carries a page and the words."""
        return await self._page(heard, raw=False)

    async def detailed(self, heard: Heard) -> Screen:
        """Show the same page with the fields of each entry."""
        return await self._page(heard, raw=True)

    async def csv(self, heard: Heard) -> Screen:
        """Send what is seen, and all that there is of it, as a table."""
        return await self._sent(heard, "csv", audit_files.table)

    async def json(self, heard: Heard) -> Screen:
        """Send the same as JSON, one event a line."""
        return await self._sent(heard, "jsonl", audit_files.lines)

    async def _page(self, heard: Heard, *, raw: bool) -> Screen:
        number, words = paging.turned(heard.value)
        found = await self._past.page(heard.person, words, number)
        return views.events(found, heard.now, raw=raw)

    async def _sent(self, heard: Heard, ending: str, written: Written) -> Screen:
        """Send a file about the words that the button carries."""
        words, name = heard.value, views.name(heard.now, ending)
        found = await self._past.everything(heard.person, words, heard.now)
        content = written([each async for each in found])
        await self._files.send(heard.person.user, name, content, views.about(words))
        return views.sent(name)

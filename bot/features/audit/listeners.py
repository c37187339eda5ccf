"""From words to events, and to a file of them."""

from __future__ import annotations

from typing import Final

from bot.domain import audit_files
from bot.features.audit import views
from bot.slack import paging
from bot.slack.files import Files
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.past import Past

SHOWN: Final = 15
"""How many events a screen shows."""


class Auditing:
    """The listeners that read the audit."""

    def __init__(self, past: Past, files: Files) -> None:
        self._past = past
        self._files = files

    async def typed(self, heard: Heard) -> Screen:
        """Answer `audit [words]`."""
        words = paging.readable(heard.words)
        return views.events(await self._past.last(heard.person, words, SHOWN), words, heard.now)

    async def csv(self, heard: Heard) -> Screen:
        """Send the whole audit as a table."""
        found = [each async for each in await self._past.everything(heard.person, heard.now)]
        return await self._sent(heard, views.name(heard.now, "csv"), audit_files.table(found))

    async def json(self, heard: Heard) -> Screen:
        """Send the whole audit as JSON, one event a line."""
        found = [each async for each in await self._past.everything(heard.person, heard.now)]
        return await self._sent(heard, views.name(heard.now, "jsonl"), audit_files.lines(found))

    async def _sent(self, heard: Heard, name: str, content: bytes) -> Screen:
        await self._files.send(heard.person.user, name, content, views.ABOUT)
        return views.sent(name)

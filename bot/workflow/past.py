"""What has happened, from the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.audit import Entry, Recorded
from bot.domain.people import PersonId
from bot.store.audit import AuditStore

PAGE: Final = 15
"""Lines a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the audit; `pages` are those that are known of: this one, and one more."""

    entries: tuple[Recorded, ...]
    number: int
    pages: int
    words: str


class Past:
    """Reads the audit; every method raises StoreUnavailable."""

    def __init__(self, audit: AuditStore) -> None:
        self._audit = audit

    async def page(self, reader: PersonId, words: str, number: int) -> Page:
        """Return a page of the lines that hold every word, newest first; pages count from 1."""
        found = await self._audit.last(reader.team, words.split(), number * PAGE + 1)
        pages = number + (len(found) > number * PAGE)
        return Page(found[(number - 1) * PAGE : number * PAGE], number, pages, words)

    async def everything(
        self, reader: PersonId, words: str, now: datetime
    ) -> AsyncIterator[Recorded]:
        """Return every line that holds every word, oldest first.

        That somebody took them away is the last of them, as it tells which words they were.
        """
        facts = {"words": words} if words else {}
        await self._audit.append(
            Entry(reader.team, now, "audit.exported", reader.user, facts=facts)
        )
        return self._audit.walk(reader.team, words=words.split())

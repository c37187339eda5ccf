"""What has happened, from the audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.domain.audit import Entry, Recorded
from bot.domain.people import PersonId
from bot.store.audit import AuditStore


class Past:
    """Reads the audit; every method raises StoreUnavailable."""

    def __init__(self, audit: AuditStore) -> None:
        self._audit = audit

    async def last(self, reader: PersonId, words: str, limit: int) -> tuple[Recorded, ...]:
        """Return the newest lines that hold every word, newest first."""
        return await self._audit.last(reader.team, words.split(), limit)

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

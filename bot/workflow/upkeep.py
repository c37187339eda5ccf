"""Errands for whoever runs tokenbot, over the database alone: no Slack and no Mailtrap needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from pydantic import SecretStr

from bot.domain.audit import Broken, Recorded, Whole
from bot.domain.errors import SettingsError
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.secrets import Sealer
from bot.store.values import ValueStore


class Upkeep:
    """Proves and exports the audit, and seals values anew; its methods raise StoreUnavailable."""

    def __init__(self, database: Database, keys: Sequence[SecretStr]) -> None:
        self._keys = keys
        self._audit = AuditStore(database)
        self._values = ValueStore(database)

    async def verified(self) -> Mapping[str, Whole | Broken]:
        """Prove the audit of each workspace, by its team id."""
        return {team: await self._audit.verify(team) for team in await self._audit.teams()}

    async def noted(self, hash_: str) -> tuple[str, int] | None:
        """Return the workspace and the number of the entry that has a hash noted elsewhere."""
        return await self._audit.find(hash_)

    async def exported(self, team: str | None, since: datetime | None) -> AsyncIterator[Recorded]:
        """Return a workspace's audit, oldest first; it need not be named where there is one alone.

        Raises:
            SettingsError: there is no audit, or it has to be said whose.
        """
        return self._audit.walk(_chosen(await self._audit.teams(), team), since)

    async def rotated(self) -> tuple[int, int]:
        """Seal unread values with the first key; how many were, and how many no key opens.

        Raises:
            SettingsError: there is no key.
        """
        if not self._keys:
            raise SettingsError("TOKENBOT_SECRET_KEYS is missing: the new key, then the old ones.")
        return await self._values.rotate(Sealer(self._keys))


@asynccontextmanager
async def opened(database_url: str, keys: Sequence[SecretStr]) -> AsyncIterator[Upkeep]:
    """Open the database, with its tables up to date, for one errand."""
    database = Database(database_url)
    try:
        await database.migrate()
        yield Upkeep(database, keys)
    finally:
        await database.close()


def _chosen(teams: Sequence[str], team: str | None) -> str:
    if team in teams or (team is None and len(teams) == 1):
        return team or teams[0]
    if not teams:
        raise SettingsError("DATABASE_URL names a database in which nothing was written down yet.")
    raise SettingsError(f"--team has to name one of {', '.join(teams)}.")

"""What a team has set from Slack, each thing by its name, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import select

from bot.domain.audit import Entry
from bot.store import audit, bulk
from bot.store.change_tables import TEAM_SETTINGS
from bot.store.codec import dumped
from bot.store.database import Database

_S = TEAM_SETTINGS.c


class TeamSettings:
    """Reads and writes a team's settings; every method raises StoreUnavailable."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def read(self, team: str) -> Mapping[str, object]:
        """Return what the team has set; what it has not set is not there."""
        wanted = select(_S.name, _S.value).where(_S.team_id == team)
        async with self._db.read() as connection:
            return {name: json.loads(value) for name, value in await connection.execute(wanted)}

    async def write(self, team: str, settings: Mapping[str, object], entry: Entry) -> None:
        """Set these, and leave others as they are; values are words, numbers or lists of them."""
        async with self._db.write() as connection:
            for name in sorted(settings):  # in one order, so that two admins cannot deadlock
                key = {"team_id": team, "name": name}
                value = {"value": dumped(settings[name])}
                await bulk.upsert(connection, TEAM_SETTINGS, key, value)
            await audit.write(connection, entry)

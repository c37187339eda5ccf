"""What a team sets stays set, for that team alone, and the audit knows who did it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.errors import StoreUnavailable
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.team_settings import TeamSettings
from tests.store.changes import ODD, entry, kinds


async def test_what_is_set_is_read_back_by_that_team_alone(db: Database) -> None:
    settings = TeamSettings(db)
    assert await settings.read("T1") == {}
    await settings.write("T1", {"approvals": "C1", "warn_days": [14, 2]}, entry("settings"))
    await settings.write("T1", {"approvals": ODD, "digest": "C2"}, entry("settings"))
    assert await settings.read("T1") == {"approvals": ODD, "warn_days": [14, 2], "digest": "C2"}
    assert await settings.read("T2") == {}
    assert await kinds(AuditStore(db)) == ["settings", "settings"]


async def test_what_the_audit_cannot_tell_of_is_not_set(db: Database) -> None:
    async with db.write() as connection:
        await connection.execute(text("ALTER TABLE audit_entries RENAME TO shredded"))
    with pytest.raises((DBAPIError, StoreUnavailable)):
        await TeamSettings(db).write("T1", {"approvals": "C1"}, entry("settings"))
    assert await TeamSettings(db).read("T1") == {}

"""The errands of the command line: proving and exporting the audit, changing keys."""

import asyncio
import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot import __main__ as command
from bot.domain.audit import Entry, Flaw
from bot.domain.errors import SettingsError
from bot.domain.secrets import Secret
from bot.playground.world import Options
from bot.settings import WHERE
from bot.store.audit import AuditStore
from bot.store.claims import NewValue
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer, new_key
from bot.store.values import ValueStore
from tests.conftest import Staged
from tests.databases import rights
from tests.store.changes import DAY, NOW, added, finished_with
from tests.store.test_values import keys


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database that the environment names, and nothing else in it."""
    for name in WHERE:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    return f"sqlite:///{tmp_path}/x.db"


async def written(url: str, *entries: Entry) -> None:
    database = Database(url)
    await database.migrate()
    for each in entries:
        await AuditStore(database).append(each)
    await database.close()


def said(*words: str) -> Result:
    return CliRunner().invoke(command.cli, [*words])


def event(number: int, team: str = "T1") -> Entry:
    at = datetime(2026, 4, number, 12, tzinfo=UTC)
    return Entry(team, at, "denied", f"U{number}", 1, 2, "r1", {"comment": "=1+1"})


def test_a_whole_audit_is_proven_with_the_hash_to_note_elsewhere(url: str) -> None:
    asyncio.run(written(url, event(1), event(2), event(3, "T2")))
    told = said("audit", "verify")
    assert told.exit_code == 0
    one, two = told.output.splitlines()
    assert one.startswith("T1: whole, 2 entries; the last one's hash is ")
    assert two.startswith("T2: whole, 1 entries")


def test_a_broken_audit_names_the_entry_and_fails(url: str) -> None:
    async def touch() -> None:
        database = Database(url)
        async with database.write() as connection:
            await connection.execute(text("DELETE FROM audit_entries WHERE number = 2"))
        await database.close()

    asyncio.run(written(url, event(1), event(2), event(3), event(4, "T2")))
    asyncio.run(touch())
    told = said("audit", "verify")
    assert told.exit_code == 1
    assert "T1: broken at entry 2: it is missing.\n" in told.output
    assert "T2: whole" in told.output


def test_an_audit_that_was_emptied_fails_while_its_requests_are_there(url: str) -> None:
    async def emptied() -> None:
        database = Database(url)
        await database.migrate()
        await added(RequestStore(database))
        async with database.write() as connection:
            for table in ("audit_entries", "audit_heads"):
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  ours
        await database.close()

    asyncio.run(emptied())
    told = said("audit", "verify")
    assert told.exit_code == 1
    assert told.output.startswith("T1: broken at entry 1: a request is there")


def test_a_hash_noted_elsewhere_tells_an_audit_that_was_written_anew(url: str) -> None:
    asyncio.run(written(url, event(1), event(2)))
    noted = said("audit", "verify").output.strip().rpartition(" ")[2].rstrip(".")
    asyncio.run(written(url, event(3)))
    told = said("audit", "verify", "--expect", noted)
    assert told.output.splitlines()[-1] == "Entry 2 of T1 has the hash noted."
    assert told.exit_code == 0
    told = said("audit", "verify", "--expect", "0" * 64)
    assert (told.exit_code, told.output.splitlines()[-1]) == (1, "No entry has the hash noted.")
    assert said("audit", "verify", "--expect", "sesame").exit_code == 2


def test_every_flaw_has_its_words() -> None:
    assert set(command.FLAWS) == set(Flaw)


def test_nothing_written_down_is_nothing_broken(url: str) -> None:
    assert url
    told = said("audit", "verify")
    assert (told.exit_code, told.output) == (0, "Nothing was written down yet.\n")
    with pytest.raises(SettingsError, match="nothing was written down yet"):
        CliRunner().invoke(command.cli, ["audit", "export"], catch_exceptions=False)


def test_the_audit_is_exported_as_a_table_or_as_lines(url: str) -> None:
    asyncio.run(written(url, event(1), event(2), event(3)))
    rows = list(csv.DictReader(io.StringIO(said("audit", "export").output)))
    assert [row["actor"] for row in rows] == ["U1", "U2", "U3"]
    told = said("audit", "export", "--format", "jsonl", "--since", "2026-04-02")
    assert [json.loads(each)["number"] for each in told.output.splitlines()] == [2, 3]


def test_of_several_workspaces_one_has_to_be_named(url: str) -> None:
    asyncio.run(written(url, event(1), event(2, "T2")))
    for words in ([], ["--team", "T3"]):
        with pytest.raises(SettingsError, match="--team has to name one of T1, T2"):
            CliRunner().invoke(command.cli, ["audit", "export", *words], catch_exceptions=False)
    assert "U2" in said("audit", "export", "--team", "T2").output


def test_a_new_key_is_one_that_can_be_set(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert url
    key = said("keys", "new").output.strip()
    assert key != said("keys", "new").output.strip()
    monkeypatch.setenv("TOKENBOT_SECRET_KEYS", f"{key},{new_key()}")
    assert said("keys", "rotate").output == "Sealed with the first key: 0 unread values.\n"


def test_rotating_needs_keys_and_takes_none_that_is_none(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert url
    for value, told in (("", "is missing"), ("sesame", "makes no sense")):
        monkeypatch.setenv("TOKENBOT_SECRET_KEYS", value)
        with pytest.raises(SettingsError, match=f"TOKENBOT_SECRET_KEYS {told}"):
            CliRunner().invoke(command.cli, ["keys", "rotate"], catch_exceptions=False)


def test_after_rotating_the_old_key_is_not_needed_any_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_key(), new_key()

    async def kept() -> None:
        database = Database(url)
        await database.migrate()
        sealed = Sealer(keys(old)).seal("v1", {"value": Secret("sesame")})
        await finished_with(RequestStore(database), NewValue("v1", "U1", sealed, NOW + DAY))
        await database.close()

    async def opened() -> str:
        database = Database(url)
        found = await ValueStore(database).claim("T1", "v1", "U1", NOW, DAY)
        await database.close()
        assert found is not None
        return Sealer(keys(new)).open("v1", found.sealed)["value"].reveal()

    asyncio.run(kept())
    monkeypatch.setenv("TOKENBOT_SECRET_KEYS", new)
    told = said("keys", "rotate")
    assert told.exit_code == 1
    assert "No key opens 1 others" in told.stderr
    monkeypatch.setenv("TOKENBOT_SECRET_KEYS", f"{new}, {old}")
    assert "the first key: 1 unread" in said("keys", "rotate").output
    assert asyncio.run(opened()) == "sesame"


async def test_the_playground_keeps_its_key_for_itself(stages: Staged, tmp_path: Path) -> None:
    for _ in range(2):
        async with stages(Options(data=tmp_path)) as stage:
            (key,) = stage.world.bot.settings.secret_keys
            assert (tmp_path / "secret.key").read_text() == key.get_secret_value()
            kept = rights(tmp_path)
    assert {"mailtrap.db", "tokenbot.db", "tokenbot.db-wal", "slack.json"} <= {*kept}
    assert {kept[name] for name in kept if name not in {"policy.toml", "clock"}} == {0o600}

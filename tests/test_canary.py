"""The canary bites: whatever lets a value out fails, and says where it was found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

CONFTEST = """
from datetime import UTC, datetime

import pytest

from bot.playground.mailtrap import Mailtrap
from tests.canary import canary, pytest_runtest_makereport
from tests.conftest import stage


@pytest.fixture
def value():
    with Mailtrap(now=lambda: datetime.now(UTC)) as service:
        return service.fresh(16).hex()
"""

LEAKS = """
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import text

from bot.playground.world import CREDENTIALS
from bot.store.database import Database


def test_nothing_leaks(value):
    assert value


def test_printed(value):
    print("it is", value)


def test_logged(value):
    try:
        raise ValueError(value)
    except ValueError:
        structlog.get_logger().exception("unexpected")


async def test_kept(value, tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'tokenbot.db'}")
    async with database.write() as connection:
        await connection.execute(text(f"CREATE TABLE notes AS SELECT 'x{value}x' AS note"))
    await database.close()


async def test_posted_and_shown_twice(stage, value):
    client = AsyncWebClient(CREDENTIALS.bot_token, f"{stage.world.url}/api/")
    await client.chat_postMessage(channel="C0GENERAL", text=f"it is {value}!")
    told = {"type": "plain_text", "text": value}
    blocks = [{"type": "section", "text": told}]
    view = {"type": "modal", "title": told | {"text": "Value"}, "blocks": blocks}
    for _ in range(2):
        trigger = stage.world.workspace.trigger("U0OLIVIA")
        await client.views_open(trigger_id=trigger, view=view)
"""

WHERE = {
    "test_printed": ["Captured stdout call"],
    "test_logged": ["Captured stdout call"],
    "test_kept": ["the database, tokenbot.db"],
    "test_posted_and_shown_twice": [
        "Slack, chat.postMessage",
        "Slack's answer to chat.postMessage",
        "a second modal",
    ],
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a suite says in which values leak on purpose."""
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_leaks.py").write_text(LEAKS)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=line", str(folder)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{1 + len(WHERE)} passed, {len(WHERE)} errors" in ran.stdout, ran.stdout
    return ran.stdout


@pytest.mark.parametrize("leak", WHERE)
def test_a_value_that_gets_out_fails_the_test_and_is_found(suite: str, leak: str) -> None:
    told = suite.partition(f"{leak} leaks:")[2].partition("leaks:")[0]
    assert all(f"{where}: " in told for where in WHERE[leak]), told

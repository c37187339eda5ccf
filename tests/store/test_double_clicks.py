"""Two processes click on the same buttons at the same time: each change is made once.

A hundred times here; TOKENBOT_TEST_CLICKS sets another number, and `make clicks` a thousand.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.audit import Whole
from bot.store import asked
from bot.store.audit import AuditStore
from bot.store.change_tables import AUDIT_ENTRIES, REQUESTS, SEALED_VALUES
from bot.store.database import Database
from tests.store.changes import DAY, NOW, S, asking

ROOT = Path(__file__).resolve().parents[2]
CLICKS = int(os.environ.get("TOKENBOT_TEST_CLICKS", "100"))
LONGEST = 300


def clicked(url: str, what: str) -> list[int]:
    """Let two processes begin at the same moment; return how often each of them won."""
    command = [sys.executable, "-m", "tests.store.clicker", url, what]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    children = [
        subprocess.Popen([*command, user, str(CLICKS)], cwd=ROOT, **pipes)  # type: ignore[call-overload]  # the pipes are the same for both
        for user in ("U2", "U3")
    ]
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    told = [child.communicate(timeout=LONGEST)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    return [int(each) for each in told]


async def rows(db: Database, kind: str) -> int:
    """How many entries of this kind the audit has."""
    counted = select(func.count()).where(AUDIT_ENTRIES.c.kind == kind)
    async with db.read() as connection:
        return int((await connection.execute(counted)).scalar_one())


async def requests(db: Database, state: S) -> None:
    made = [asked.row_of(asking(f"r{number}", state)) for number in range(CLICKS)]
    async with db.write() as connection:
        await connection.execute(REQUESTS.insert(), made)


@pytest.mark.timeout(2 * LONGEST)
async def test_every_double_click_on_approve_is_carried_out_once(
    db: Database, database_url: str
) -> None:
    await requests(db, S.PENDING)
    won = clicked(database_url, "approve")
    assert sum(won) == CLICKS
    for kind in ("approved", "applying", "done"):
        assert await rows(db, kind) == CLICKS
    counted = select(func.count(), func.max(REQUESTS.c.attempts)).where(REQUESTS.c.state == S.DONE)
    async with db.read() as connection:
        assert tuple((await connection.execute(counted)).one()) == (CLICKS, 1)
    whole = await AuditStore(db).verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 3 * CLICKS


@pytest.mark.timeout(2 * LONGEST)
async def test_every_double_click_on_reveal_hands_the_value_out_once(
    db: Database, database_url: str
) -> None:
    await requests(db, S.APPROVED)
    row = {"team_id": "T1", "account_id": 1, "user_id": "U1", "sealed": b"sealed"}
    row |= {"sealed_at": NOW, "expires_at": NOW + DAY}
    kept = [row | {"value_id": f"v{n}", "request_id": f"r{n}"} for n in range(CLICKS)]
    async with db.write() as connection:
        await connection.execute(SEALED_VALUES.insert(), kept)
    assert sum(clicked(database_url, "reveal")) == CLICKS
    assert await rows(db, "revealed") == CLICKS
    left = select(func.count()).where(SEALED_VALUES.c.sealed.is_not(None))
    async with db.read() as connection:
        assert (await connection.execute(left)).scalar_one() == 0
    assert isinstance(await AuditStore(db).verify("T1"), Whole)


@pytest.mark.timeout(2 * LONGEST)
async def test_two_processes_write_one_chain(db: Database, database_url: str) -> None:
    assert clicked(database_url, "append") == [CLICKS, CLICKS]
    whole = await AuditStore(db).verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 2 * CLICKS

"""A process dies in the middle of a change: another one finds out, and nothing is done twice."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changes import ResetToken
from bot.domain.errors import ValueGone
from bot.domain.people import PersonId
from bot.domain.requests import RequestState
from bot.mailtrap.trial import Trial
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.workflow import reveal
from bot.workflow.carry_out import LEASE
from tests.databases import migrated
from tests.workflow.deeds import DEEDS, Deed
from tests.workflow.workshop import ASKER, TEAM, Workshop, revealing, workshop

ROOT = Path(__file__).resolve().parents[2]

STRIDE = int(os.environ.get("TOKENBOT_KILL_STRIDE", "53"))
"""Every how many awaits a process is killed; `make killed` does it at each."""


class Mortals:
    """Processes that die when they are told to."""

    def __init__(self, nursery: asyncio.subprocess.Process) -> None:
        self._nursery = nursery

    async def dies(self, shop: Workshop, id_: str, step: int) -> str:
        """Let one carry this request out, or show this value."""
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        line = f"{id_} {step} {shop.clock.at.isoformat()}\n"
        self._nursery.stdin.write(line.encode())
        return (await self._nursery.stdout.readline()).decode().strip()


def kept_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("tokenbot.db*")]


@asynccontextmanager
async def mortals(shop: Workshop, database_url: str, *what: str) -> AsyncIterator[Mortals]:
    nursery = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workflow.dying",
        shop.url,
        database_url,
        *what,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    yield Mortals(nursery)
    assert nursery.stdin is not None
    nursery.stdin.close()
    await nursery.wait()


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_a_killed_process_leaves_nothing_half_done(tmp_path: Path, deed: Deed) -> None:
    url = migrated(tmp_path)
    database = Database(url)
    async with workshop(database) as shop, mortals(shop, url) as nursery:
        step, killed = 1 + DEEDS.index(deed) % STRIDE, 0
        while True:
            request, holds = await deed(shop)
            told = await nursery.dies(shop, request.id, step)
            if told != "killed":
                break
            killed += 1
            shop.clock.at += LEASE + timedelta(seconds=1)
            ended = await shop.ended(request)
            assert ended.state is RequestState.DONE, (step, ended.outcome)
            await holds(ended)
            step += STRIDE
        assert told.removeprefix("ended ").isdecimal(), told
        assert killed >= int(told.removeprefix("ended ")) // STRIDE - 1
        left = await shop.requests.due(TEAM, shop.clock.at + timedelta(days=1), 100)
        assert not left, "nothing waits for anybody"
        clear = kept_in(tmp_path)
        assert not [value for value in shop.issued if any(value.encode() in x for x in clear)]
    await database.close()


@pytest.mark.timeout(3000)
async def test_a_process_killed_while_it_shows_a_value_loses_it_for_nobody(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    database = Database(url)
    person, slack = PersonId(TEAM, ASKER), tmp_path / "slack"
    slack.touch()
    async with workshop(database) as shop, mortals(shop, url, "shows") as nursery:
        rung: list[str] = []
        opens = revealing(database, Trial(shop.url), rung)
        step, killed, told = 1, 0, "killed"
        while told == "killed":
            token = await shop.token()
            ended = await shop.done(ResetToken(shop.account, token.id), token)
            assert ended.outcome is not None
            value = ended.outcome.value_id
            assert value is not None
            told = await nursery.dies(shop, value, step)
            seen = value in slack.read_text().split()
            shop.clock.at += reveal.LEASE
            try:
                found = await opens(person, value, shop.clock.at)
            except ValueGone:
                assert seen, f"killed at step {step}, and nobody has the value"
                rung.clear()  # its person reached for it once more, which is told
            else:
                assert found.secrets["value"].reveal() in shop.issued
                lines = [line.entry async for line in AuditStore(database).walk(TEAM)]
                about = [line.kind for line in lines if line.request_id == ended.id]
                assert not [kind for kind in about if kind.startswith("value.")], about
                assert rung == [], "nobody reached for what is theirs"
            step, killed = step + max(1, STRIDE // 8), killed + (told == "killed")
        assert told.removeprefix("ended ").isdecimal(), told
        assert killed > 1
        assert value in slack.read_text().split()
    await database.close()

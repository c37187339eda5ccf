"""A process dies in the middle of a change: another one finds out, and nothing is done twice."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.requests import Request, RequestState
from bot.store.database import Database
from bot.workflow.carry_out import LEASE
from tests.databases import migrated
from tests.workflow.deeds import DEEDS, Deed
from tests.workflow.workshop import TEAM, Workshop, workshop

ROOT = Path(__file__).resolve().parents[2]

STRIDE = int(os.environ.get("TOKENBOT_KILL_STRIDE", "53"))
"""Every how many awaits a process is killed; `make killed` does it at each."""


class Mortals:
    """Processes that die when they are told to."""

    def __init__(self, nursery: asyncio.subprocess.Process) -> None:
        self._nursery = nursery

    async def carry_out(self, shop: Workshop, request: Request, step: int) -> str:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        line = f"{request.id} {step} {shop.clock.at.isoformat()}\n"
        self._nursery.stdin.write(line.encode())
        return (await self._nursery.stdout.readline()).decode().strip()


def kept_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("tokenbot.db*")]


@asynccontextmanager
async def mortals(shop: Workshop, database_url: str) -> AsyncIterator[Mortals]:
    nursery = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.workflow.dying",
        shop.url,
        database_url,
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
            told = await nursery.carry_out(shop, request, step)
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

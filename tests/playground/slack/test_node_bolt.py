"""A small bot for Node, where Node and `@slack/bolt` are there (NODE_PATH is respected)."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

Stage = Any

NODE = shutil.which("node")
BOT = Path(__file__).with_name("bot.cjs")


def has_bolt() -> bool:
    if NODE is None:
        return False
    look = [NODE, "-e", "require.resolve('@slack/bolt')"]
    return subprocess.run(look, capture_output=True, check=False).returncode == 0


@asynccontextmanager
async def running(stage: Stage, way: str, *secret: str) -> AsyncIterator[None]:
    if not await asyncio.to_thread(has_bolt):
        pytest.skip("no Node that finds @slack/bolt; NODE_PATH may name a folder of modules")
    pipe = asyncio.subprocess.PIPE
    command = (str(NODE), str(BOT), stage.address, way, *secret)
    bot = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe)
    try:
        assert bot.stdout is not None
        said = (await asyncio.wait_for(bot.stdout.readline(), 30)).decode().split()
        if way == "http":
            stage.courier.url = f"http://127.0.0.1:{said[-1]}/slack/events"
        yield
    finally:
        bot.terminate()
        await bot.communicate()


@pytest.mark.parametrize("way", ["http", "socket"])
async def test_a_bot_for_node_works(stage: Stage, way: str) -> None:
    async with running(stage, way):
        await stage.do("command", user="U1", channel="C1", text="/greet")
        assert await stage.plain("U1") == ["[Wave]"]
        await stage.do("click", user="U1", label="Wave")
        assert await stage.plain("U2") == ["@Ada Lovelace waved"]
        await stage.do("shortcut", user="U1", label="Greet all")
        await stage.do("fill", user="U1", label="Tree", value="Oak")
        await stage.do("submit", user="U1")
        await stage.do("home", user="U1")
        screen = await stage.screen("U1")
    assert screen["modal"] is None
    assert [m["plain"] for m in screen["channels"][stage.workspace.dm("U1").id]] == ["Planted oak"]
    assert screen["home"]["plain"] == "Garden"


async def test_a_bot_for_node_checks_the_signature(stage: Stage) -> None:
    async with running(stage, "http", "another secret"):
        await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == ['/greet failed with the error "http_service_error"']


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
async def test_a_bot_for_node_comes_back_after_a_farewell(stage: Stage, reason: str) -> None:
    def opened() -> int:
        return sum(t.kind == "apps.connections.open" for t in stage.workspace.traffic)

    async with running(stage, "socket"):
        await stage.do("faults", disconnect=reason)
        async with asyncio.timeout(20):
            while opened() < 2 or stage.courier.links.connected != 1:  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0.01)
        await stage.do("command", user="U1", channel="C1", text="/greet")
        assert await stage.plain("U1") == ["[Wave]"]

"""A ten-line bot for Node, where Node and `@slack/bolt` are there (NODE_PATH is respected)."""

import asyncio
import shutil
import subprocess
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


@pytest.mark.parametrize("way", ["http", "socket"])
async def test_a_ten_line_bot_for_node_works(stage: Stage, way: str) -> None:
    if not await asyncio.to_thread(has_bolt):
        pytest.skip("no Node that finds @slack/bolt; NODE_PATH may name a folder of modules")
    bot = await asyncio.create_subprocess_exec(
        str(NODE), str(BOT), stage.address, way, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert bot.stdout is not None
        port = (await asyncio.wait_for(bot.stdout.readline(), 30)).decode().split()[-1]
        if way == "http":
            stage.courier.url = f"http://127.0.0.1:{port}/slack/events"
        await stage.do("command", user="U1", channel="C1", text="/greet")
        assert await stage.plain("U1") == ["[Wave]"]
        await stage.do("click", user="U1", label="Wave")
        assert await stage.plain("U2") == ["@Ada Lovelace waved"]
    finally:
        bot.terminate()
        await bot.communicate()

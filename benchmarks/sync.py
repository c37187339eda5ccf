"""What a look at an account of 10,000 tokens costs, beside decoding the JSON of its list."""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
from pydantic import SecretStr

from benchmarks.servers import ADMIN_TOKEN, account
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.workflow.sync import sync

TOKENS = 10_000
ROUNDS = 5


def report() -> None:
    """Print the table of first and unchanged looks, in CPU time of this process."""
    with account(TOKENS) as url:
        body = _body(url)
        decoding = statistics.median(_cpu(lambda: json.loads(body)) for _ in range(ROUNDS))
        firsts, agains = zip(*(asyncio.run(_looks(url)) for _ in range(ROUNDS)), strict=True)
    print(f"| {TOKENS:,} tokens ({len(body) / 1e6:.1f} MB of JSON) | CPU | × decoding |")
    print("|---|---|---|")
    for label, seconds in (
        ("json.loads of the list", decoding),
        ("first look, everything written", statistics.median(firsts)),
        ("unchanged look", statistics.median(agains)),
    ):
        print(f"| {label} | {seconds * 1000:.0f} ms | {seconds / decoding:.2f} |")


async def _looks(url: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        await database.migrate()
        mirror = MirrorStore(database)
        async with MailtrapHttp(url, SecretStr(ADMIN_TOKEN)) as http:
            reader = Reader(http)
            await reader.accounts()  # the connection is there already when it matters
            seconds = []
            for _ in range(2):
                begun = time.process_time()
                await sync("T0BENCH", reader, mirror, datetime.now(UTC))
                seconds.append(time.process_time() - begun)
        await database.close()
    return seconds[0], seconds[1]


def _body(url: str) -> bytes:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        (account_id,) = (each["id"] for each in client.get("/api/accounts").json())
        return client.get(f"/api/accounts/{account_id}/api_tokens").content


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun

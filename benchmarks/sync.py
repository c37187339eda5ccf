"""What a look at an account of 10,000 tokens costs, beside decoding the JSON of its list."""

import gc
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import uvloop
from pydantic import SecretStr

from benchmarks.servers import ADMIN_TOKEN, account
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.workflow.sync import sync

TOKENS = 10_000


def report(rounds: int) -> None:
    """Print the table of first and unchanged looks, in CPU time of this process."""
    decodings, firsts, agains = [], [], []
    with account(TOKENS) as url:
        body = _body(url)
        for _ in range(rounds):
            decodings.append(_decoding(body))
            first, again = uvloop.run(_looks(url))
            firsts.append(first)
            agains.append(again)
    print(f"| {TOKENS:,} tokens ({len(body) / 1e6:.1f} MB of JSON) | CPU | × decoding |")
    print("|---|---|---|")
    for label, seconds in (
        ("json.loads of the list", decodings),
        ("first look, everything written", firsts),
        ("unchanged look", agains),
    ):
        ratio = median(mine / other for mine, other in zip(seconds, decodings, strict=True))
        print(f"| {label} | {median(seconds) * 1000:.0f} ms | {ratio:.2f} |")


def _decoding(body: bytes) -> float:
    """Return the CPU that decoding takes, in seconds; what is decoded is kept meanwhile."""
    gc.collect()  # what went before is not its doing
    begun = time.process_time()
    decoded = json.loads(body)
    seconds = time.process_time() - begun
    del decoded
    return seconds


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
                gc.collect()
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

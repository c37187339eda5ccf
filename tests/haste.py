"""What no test needs to wait for: a server's next look at whether it should stop, and the disk."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

TIMES = 10
"""How many times as often uvicorn looks: at rest, ten times a second."""


async def _nap(seconds: float) -> None:
    await asyncio.sleep(seconds / TIMES)


def _carefree(raw: DBAPIConnection, _record: object) -> None:
    """Let SQLite leave it to the system when to write: only a power cut would lose anything."""
    if "sqlite" in type(raw).__module__:
        cursor = raw.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.close()


@pytest.fixture(scope="session", autouse=True)
def haste() -> Iterator[None]:
    hasty: Any = SimpleNamespace(**vars(asyncio) | {"sleep": _nap})
    event.listen(Engine, "connect", _carefree)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("uvicorn.server.asyncio", hasty)
        yield
    event.remove(Engine, "connect", _carefree)

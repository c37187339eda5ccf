"""The other end of the wire: scripted answers and servers, and a time that only waiting moves."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

import httpx
import orjson
from pydantic import SecretStr

from bot.mailtrap.http import MailtrapHttp, Patience

BOT_TOKEN: Final = "b0b0b0b0b0b0b0b0b0b0b0b0b0b0cafe"
VALUE: Final = "deadbeefdeadbeefdeadbeefdeadbeef"
INSTANT: Final = Patience(first_backoff=0, longest_backoff=0, jitter=0)

Handler = Callable[[httpx.Request], Awaitable[httpx.Response]]
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class StoppedTime:
    """A clock that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Service:
    """Answers in turn, the last one for ever, and remembers what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.time = StoppedTime()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def body(self) -> Any:
        return orjson.loads(self.asked[-1].content)

    def http(self, base_url: str = "https://mailtrap.test") -> MailtrapHttp:
        return MailtrapHttp(
            base_url,
            SecretStr(BOT_TOKEN),
            patience=INSTANT,
            transport=httpx.MockTransport(self),
            sleep=self.time.sleep,
            clock=self.time,
        )


def says(
    document: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    return httpx.Response(status, json=document, headers=headers)


def raw(status: str, body: bytes, *headers: str, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def answering(answer: bytes, then: Callable[[], Awaitable[object]] | None = None) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        if then is not None:
            await then()

    return script


@contextlib.asynccontextmanager
async def scripted(*scripts: Script) -> AsyncIterator[tuple[str, list[int]]]:
    """Serve one script a connection, the last one for ever; yields the URL and what it counts."""
    connections: list[int] = []
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        connections.append(1)
        try:
            await scripts[min(len(connections), len(scripts)) - 1](reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", connections
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

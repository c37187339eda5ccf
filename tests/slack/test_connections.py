"""Strangers at the port: whatever they send, or don't, Slack still gets its answers."""

import asyncio
import logging
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.slack import web
from bot.slack.connections import DEFAULT, Bounds

SWIFT = Bounds(seconds=0.3)
ASKED = b"GET / HTTP/1.1\r\nHost: bot\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: bot\r\nTransfer-Encoding: chunked\r\n\r\n"
HALF = b"POST / HTTP/1.1\r\nHost: bot\r\nContent-Length: 100000\r\n\r\n" + b"x" * 50_000
CHUNK = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"


@dataclass
class Client:
    """One who has connected."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def sends(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def gets(self, piece: bytes = ASKED) -> bytes:
        """Send something and return the head of the answer; none where the connection ended."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self.sends(piece)
            return await self.reader.readuntil(b"\r\n\r\n")
        return b""

    async def is_let_go(self) -> bool:
        """Wait for the end, which must be without a word."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True


@dataclass
class Served:
    """A site that reads what it is sent, and answers when it may."""

    address: str = ""
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def answer(self, request: Request) -> Response:
        with suppress(ClientDisconnect):
            await request.body()
        await self.may_answer.wait()
        return PlainTextResponse("heard")

    async def joins(self, sends: bytes = b"") -> Client:
        host, _, port = self.address.removeprefix("http://").rpartition(":")
        client = Client(*await asyncio.open_connection(host, int(port)))
        self.stack.callback(client.writer.close)
        await client.sends(sends)
        return client

    async def join(self, count: int, sends: bytes = b"") -> list[Client]:
        return [await self.joins(sends) for _ in range(count)]


@asynccontextmanager
async def serving(bounds: Bounds) -> AsyncIterator[Served]:
    served = Served()
    served.may_answer.set()
    site = Starlette(routes=[Route("/", served.answer, methods=["GET", "POST"])])
    async with web.listening(site, "127.0.0.1", 0, bounds) as served.address, served.stack:
        try:
            yield served
        finally:
            served.may_answer.set()


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[list[EventDict]]:
    """Catch what is logged; what uvicorn has to say, tracebacks above all, is too much."""
    with capture_logs() as found:
        yield found
    assert [each.name for each in caplog.records if each.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("sent", [b"", b"POST / HT", HALF])
async def test_strangers_who_keep_silent_do_not_shut_slack_out(sent: bytes) -> None:
    async with serving(Bounds(connections=10)) as served:
        strangers = await served.join(30, sent)
        slack = await served.joins()
        assert b"200 OK" in await slack.gets()
        assert all([await each.is_let_go() for each in strangers[:21]])
        assert b"200 OK" in await slack.gets()


async def test_who_waits_for_an_answer_is_not_dropped_for_strangers() -> None:
    async with serving(Bounds(connections=10)) as served:
        served.may_answer.clear()
        slack = await served.joins(ASKED)
        await served.join(30)
        served.may_answer.set()
        assert b"200 OK" in await slack.gets(b"")


async def test_where_everybody_waits_for_an_answer_the_first_goes() -> None:
    async with serving(Bounds(connections=10)) as served:
        served.may_answer.clear()
        first, *_ = await served.join(11, ASKED)
        assert await first.is_let_go()


async def test_strangers_who_send_much_each_do_not_fill_the_memory() -> None:
    async with serving(Bounds(held=1_000_000)) as served:
        first, *_, last = await served.join(25, HALF)
        assert await first.is_let_go()
        assert b"200 OK" in await last.gets(b"x" * 50_000)


async def test_there_are_files_left_for_the_database_and_for_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for files, most in ((1024, 400), (256, 128), (-1, 400)):
        monkeypatch.setattr("resource.getrlimit", lambda _, soft=files: (soft, soft))
        assert DEFAULT.fitting() == most


@pytest.mark.parametrize(
    "sent", [b"\r\n", b"G", b"GET / HTTP/1.1\r\nX-Slow: ", HALF, CHUNKED + b"1"]
)
async def test_who_does_not_finish_asking_in_time_is_told_so(
    logs: list[EventDict], sent: bytes
) -> None:
    async with serving(SWIFT) as served:
        slow = await served.joins()
        assert b"408 Request Timeout" in await slow.gets(sent)
        assert await slow.is_let_go()
    assert logs == [{"event": "request_refused", "log_level": "warning", "status": 408}]


async def test_asking_piece_by_piece_wins_no_time() -> None:
    async with serving(SWIFT) as served, asyncio.timeout(2):
        slow = await served.joins(CHUNKED)
        with suppress(ConnectionError):
            while not slow.reader.at_eof():
                await slow.sends(b"1\r\nx\r\n")
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("sent", [b"", ASKED])
async def test_who_asks_nothing_more_is_let_go_without_a_word(
    logs: list[EventDict], sent: bytes
) -> None:
    async with serving(SWIFT) as served, asyncio.timeout(4):
        client = await served.joins(sent)
        if sent == ASKED:
            await client.reader.readuntil(b"heard")
        assert await client.is_let_go()
    assert logs == []


async def test_a_second_question_has_all_its_time() -> None:
    async with serving(Bounds(seconds=1)) as served:
        client = await served.joins()
        for _ in range(4):
            await asyncio.sleep(0.4)
            assert b"200 OK" in await client.gets()


async def test_who_never_reads_the_answers_is_dropped() -> None:
    async with serving(SWIFT) as served:
        served.may_answer.clear()
        deaf = await served.joins(ASKED * 3)
        assert await deaf.is_let_go()


@pytest.mark.parametrize(
    ("begin", "piece", "end"),
    [
        (CHUNKED, CHUNK, b"0\r\n\r\n"),
        (b"POST / HTTP/1.1\r\nContent-Length: 33554432\r\n\r\n", b"x" * 0x10000, b""),
        (b"GET / HTTP/1.1\r\n", b"X-Long: " + b"x" * 0x10000 + b"\r\n", b"\r\n"),
        (b"GET / HTTP/1.1\r\nX-Long: ", b"x" * 0x10000, b"\r\n\r\n"),
        (b"GET /", b"x" * 0x10000, b" HTTP/1.1\r\n\r\n"),
        (CHUNKED + b"0\r\n", b"X-Long: " + b"x" * 0x10000 + b"\r\n", b"\r\n"),
    ],
    ids=["chunks", "body", "headers", "header", "address", "trailers"],
)
async def test_a_request_without_end_is_refused_and_not_kept(
    logs: list[EventDict], begin: bytes, piece: bytes, end: bytes
) -> None:
    async with serving(DEFAULT) as served:
        client = await served.joins(begin)
        tracemalloc.start()
        await client.sends(*([piece] * 512), end)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 8_000_000
        assert b"413 " in await client.gets(b"")
    assert logs == [{"event": "request_refused", "log_level": "warning", "status": 413}]


async def test_what_still_comes_after_an_answer_is_bounded_too(logs: list[EventDict]) -> None:
    async with serving(SWIFT) as served, asyncio.timeout(4):
        client = await served.joins(b"POST /nowhere" + CHUNKED.removeprefix(b"POST /"))
        assert b"404" in await client.gets(b"")
        with suppress(ConnectionError):
            while not client.reader.at_eof():
                await client.sends(CHUNK)
    assert [each["status"] for each in logs] == [413]


@pytest.mark.parametrize("sent", [b"GET / HT", HALF, CHUNKED + b"1"])
async def test_who_hangs_up_in_the_middle_leaves_no_word_in_the_log(
    logs: list[EventDict], sent: bytes
) -> None:
    async with serving(DEFAULT) as served:
        gone = await served.joins(sent)
        gone.writer.transport.abort()
        assert b"200 OK" in await (await served.joins()).gets()
    assert logs == []


async def test_the_end_does_not_wait_for_half_a_question(logs: list[EventDict]) -> None:
    async with asyncio.timeout(4):
        async with serving(DEFAULT) as served:
            for sent in (b"", b"GET / HT", HALF, CHUNKED + b"1"):
                await served.joins(sent)
            assert b"200 OK" in await (await served.joins()).gets()
            clients = served.stack.pop_all()  # who stay, while the server ends
        await clients.aclose()
    assert logs == []


async def test_nobody_leaves_the_bounds_behind_as_a_websocket() -> None:
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    async with serving(SWIFT) as served:
        client = await served.joins()
        asked = ASKED.removesuffix(b"\r\n") + upgrade + key
        assert b"200 OK" in await client.gets(asked)
        await client.reader.readuntil(b"heard")
        assert await client.is_let_go()

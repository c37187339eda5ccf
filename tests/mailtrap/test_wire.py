"""The client over real connections that go wrong."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import Any

import orjson
import pytest
from pydantic import SecretStr

from bot.domain.errors import MailtrapError, OutcomeUnknown, Unavailable, Unreadable
from bot.domain.ways import Way
from bot.mailtrap.http import MailtrapHttp, Patience, through
from tests.mailtrap.wire import BOT_TOKEN, Script, answering, raw, scripted

HURRIED = Patience(
    silence=0.05, answer=0.3, attempts=2, first_backoff=0, longest_backoff=0, jitter=0
)
OK = raw("200 OK", b'{"id": 1}', "Content-Type: application/json")


async def forever() -> None:
    await asyncio.Event().wait()


async def hung_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def refused(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def trickling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n[")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


def client(url: str) -> MailtrapHttp:
    return MailtrapHttp(url, SecretStr(BOT_TOKEN), patience=HURRIED)


async def read(url: str) -> Any:
    async with client(url) as http:
        return await http.read("/api/things", orjson.loads, "list")


async def write(url: str) -> Any:
    async with client(url) as http:
        return await http.write("POST", "/api/things", orjson.loads, "make", payload=[1])


TROUBLE: list[tuple[str, Script, type[MailtrapError]]] = [
    ("silent", answering(b"", forever), Unavailable),
    ("silent in the middle", answering(OK[:-3], forever), Unavailable),
    ("trickling", trickling, Unavailable),
    ("hung up unanswered", hung_up, Unavailable),
    ("hung up unasked", refused, Unavailable),
    ("cut short", answering(raw("200 OK", b'{"id":', length=500)), Unavailable),
    ("another protocol", answering(b"220 smtp.mailtrap.io ESMTP\r\n"), Unavailable),
    ("broken gzip", answering(raw("200 OK", b"junk", "Content-Encoding: gzip")), Unreadable),
    ("a page", answering(raw("200 OK", b"<html></html>", "Content-Type: text/html")), Unreadable),
    ("another place", answering(raw("302 Found", b"", "Location: /elsewhere")), Unreadable),
]


@pytest.mark.parametrize(
    ("script", "expected"), [row[1:] for row in TROUBLE], ids=[row[0] for row in TROUBLE]
)
async def test_a_read_is_tried_again_and_then_told_as_ours(
    script: Script, expected: type[MailtrapError]
) -> None:
    async with scripted(script) as (url, connections):
        with pytest.raises(expected):
            await read(url)
        assert len(connections) == 2
    async with scripted(script, answering(OK)) as (url, _):
        assert await read(url) == {"id": 1}


@pytest.mark.parametrize("script", [row[1] for row in TROUBLE], ids=[row[0] for row in TROUBLE])
async def test_a_write_whose_answer_is_lost_is_never_sent_twice(script: Script) -> None:
    async with scripted(script, answering(OK)) as (url, connections):
        with pytest.raises(OutcomeUnknown):
            await write(url)
        assert len(connections) == 1


async def test_nobody_listening_means_nothing_was_changed() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(Unavailable):
            await write(url)
        with pytest.raises(Unavailable):
            await read(url)


async def test_a_compressed_answer_is_read() -> None:
    body = gzip.compress(b'{"id": 1}')
    async with scripted(answering(raw("200 OK", body, "Content-Encoding: gzip"))) as (url, _):
        assert await read(url) == {"id": 1}


async def test_a_proxy_in_the_environment_does_not_stand_before_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "[::1],fe80::/10")
    async with scripted(answering(OK)) as (url, _):
        assert await read(url) == {"id": 1}


async def test_a_proxy_that_is_set_is_asked_for_everything() -> None:
    async with scripted(answering(OK)) as (proxy, _):
        token, way = SecretStr(BOT_TOKEN), Way(proxy=proxy)
        http = MailtrapHttp("http://mailtrap.invalid", token, transport=through(way))
        async with http:
            assert await http.read("/api/things", orjson.loads, "list") == {"id": 1}


async def test_connections_are_kept_and_cookies_are_not() -> None:
    asked: list[bytes] = []
    answer = OK.replace(b"Connection: close", b"Set-Cookie: session=stolen; Path=/")

    async def polite(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)
            await writer.drain()

    async with scripted(polite) as (url, connections), client(url + "/") as http:
        for _ in range(3):
            await http.read("/api/things", orjson.loads, "list", query={"ids": [1, 2]})
    assert len(connections) == 1
    assert asked[0] == asked[2]
    assert b"stolen" not in asked[2]
    assert asked[0].startswith(b"GET /api/things?ids%5B%5D=1&ids%5B%5D=2 HTTP/1.1\r\n")
    assert f"Authorization: Bearer {BOT_TOKEN}".encode() in asked[0]


async def test_a_write_does_not_trip_over_a_connection_closed_while_idle() -> None:
    kept = OK.replace(b"Connection: close\r\n", b"")
    closed = asyncio.Event()

    async def left_idle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answering(kept)(reader, writer)
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with scripted(left_idle, answering(OK)) as (url, connections), client(url) as http:
        await http.read("/api/things", orjson.loads, "list")
        await closed.wait()
        made = await http.write("POST", "/api/things", orjson.loads, "make", payload=[1])
        assert made == {"id": 1}
        assert len(connections) == 2

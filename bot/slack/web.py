"""The HTTP side: Slack's requests, and the questions that whoever runs us asks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from pathlib import Path
from traceback import extract_tb
from typing import Final

import orjson
import uvicorn
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.errors import SettingsError
from bot.slack.connections import DEFAULT, Bounds, Connection, refused

MOST_BODY: Final = 1_000_000
"""Bytes; Slack's largest payload, a full view with its state, is a third of that."""

MISSHAPEN: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What comes of reading a payload that is not shaped as Slack's are, in Bolt as in our code."""

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
Measured = Callable[[], tuple[bytes, str]]
"""Returns what is counted, and its content type."""


def site(bolt: AsyncApp, signing_secret: str, ready: Ready, measured: Measured) -> Starlette:
    """Return the ASGI app: `/slack/events` and what whoever runs us asks.

    That is `/healthz` (alive), `/readyz` (each part, by name) and `/metrics`.
    """
    events = Route("/slack/events", _events(bolt, signing_secret), methods=["POST"])
    return Starlette(routes=[events, *probes(ready, measured).routes])


def probes(ready: Ready, measured: Measured) -> Starlette:
    """Return the part of the site that whoever runs us asks, which is all of it in Socket Mode."""

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_request: Request) -> Response:
        parts = await ready()
        status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(dict(parts), status)

    async def metrics(_request: Request) -> Response:
        told, content_type = measured()
        return Response(told, headers={"Content-Type": content_type})

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]
    )


def _events(bolt: AsyncApp, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers Slack: nothing but a signature counts until it has been checked."""
    verifier = SignatureVerifier(signing_secret)

    async def events(request: Request) -> Response:
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to see it
        if len(body) > MOST_BODY:
            return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not _signed(verifier, body, request.headers):
            return _refused(HTTPStatus.UNAUTHORIZED)
        try:
            return await _dispatched(bolt, body, request.headers)
        except MISSHAPEN as error:
            frame = extract_tb(error.__traceback__)[-1]  # a message would quote the payload
            where = f"{Path(frame.filename).name}:{frame.lineno}"
            return _refused(HTTPStatus.BAD_REQUEST, error=type(error).__name__, at=where)

    return events


def _signed(verifier: SignatureVerifier, body: bytes, headers: Headers) -> bool:
    """Check Slack's signature over the body as it came, before anybody reads it."""
    stamp = headers.get("x-slack-request-timestamp")
    try:
        return verifier.is_valid(body, stamp, headers.get("x-slack-signature"))
    except (OverflowError, TypeError, ValueError):  # no number, no time, or no ASCII
        return False


async def _dispatched(bolt: AsyncApp, body: bytes, headers: Headers) -> Response:
    asked = AsyncBoltRequest(body=body.decode(), headers=dict(headers.items()))
    orjson.dumps(asked.body)  # half a character, which JSON can name, could be kept nowhere
    answer = await bolt.async_dispatch(asked)
    return Response(answer.body, answer.status, answer.first_headers())


def _refused(status: HTTPStatus, **why: str) -> Response:
    refused(status, **why)
    return Response(status_code=status)


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever started it, so that we drain before we end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(
    site: Starlette, host: str, port: int, bounds: Bounds = DEFAULT
) -> AsyncIterator[str]:
    """Serve until the block ends; yields the address. Port 0 is any free one.

    Raises:
        SettingsError: the port cannot be listened on.
    """
    try:
        listener = _bound(host, port)
    except OSError as error:
        raise SettingsError(f"PORT {port} cannot be used: {error.strerror}.") from None
    config = uvicorn.Config(
        site,
        http=Connection.within(bounds),
        ws="none",  # one that is taken over as a WebSocket would leave its bounds behind
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,  # nobody asks where a request came from: its signature counts
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()


def _bound(host: str, port: int) -> socket.socket:
    # asyncio sends small answers at once only on sockets that name their protocol.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who comes before the server runs waits, and is not turned away
    except OSError:
        listener.close()
        raise
    return listener

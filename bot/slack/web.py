"""The HTTP side: Slack's requests, and the questions that whoever runs us asks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus

import uvicorn
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.errors import SettingsError

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
Measured = Callable[[], tuple[bytes, str]]
"""Returns what is counted, and its content type."""


def site(bolt: AsyncApp, ready: Ready, measured: Measured) -> Starlette:
    """Return the ASGI app: `/slack/events` and what whoever runs us asks.

    That is `/healthz` (alive), `/readyz` (each part, by name) and `/metrics`.
    """

    async def events(request: Request) -> Response:
        body = (await request.body()).decode(errors="replace")
        asked = AsyncBoltRequest(body=body, headers=dict(request.headers.items()))
        answer = await bolt.async_dispatch(asked)
        return Response(answer.body, answer.status, answer.first_headers())

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
            Route("/slack/events", events, methods=["POST"]),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
        ]
    )


class _Server(uvicorn.Server):
    """A server that leaves signals to whoever started it, so that we drain before we end."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(site: Starlette, host: str, port: int) -> AsyncIterator[str]:
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
    except OSError:
        listener.close()
        raise
    return listener

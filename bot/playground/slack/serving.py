"""Serves the workspace on a port of this machine, over connections that can fail on purpose."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request as Handshake


class _Droppable(HttpToolsProtocol):
    """HTTP whose connection an application may break off, as a network does."""

    def on_message_begin(self) -> None:
        """Offer the application the way to break this connection."""
        super().on_message_begin()
        self.scope["extensions"] = {"slack.abort": {"call": self.transport.abort}}


class _Silenceable(WebSocketsSansIOProtocol):
    """A WebSocket that can go deaf and mute while it stays open, as behind a dead router."""

    deaf = False

    def handle_connect(self, event: Handshake) -> None:
        """Offer the application the way to silence this connection."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"]["slack.silence"] = {"call": self.silence}

    def silence(self) -> None:
        """Hear nothing and say nothing from now on; the other side can still hang up."""
        self.deaf = True
        self.stop_keepalive()

    def data_received(self, data: bytes) -> None:
        """Hear what arrives, unless deaf."""
        if not self.deaf:
            super().data_received(data)


class _Guest(uvicorn.Server):
    """A server that leaves the process's signals to its host."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _bound(port: int) -> socket.socket:
    # asyncio sends small answers at once only on sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, error.strerror, f"port {port}") from error
    return listener


@asynccontextmanager
async def running(app: Starlette, port: int = 0) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 in this event loop; yields the address; open streams end on leaving."""
    listener = _bound(port)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    workspace, courier = app.state.workspace, app.state.courier
    workspace.base_url = address
    config = uvicorn.Config(
        app,
        http=_Droppable,
        ws=_Silenceable,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = _Guest(config)
    task = asyncio.ensure_future(server.serve([listener]))
    try:
        await server.listening.wait()
        yield address
    finally:
        workspace.close()
        await courier.aclose()
        server.should_exit = True
        await task
        listener.close()

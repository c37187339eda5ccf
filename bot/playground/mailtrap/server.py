"""Runs the embedded Mailtrap on a local port: inside another program, or alone."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import uvicorn

from bot.playground.mailtrap.app import build
from bot.playground.mailtrap.faults import Wire
from bot.playground.mailtrap.rules import Reading
from bot.playground.mailtrap.seed import Kind, seed
from bot.playground.mailtrap.service import Mailtrap

HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Options:
    """How to run it alone; a port of 0 is any free one, no file is memory."""

    port: int = 0
    data: Path | None = None
    kind: Kind = "demo"
    tokens: int | None = None
    admin_token: str | None = None
    organization: bool = False
    reading: Reading = field(default_factory=Reading)


class _Server(uvicorn.Server):
    """uvicorn, told by its owner when to stop, and telling when it has started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Signals belong to the program around this server.
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def running(service: Mailtrap, port: int = 0) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 in the current event loop and give the base URL; 0 is any free port."""
    config = uvicorn.Config(
        Wire(build(service), service.faults),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    listener = _listen(port)
    task = asyncio.create_task(server.serve([listener]))
    try:
        await server.ready.wait()
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's delay off only for sockets that name their protocol.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise OSError(error.errno, error.strerror, f"port {port}") from error
    return listener


def run_alone(
    options: Options, *, now: Callable[[], datetime], announce: Callable[[str, str], None]
) -> None:
    """Serve until SIGINT or SIGTERM; `announce` is told the base URL and the admin token."""
    with Mailtrap(options.data, now=now, reading=options.reading) as service:
        value = seed(
            service,
            options.kind,
            tokens=options.tokens,
            admin_token=options.admin_token,
            organization=options.organization,
        )
        asyncio.run(_until_stopped(service, options.port, lambda url: announce(url, value)))


async def _until_stopped(service: Mailtrap, port: int, announce: Callable[[str], None]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with running(service, port) as url:
        announce(url)
        await stopped.wait()

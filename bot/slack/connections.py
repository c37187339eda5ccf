"""Connections that anybody may open: bounded in time and size, and in number."""

from __future__ import annotations

import asyncio
import resource
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar, Final

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the other side may take before it has shown a signature.

    `size` is in bytes, of one request as it is sent, with all around its body; `held`, of what all
    connections have sent without an answer yet; `seconds` is for all of a request, and for its
    answer; `connections` may be open at once.
    """

    size: int = 1_250_000
    held: int = 50_000_000
    seconds: float = 10.0
    connections: int = 400

    def fitting(self) -> int:
        """Return how many connections leave enough of the process's files for everything else."""
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return min(self.connections, files // 2) if files > 0 else self.connections


DEFAULT: Final = Bounds()


class Connection(HttpToolsProtocol):
    """One connection; a subclass for each server says its bounds, and knows all that are open."""

    bounds: ClassVar[Bounds]
    known: ClassVar[dict[Connection, None]]
    """All that are open, first the one that has been still the longest."""

    _taken = 0
    _refused = False
    _deadline: asyncio.TimerHandle | None = None

    @classmethod
    def within(cls, bounds: Bounds) -> type[Connection]:
        """Return the connections of one server."""
        return type("Bounded", (cls,), {"bounds": bounds, "known": {}})

    @property
    def _busy(self) -> bool:
        """Whether a whole request waits for us, and not we for the other side."""
        return not (self.cycle is None or self.cycle.more_body or self.cycle.response_complete)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin, and make room for it where there are too many."""
        super().connection_made(transport)
        self._moved()
        if len(self.known) > self.bounds.fitting():
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._forget()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what is sent, up to the bound; what comes after a refusal is dropped."""
        if self._refused:
            return
        super().data_received(data)
        self._taken += len(data)
        if self._taken > self.bounds.size:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif sum(each._taken for each in self.known) > self.bounds.held:  # noqa: SLF001 -- of its own kind
            self._make_room()

    def on_message_begin(self) -> None:
        """Let the time of a request begin."""
        if not self._busy:
            self.cycle = None  # type: ignore[assignment]  # as at first: this one has no answer yet
            self._moved()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Let the time of its answer begin."""
        super().on_message_complete()
        if self._busy:
            self._moved()

    def on_response_complete(self) -> None:
        """Let the time until the next request begin."""
        super().on_response_complete()
        if not self._busy:
            self._moved()

    def shutdown(self) -> None:
        """Let go of whoever has not finished asking: the end does not wait for them."""
        super().shutdown()
        if not (self._busy or self.transport.is_closing()):
            self._drop()

    def _moved(self) -> None:
        self._forget()
        self.known[self] = None
        self._deadline = self.loop.call_later(self.bounds.seconds, self._late)

    def _forget(self) -> None:
        self.known.pop(self, None)
        self._taken = 0
        if self._deadline:
            self._deadline.cancel()

    def _make_room(self) -> None:
        """Drop the one that is still the longest, and none that waits for us if that can be."""
        others = [each for each in self.known if each is not self] or [self]
        oldest = next((each for each in others if not each._busy), others[0])  # noqa: SLF001 -- of its own kind
        oldest._drop()  # noqa: SLF001 -- of its own kind

    def _drop(self) -> None:
        self._forget()
        self.transport.abort()

    def _late(self) -> None:
        if self._taken and not (self._busy or self._refused):
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
            self.transport.close()
        else:
            self._drop()

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer in place of the app, and hear no more of it."""
        self._refused, self._taken = True, 0
        refused(status)
        if self.cycle is None or not self.cycle.response_started:
            head = STATUS_LINE[status]
            self.transport.write(head + b"connection: close\r\ncontent-length: 0\r\n\r\n")
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        # Closed at once, the connection would take the answer along that is still on its way.
        self.flow.resume_reading()


def refused(status: HTTPStatus, **why: str) -> None:
    """Log in one line that a request was refused, and nothing of what it said."""
    structlog.get_logger().warning("request_refused", status=status.value, **why)

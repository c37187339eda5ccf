"""Trouble on the wire, made on purpose: outages, garbage, delays and broken connections."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, assert_never

import orjson
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE: Final = b"<!DOCTYPE html>\n<html><body><h1>Attention Required!</h1></body></html>\n"


TOO_MANY: Final = 429

Health = Literal["working", "slow", "refusing", "silent"]
"""How the whole service is: each answer takes long, is an error, or never comes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request; `after` means that the service has acted by then.

    `method` and `path` (a part of it) say which requests it waits for; `delay` is in seconds.
    """

    kind: Literal["status", "page", "garbage", "late", "drop", "silent"]
    status: int = 500
    after: bool = False
    delay: float = 0.0
    method: str = ""
    path: str = ""

    def meets(self, method: str, path: str) -> bool:
        """Say whether it waits for this request."""
        return self.method in {"", method} and self.path in path


LASTING: Final[Mapping[Health, Fault]] = {
    "slow": Fault("late", delay=3.0),
    "refusing": Fault("status", status=503),
    "silent": Fault("silent"),
}
"""What hits every request as long as the service is so."""


class Faults:
    """The faults still to come, each for one request, and how the service is meanwhile."""

    def __init__(self) -> None:
        self.health: Health = "working"
        self._waiting: deque[Fault] = deque()

    def add(self, fault: Fault, times: int = 1) -> None:
        """Let the next matching requests go wrong."""
        self._waiting.extend([fault] * times)

    def clear(self) -> None:
        """Let everything go right again."""
        self._waiting.clear()
        self.health = "working"

    def take(self, method: str, path: str) -> Fault | None:
        """Give the first fault that waits for this request and forget it, or one that lasts."""
        for fault in self._waiting:
            if fault.meets(method, path):
                self._waiting.remove(fault)
                return fault
        return LASTING.get(self.health)


class Wire:
    """The connection in front of an application, where ordered faults happen."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or let it go wrong."""
        fault = None
        if scope["type"] == "http":
            fault = self._faults.take(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        answer = _wrong(fault)
        if fault.kind == "late" and not fault.after:
            await asyncio.sleep(fault.delay)
        if fault.after or fault.kind == "late":
            acted = await self._act(scope, receive)
            answer = acted if fault.kind == "late" else answer
        if fault.kind == "late" and fault.after:
            await asyncio.sleep(fault.delay)
        if fault.kind == "drop":
            _hang_up(send)
        if fault.kind in {"drop", "silent"}:
            await _gone(receive)
            return
        for message in answer:
            await send(message)

    async def _act(self, scope: Scope, receive: Receive) -> list[Message]:
        answer: list[Message] = []

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, receive, keep)
        return answer


def _wrong(fault: Fault) -> list[Message]:
    match fault.kind:
        case "status":
            words = {429: "Rate limit exceeded"}.get(fault.status, "Unexpected error")
            return _answer(fault.status, b"application/json", orjson.dumps({"errors": words}))
        case "page":
            return _answer(fault.status, b"text/html", PAGE)
        case "garbage":
            return _answer(200, b"application/json", b'[{"id":2498713,"na')
        case "late" | "drop" | "silent":
            return []
        case _:
            assert_never(fault.kind)


def _answer(status: int, content_type: bytes, body: bytes) -> list[Message]:
    headers = [
        (b"content-type", content_type),
        (b"content-length", str(len(body)).encode()),
        (b"x-ratelimit-limit", b"150"),
        (b"x-ratelimit-remaining", b"0" if status == TOO_MANY else b"149"),
    ]
    return [
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    ]


def _hang_up(send: Send) -> None:
    # ASGI has no word for hanging up; uvicorn's send belongs to an object that holds the transport.
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the embedded Mailtrap was told to drop this connection")
    transport.abort()


async def _gone(receive: Receive) -> None:
    """Wait until the caller has given up."""
    while (await receive())["type"] != "http.disconnect":
        pass

"""Socket Mode: tickets, connections, envelopes and their acknowledgements."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.slack.model import Json
from bot.playground.slack.workspace import Workspace

MOST_CONNECTIONS = 10


class NotConnectedError(ConnectionError):
    """No connection is left that could carry an envelope."""


class Links:
    """Every open Socket Mode connection; an envelope goes to one of them, in turn."""

    def __init__(self, workspace: Workspace, elsewhere: Callable[[], bool]) -> None:
        self._workspace, self._elsewhere = workspace, elsewhere
        self._sockets: list[WebSocket] = []
        self._silent: set[WebSocket] = set()
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._turn = itertools.count()

    @property
    def connected(self) -> int:
        """How many connections are open."""
        return len(self._sockets)

    def ticket(self) -> str:
        """A word that opens one connection, for apps.connections.open."""
        word = self._workspace.nonce()
        self._tickets.add(word)
        return word

    async def serve(self, socket: WebSocket) -> None:
        """Hold one connection until either side ends it."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets:
            await socket.close(4003)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if self.connected >= MOST_CONNECTIONS:
            await self._part(socket, "too_many_websockets")
            return
        self._sockets.append(socket)
        self._tell()
        try:
            await socket.send_json(self._hello())
            while True:
                self._acknowledge(await socket.receive_json())
        except (WebSocketDisconnect, RuntimeError, ValueError):
            return
        finally:
            self._forget(socket)

    async def send(self, kind: str, payload: Json, retry: Json | None) -> Json:
        """Send an envelope and wait for its acknowledgement; returns what it carries.

        Raises NotConnectedError when no connection takes it.
        """
        envelope_id = self._workspace.new_id("env-")
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            retry = retry or {"num": 0, "reason": ""}
            envelope |= {"retry_attempt": retry["num"], "retry_reason": retry["reason"]}
        self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            await self._to_one(envelope)
            return await self._waiting[envelope_id]
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str) -> None:
        """Part from every connection: "warning" only announces it, "half_open" says nothing.

        A half-open connection looks open from both sides, but nothing passes it any more, not even
        the answer to a ping; the others say why and close.
        """
        for socket in list(self._sockets):
            if reason == "half_open":
                self._silent.add(socket)
                socket.scope["extensions"]["slack.silence"]["call"]()
            else:
                await self._part(socket, reason)

    async def _part(self, socket: WebSocket, reason: str) -> None:
        farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_json(farewell)
            if reason != "warning":
                self._forget(socket)
                await socket.close(1000)

    async def aclose(self) -> None:
        """Close every connection."""
        for socket in list(self._sockets):
            self._forget(socket)
            with suppress(RuntimeError, WebSocketDisconnect):
                await socket.close(1001)

    async def _to_one(self, envelope: Json) -> None:
        while self._sockets:
            socket = self._sockets[next(self._turn) % len(self._sockets)]
            if socket in self._silent:
                return
            try:
                await socket.send_json(envelope)
            except (RuntimeError, WebSocketDisconnect):
                self._forget(socket)
            else:
                return
        raise NotConnectedError

    def _acknowledge(self, frame: object) -> None:
        if not isinstance(frame, dict):
            return
        waiting = self._waiting.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            payload = frame.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {})

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
            self._silent.discard(socket)
            self._tell()

    def _tell(self) -> None:
        """Say how many are open; without any, an app that nothing else reaches is away."""
        app = self._workspace.app
        answering = self.connected > 0 or self._elsewhere()
        if app.answering != answering:
            app.answering = answering
            self._workspace.notify({"kind": "app", "answering": answering})
        self._workspace.notify({"kind": "app", "connections": self.connected})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {
                "host": "playground",
                "build_number": 1,
                "approximate_connection_time": 18_060,
            },
            "connection_info": {"app_id": self._workspace.app.id},
        }

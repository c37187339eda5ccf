"""The workspace on a port: Web API, Socket Mode, response urls, files, control API, browser."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.playground.slack import (
    control,
    inspector,
    posting,
    webapi,
    webapi_chat,
    webapi_conversations,
    webapi_files,
    webapi_people,
    webapi_views,
)
from bot.playground.slack.actions import Actions
from bot.playground.slack.browser import pages
from bot.playground.slack.delivery import Courier
from bot.playground.slack.faults import Strike, strike
from bot.playground.slack.gate import Gate
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.workspace import Workspace

MOST_USES = 5
METHODS = {
    **webapi_people.METHODS,
    **webapi_chat.METHODS,
    **webapi_views.METHODS,
    **webapi_conversations.METHODS,
    **webapi_files.METHODS,
}


@dataclass(frozen=True)
class Hooks:
    """What the surroundings give: how to wait for the bot, how to move time, what to say first."""

    settle: Callable[[], Awaitable[None]] | None = None
    advance: Callable[[timedelta], Awaitable[None]] | None = None
    welcome: Sequence[str] = ()


@dataclass
class Site:
    """The workspace and the way to its app, behind one server."""

    courier: Courier
    _entries: dict[str, Json] = field(default_factory=dict)

    async def api(self, request: Request) -> Response:
        """One call of the Web API."""
        courier, name = self.courier, request.path_params["method"]
        loop, started = asyncio.get_running_loop(), asyncio.get_running_loop().time()
        with courier.activity.exchange():
            try:
                args = await webapi.arguments(request)
            except SlackRefusal as refusal:
                return webapi.respond(refusal.body(), webapi.headers(courier, None))
            token = webapi.token_of(request, args)
            entry = inspector.record(courier.workspace, "in", name, args)
            status, body, extra = await self._answer(request, name, token, args)
            inspector.finish(
                courier.workspace,
                entry,
                body,
                ok=bool(body.get("ok")),
                seconds=loop.time() - started,
            )
        return webapi.respond(body, extra | webapi.headers(courier, METHODS.get(name)), status)

    async def _answer(
        self, request: Request, name: str, token: str, args: Json
    ) -> tuple[int, Json, dict[str, str]]:
        faults = self.courier.workspace.faults
        fault = strike(faults, name)
        if faults.slow and fault.applies:
            await asyncio.sleep(faults.slow)
        match fault:
            case Strike.RATE_LIMITED:
                wait = {"Retry-After": str(faults.retry_after)}
                return 429, {"ok": False, "error": "ratelimited"}, wait
            case Strike.SERVER_ERROR:
                return 503, {"ok": False, "error": "service_unavailable"}, {}
            case Strike.DROP_BEFORE:
                hang_up(request)
                return 503, {"ok": False, "error": "dropped_before_acting"}, {}
            case _:
                body = webapi.answer(self.courier, METHODS, name, token, args)
        if fault is Strike.DROP_AFTER:
            hang_up(request)
        return 200, body, {}

    async def respond(self, request: Request) -> Response:
        """One use of a response_url."""
        workspace = self.courier.workspace
        with self.courier.activity.exchange():
            url = workspace.response_urls.get(request.path_params["key"])
            if url is None or workspace.now() > url.expires:
                return JSONResponse({"ok": False, "error": "expired_url"}, 404)
            if url.uses >= MOST_USES:
                return JSONResponse({"ok": False, "error": "used_url"}, 404)
            try:
                body = json.loads(await request.body())
                entry = inspector.record(workspace, "in", "response_url", body)
                original = workspace.find(url.channel, url.message) if url.message else None
                posting.respond(workspace, body, url.person, url.channel, original)
                url.uses += 1
            except SlackRefusal as refusal:
                inspector.finish(workspace, entry, refusal.body(), ok=False, seconds=0)
                return JSONResponse(refusal.body())
            except (ValueError, AttributeError):
                return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
            inspector.finish(workspace, entry, "ok", ok=True, seconds=0)
        return PlainTextResponse("ok")

    async def link(self, websocket: WebSocket) -> None:
        """One Socket Mode connection."""
        await self.courier.links.serve(websocket)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file."""
        with self.courier.activity.exchange():
            return await webapi_files.receive(self.courier, request)

    async def file(self, request: Request) -> Response:
        """An uploaded file."""
        return webapi_files.serve(self.courier, request)


def hang_up(request: Request) -> None:
    """Break the caller's connection without an answer."""
    extension = request.scope.get("extensions", {}).get("slack.abort")
    if extension is not None:
        extension["call"]()


def create_app(workspace: Workspace, actions: Actions, hooks: Hooks | None = None) -> Starlette:
    """The whole site; without hooks, "settled" means a moment of quiet, and time can't be moved."""
    hooks = hooks or Hooks()
    courier = actions.courier
    site = Site(courier)
    remote = control.Remote(
        workspace, actions, hooks.settle or courier.activity.quiet, hooks.advance or _no_clock
    )
    browser = pages.routes(workspace, actions, remote.settle, remote.advance, hooks.welcome)
    app = Starlette(
        routes=[
            Route("/api/{method}", site.api, methods=["GET", "POST"]),
            WebSocketRoute("/link/", site.link),
            Route("/response/{team}/{key}", site.respond, methods=["POST"]),
            Route("/upload/{key}", site.upload, methods=["POST", "PUT"]),
            Route("/files/{file}/{name:path}", site.file),
            *control.routes(remote),
            *browser,
        ],
        middleware=[Middleware(Gate)],
    )
    app.state.workspace, app.state.courier = workspace, courier
    return app


async def _no_clock(step: timedelta) -> None:
    raise ValueError(f"This workspace's clock cannot be moved (by {step}).")


class _Droppable(HttpToolsProtocol):
    """HTTP whose connection an application may break off, as a network does."""

    def on_message_begin(self) -> None:
        """Offer the application the way to break this connection."""
        super().on_message_begin()
        self.scope["extensions"] = {"slack.abort": {"call": self.transport.abort}}


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
        ws="websockets-sansio",
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

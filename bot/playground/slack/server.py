"""The workspace on a port: Web API, Socket Mode, response urls, files, control API, browser."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bot.playground.slack import (
    control,
    inspector,
    posting,
    webapi,
    webapi_channels,
    webapi_chat,
    webapi_conversations,
    webapi_files,
    webapi_people,
    webapi_reactions,
    webapi_views,
)
from bot.playground.slack.actions import Actions
from bot.playground.slack.browser import pages
from bot.playground.slack.browser.ui import Ui
from bot.playground.slack.delivery import Courier
from bot.playground.slack.faults import Strike, strike
from bot.playground.slack.gate import Gate
from bot.playground.slack.keeping import Keeping, Opening
from bot.playground.slack.model import Json, ResponseUrl
from bot.playground.slack.outside import Outside
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.serving import running
from bot.playground.slack.tour import Tour
from bot.playground.slack.workspace import Workspace

__all__ = ["Hooks", "create_app", "running"]

MOST_USES = 5
METHODS = {
    **webapi_people.METHODS,
    **webapi_chat.METHODS,
    **webapi_views.METHODS,
    **webapi_conversations.METHODS,
    **webapi_channels.METHODS,
    **webapi_files.METHODS,
    **webapi_reactions.METHODS,
}


@dataclass(frozen=True)
class Hooks:
    """What the surroundings give.

    That is how to wait for the bot, how to move time, what to say first, and the service that the
    app looks after. People are let in when `opened` returns; `keep` is called with every change.
    """

    settle: Callable[[], Awaitable[None]] | None = None
    advance: Callable[[timedelta], Awaitable[None]] | None = None
    tour: Tour | None = None
    outside: Outside | None = None
    opened: Callable[[], Awaitable[object]] | None = None
    keep: Callable[[], None] | None = None


@dataclass(frozen=True)
class Site:
    """The workspace and the way to its app, behind one server."""

    courier: Courier

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
            entry = inspector.record(courier.workspace, "in", name, args, self._caused(args))
            act = partial(webapi.answer, courier, METHODS, name, token, args)
            status, body, extra = await self._through(request, name, act)
            inspector.finish(
                courier.workspace,
                entry,
                body,
                ok=bool(body.get("ok")),
                seconds=loop.time() - started,
            )
        return webapi.respond(body, extra | webapi.headers(courier, METHODS.get(name)), status)

    def _caused(self, args: Json) -> int | None:
        """The person's action that a call answers, where its trigger_id says so."""
        trigger = self.courier.workspace.triggers.get(str(args.get("trigger_id")))
        return trigger.action if trigger else None

    async def _through(
        self, request: Request, name: str, act: Callable[[], Json]
    ) -> tuple[int, Json, dict[str, str]]:
        """Do what a call asks, unless a fault strikes it; returns status, body and headers."""
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
                body = act()
        if fault is Strike.DROP_AFTER:
            hang_up(request)
        return 200, body, {}

    async def respond(self, request: Request) -> Response:
        """One use of a response_url."""
        workspace = self.courier.workspace
        started = asyncio.get_running_loop().time()
        url = workspace.response_urls.get(request.path_params["key"])
        with self.courier.activity.exchange():
            if url is None or workspace.now() > url.expires:
                return JSONResponse({"ok": False, "error": "expired_url"}, 404)
            if url.uses >= MOST_USES:
                return JSONResponse({"ok": False, "error": "used_url"}, 404)
            body = await _json(request)
            if body is None:
                return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
            entry = inspector.record(workspace, "in", "response_url", body, url.action)
            act = partial(self._responded, url, body)
            status, answer, extra = await self._through(request, "response_url", act)
            spent = asyncio.get_running_loop().time() - started
            inspector.finish(workspace, entry, answer or "ok", ok=not answer, seconds=spent)
        return JSONResponse(answer, status, extra) if answer else PlainTextResponse("ok")

    def _responded(self, url: ResponseUrl, body: Json) -> Json:
        """Do what a response asks, which counts as a use; returns why Slack would not, or {}."""
        workspace = self.courier.workspace
        original = workspace.find(url.channel, url.message) if url.message else None
        try:
            posting.respond(workspace, body, url.person, url.channel, original)
        except SlackRefusal as refusal:
            return refusal.body()
        url.uses += 1
        return {}

    async def link(self, websocket: WebSocket) -> None:
        """One Socket Mode connection."""
        await self.courier.links.serve(websocket)

    async def upload(self, request: Request) -> Response:
        """The bytes of a file."""
        loop, workspace = asyncio.get_running_loop(), self.courier.workspace
        with self.courier.activity.exchange():
            started = loop.time()
            sent = {key: request.headers.get(key) for key in ("content-type", "content-length")}
            entry = inspector.record(workspace, "in", "upload", sent)
            answer = await webapi_files.receive(self.courier, request)
            good, spent = answer.status_code == HTTPStatus.OK, loop.time() - started
            inspector.finish(workspace, entry, bytes(answer.body).decode(), ok=good, seconds=spent)
        return answer

    async def file(self, request: Request) -> Response:
        """An uploaded file."""
        return webapi_files.serve(self.courier, request)


async def _json(request: Request) -> Json | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


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
    ui = Ui(workspace, actions, remote.settle, remote.advance, hooks.tour, hooks.outside)
    app = Starlette(
        routes=[
            Route("/api/{method}", site.api, methods=["GET", "POST"]),
            WebSocketRoute("/link/", site.link),
            Route("/response/{team}/{key}", site.respond, methods=["POST"]),
            Route("/upload/{key}", site.upload, methods=["POST", "PUT"]),
            Route("/files/{file}/{name:path}", site.file),
            *control.routes(remote),
            *pages.routes(ui),
        ],
        middleware=[Middleware(Gate), *_around(workspace, hooks)],
    )
    app.state.workspace, app.state.courier = workspace, courier
    return app


def _around(workspace: Workspace, hooks: Hooks) -> Iterator[Middleware]:
    if hooks.opened is not None:
        yield Middleware(Opening, hooks.opened)
    if hooks.keep is not None:
        yield Middleware(Keeping, workspace, hooks.keep)


async def _no_clock(step: timedelta) -> None:
    raise ValueError(f"This workspace's clock cannot be moved (by {step}).")

"""The workspace's pages: what a browser fetches, and the routes of everything it may call."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.playground.slack.browser import acts, gallery, stream
from bot.playground.slack.browser.scene import Scene
from bot.playground.slack.browser.ui import Ui

POLICY = (
    "default-src 'self'; img-src * data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""No script or style runs but this package's own files, whatever a message contains."""

_FRAGMENTS = ("sidebar", "main", "messages", "thread", "modal", "home", "inspector", "strip")
_READING = ("shell", "main", "messages")
_INLINE_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def routes(ui: Ui) -> list[BaseRoute]:
    """All routes of the browser side."""
    return [
        Route("/", _bound(ui, shell), name="workspace"),
        Route("/_gallery", _bound(ui, gallery.page)),
        Route("/_ui/fragment/{name}", _bound(ui, fragment)),
        Route("/_ui/file/{file}", _bound(ui, file)),
        Route("/_ui/stream", _bound(ui, stream.changes)),
        *acts.routes(ui),
        Mount("/_ui/static", StaticFiles(directory=Path(__file__).parent / "static")),
    ]


async def shell(ui: Ui, request: Request) -> Response:
    """The whole page."""
    return _drawn(ui, request, "shell")


async def fragment(ui: Ui, request: Request) -> Response:
    """One part of the page, as it is now."""
    name = request.path_params["name"]
    return _drawn(ui, request, name) if name in _FRAGMENTS else Response(status_code=404)


async def file(ui: Ui, request: Request) -> Response:
    """An uploaded file; only pictures are shown in the page, everything else is a download."""
    stored = ui.workspace.files.get(request.path_params["file"])
    if stored is None:
        return Response(status_code=404)
    kind = stored.mimetype if stored.mimetype in _INLINE_IMAGES else "application/octet-stream"
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    if kind not in _INLINE_IMAGES:
        headers["Content-Disposition"] = "attachment"
    return Response(stored.content, media_type=kind, headers=headers)


def _drawn(ui: Ui, request: Request, name: str) -> Response:
    """A template filled in for whoever looks."""
    scene = ui.scene(request)
    context = _context(ui, scene) | {"step": ui.step(request)}
    if name in _READING:
        context |= _read(ui, request, scene)
    return _html(ui.painter.page(f"{name}.html", **context))


def _read(ui: Ui, request: Request, scene: Scene) -> dict[str, object]:
    """The messages that are looked at, and which of them is the first new one."""
    query = request.query_params
    known = query.get("new")
    first_new = scene.first_new if known is None else known
    ui.workspace.mark_read(scene.me.id, scene.at)
    rows, older = (
        scene.rows(since=query.get("from", ""), before=query.get("before", ""))
        if scene.channel
        else ([], False)
    )
    return {"rows": rows, "older": older, "first_new": first_new}


def _context(ui: Ui, scene: Scene) -> dict[str, object]:
    return {
        "ui": ui,
        "scene": scene,
        "workspace": ui.workspace,
        "me": scene.me,
        "modal": ui.workspace.modal(scene.me.id),
        "depth": len(ui.workspace.views.get(scene.me.id, ())),
        "home": ui.workspace.homes.get(scene.me.id),
        "d": scene.drawing(("page",), {}),
        "known": {
            "commands": [asdict(command) for command in ui.workspace.app.commands],
            "shortcuts": [asdict(shortcut) for shortcut in ui.workspace.app.shortcuts],
            "people": [{"handle": p.handle, "name": p.name, "about": p.role} for p in ui.actors()],
        },
    }


def _html(page: str) -> HTMLResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
    return HTMLResponse(page, headers=headers)


def _bound(
    ui: Ui, handler: Callable[[Ui, Request], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        return await handler(ui, request)

    return handle

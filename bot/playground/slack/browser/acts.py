"""What a person does in the browser, as JSON posts from this page's own scripts."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground.slack import elements
from bot.playground.slack.browser import blocks, controls, formatted
from bot.playground.slack.browser.controls import Answer, Body
from bot.playground.slack.browser.scene import Scene
from bot.playground.slack.browser.ui import Ui
from bot.playground.slack.model import StoredFile

Verb = Callable[[Ui, Scene, Body], Awaitable[Answer]]

LARGEST_FILE = 20 * 1024 * 1024


def routes(ui: Ui) -> list[BaseRoute]:
    """One POST route a verb; each answers when the app has, or has failed to."""
    verbs: dict[str, Verb] = {
        "enter": enter,
        "react": react,
        "act": act,
        "fill": fill,
        "suggest": suggest,
        "submit": submit,
        "close": close,
        "home": open_home,
        "dm": open_dm,
        "shortcut": shortcut,
        "clock": controls.move_clock,
        "faults": controls.set_faults,
        "tokens": controls.find_tokens,
        "change": controls.change,
        "health": controls.set_health,
    }
    return [
        Route("/_ui/upload", partial(_upload, ui), methods=["POST"]),
        *(
            Route(f"/_ui/{name}", partial(_handle, ui, verb), methods=["POST"])
            for name, verb in verbs.items()
        ),
    ]


async def enter(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Send what the composer holds."""
    thread = str(body.get("thread") or "") or None
    await ui.actions.enter(scene.me.id, _channel(scene, body), str(body["text"]), thread)
    return None


async def act(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Operate an element."""
    container = tuple(str(part) for part in body["container"])
    value = _value(scene, body)
    await ui.actions.act(scene.me.id, container, body["block_id"], body["action_id"], value)
    return None


async def react(ui: Ui, scene: Scene, body: Body) -> Answer:
    """React to a message, or take it back."""
    await ui.actions.react(scene.me.id, _channel(scene, body), str(body["ts"]), str(body["name"]))
    return None


async def fill(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Put a value into an input of the open modal."""
    value = _value(scene, body)
    where = str(body["container"][1])
    view = ui.workspace.view(where)
    if body.get("quiet") and view is not None and view.person == scene.me.id:
        state = elements.chosen({"type": body["kind"]}, value)
        view.state[body["block_id"]][body["action_id"]] = state
        view.touched = True
        return None
    await ui.actions.fill(scene.me.id, where, body["block_id"], body["action_id"], value)
    return None


async def suggest(ui: Ui, scene: Scene, body: Body) -> Answer:
    """The options an app offers for what was typed."""
    container = tuple(str(part) for part in body["container"])
    ids = body["block_id"], body["action_id"]
    found = await ui.actions.suggest(scene.me.id, container, *ids, str(body.get("typed", "")))
    return {"groups": blocks.groups_of(found)}


async def submit(ui: Ui, scene: Scene, _body: Body) -> Answer:
    """Submit the open modal."""
    await ui.actions.submit(scene.me.id)
    return None


async def close(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Close the open modal, or all that lie upon each other; `careful` loses nothing typed."""
    top = ui.workspace.modal(scene.me.id)
    if body.get("careful") and top is not None and top.unsent:
        return {"unsent": True}
    await ui.actions.close(scene.me.id, everything=bool(body.get("all")))
    return None


async def open_home(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Look at one of the app's tabs."""
    await ui.actions.open_home(scene.me.id, "messages" if body.get("tab") == "messages" else "home")
    return None


async def open_dm(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Open a direct conversation, with the app where nobody is named."""
    other = str(body.get("other") or "") or None
    return {"channel": await ui.actions.open_dm(scene.me.id, other)}


async def shortcut(ui: Ui, scene: Scene, body: Body) -> Answer:
    """Use a global shortcut, or one on a message."""
    ts = body.get("ts")
    message = (_channel(scene, body), str(ts)) if ts else None
    await ui.actions.shortcut(scene.me.id, str(body["callback_id"]), message)
    return None


def _channel(scene: Scene, body: Body) -> str:
    channel = str(body["channel"])
    if channel not in {c.id for c in scene.workspace.visible_channels(scene.me.id)}:
        raise LookupError(f"{scene.me.name} sees no channel {channel}")
    return channel


def _value(scene: Scene, body: Body) -> Any:  # noqa: ANN401 — a state in plain form
    value = body.get("value")
    match body.get("kind"):
        case "datetimepicker":
            return blocks.stamp_of(str(value or ""), scene.reader)
        case "rich_text_input" if value:
            return formatted.rich(str(value), scene.reader)
        case kind if elements.SELECTED.get(str(kind), "").startswith("selected") and value == "":
            return None
        case _:
            return value


async def _handle(ui: Ui, verb: Verb, request: Request) -> Response:
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        return _refused("send JSON", 415)
    try:
        answer = await verb(ui, ui.scene(request), await request.json())
    except (LookupError, ValueError, TypeError) as problem:
        return _refused(str(problem), 400)
    return JSONResponse({"ok": True, **(answer or {})})


async def _upload(ui: Ui, request: Request) -> Response:
    content = await request.body()
    if len(content) > LARGEST_FILE or "x-file-name" not in request.headers:
        return _refused("a file has a name and at most 20 MB", 413)
    scene, name = ui.scene(request), unquote(request.headers["x-file-name"])
    kind = request.headers.get("content-type", "application/octet-stream")
    stored = StoredFile(ui.workspace.new_id("F"), name, name, len(content), scene.me.id)
    stored.content, stored.mimetype = content, kind
    ui.workspace.files[stored.id] = stored
    return JSONResponse({"ok": True, "file": {"id": stored.id, "name": name, "mimetype": kind}})


def _refused(sentence: str, status: int) -> JSONResponse:
    return JSONResponse({"ok": False, "error": sentence}, status_code=status)

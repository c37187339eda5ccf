"""The control API: drives the workspace from tests and scripts, by what a person sees.

Beyond the calls of a person's hands: `GET /_control/traffic`, `POST /_control/faults` with any
field of `Faults`, or `{"disconnect": …}` with one of `REASONS` for Socket Mode.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground.slack import inspector, labels, values
from bot.playground.slack.actions import Actions
from bot.playground.slack.ground import NotThereError
from bot.playground.slack.model import Faults, Json, Value
from bot.playground.slack.screen import Page, screen
from bot.playground.slack.workspace import Workspace

DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)
PATIENCE = 10.0
"""Seconds after which a call returns although the bot is still at work."""

REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets", "half_open")

Settle = Callable[[], Awaitable[None]]
Advance = Callable[[timedelta], Awaitable[None]]


@dataclass(frozen=True)
class Remote:
    """What the control API works with."""

    workspace: Workspace
    actions: Actions
    settle: Settle
    advance: Advance


def routes(remote: Remote) -> list[BaseRoute]:
    """Every call of the control API."""
    posts = {
        "command": command,
        "say": say,
        "react": react,
        "click": click,
        "fill": fill,
        "submit": submit,
        "close": close,
        "home": home,
        "dm": direct,
        "shortcut": shortcut,
        "clock": clock,
        "faults": faults,
    }
    return [
        Route("/_control/people", _reading(remote, people)),
        Route("/_control/screen", _reading(remote, look)),
        Route("/_control/traffic", _reading(remote, traffic)),
        *(
            Route(f"/_control/{name}", _doing(remote, act), methods=["POST"])
            for name, act in posts.items()
        ),
    ]


async def settled(settle: Settle) -> None:
    """Wait until the bot has settled, 10 seconds at most."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            await settle()


def duration(text: str) -> timedelta:
    """An ISO 8601 duration without months and years; raises ValueError."""
    found = DURATION.fullmatch(text)
    parts = {k: float(v) for k, v in found.groupdict().items() if v} if found else {}
    if not parts:
        raise ValueError(f"“{text}” is no duration such as PT6H or P3D.")
    return timedelta(**parts)


async def command(remote: Remote, user: str, body: Json) -> Json:
    """Type a command in a channel."""
    await remote.actions.command(user, body["channel"], body["text"], body.get("thread"))
    return {}


async def say(remote: Remote, user: str, body: Json) -> Json:
    """Write a message."""
    text, thread = str(body["text"]), body.get("thread")
    message = await remote.actions.say(user, body["channel"], text, thread)
    return {"ts": message.ts}


async def react(remote: Remote, user: str, body: Json) -> Json:
    """React to a message with the emoji `name`, or take it back."""
    await remote.actions.react(user, body["channel"], str(body["ts"]), str(body["name"]))
    return {}


async def click(remote: Remote, user: str, body: Json) -> Json:
    """Click what carries a label; in a menu "X > Y", or `option` beside `label`."""
    below = labels.button_below(remote.workspace, user, body)
    if below is not None:
        await (remote.actions.submit if below == "submit" else remote.actions.close)(user)
        return {}
    target = labels.clickable(remote.workspace, user, body)
    option = target.option or {}
    if ("confirm" in target.at.element or "confirm" in option) and body.get("confirm") is False:
        return {"confirmed": False}
    value = await _clicked(remote, user, target, body)
    ids = (target.at.block_id, target.at.action_id)
    await remote.actions.act(user, target.surface.container, *ids, value)
    return {}


async def _clicked(remote: Remote, user: str, target: labels.Target, body: Json) -> Value:
    """The value that a click on this element means: None for a button."""
    kind, given = target.at.element["type"], body.get("value")
    if given is None and target.option is not None:
        if kind == "checkboxes":
            return _toggled(target)
        value = str(target.option.get("value", ""))
        return [value] if kind.startswith("multi_") else value
    if given is None and not (labels.SEPARATOR in str(body["label"]) or body.get("option")):
        return None
    entry = body.get("option") or str(body["label"]).rpartition(labels.SEPARATOR)[2]
    return await values.value_of(remote.actions, user, target, entry if given is None else given)


def _toggled(target: labels.Target) -> list[str]:
    chosen = [o["value"] for o in (target.state or {}).get("selected_options") or ()]
    own = (target.option or {})["value"]
    return [value for value in chosen if value != own] if own in chosen else [*chosen, own]


async def fill(remote: Remote, user: str, body: Json) -> Json:
    """Put a value into a field; a list for multi-selects, by the options' texts."""
    target = labels.field(remote.workspace, user, body)
    value = await values.value_of(remote.actions, user, target, body["value"])
    ids = (target.at.block_id, target.at.action_id)
    await remote.actions.act(user, target.surface.container, *ids, value)
    return {}


async def submit(remote: Remote, user: str, _body: Json) -> Json:
    """Submit the open modal."""
    await remote.actions.submit(user)
    return {}


async def close(remote: Remote, user: str, body: Json) -> Json:
    """Close the open modal; `{"all": true}` closes the stack."""
    await remote.actions.close(user, everything=bool(body.get("all")))
    return {}


async def home(remote: Remote, user: str, _body: Json) -> Json:
    """Open the app's Home."""
    await remote.actions.open_home(user)
    return {}


async def direct(remote: Remote, user: str, body: Json) -> Json:
    """Open the direct conversation with the app, or with `with`."""
    return {"channel": await remote.actions.open_dm(user, body.get("with"))}


async def shortcut(remote: Remote, user: str, body: Json) -> Json:
    """Use a shortcut by its name; one for messages also takes `channel` and `ts`."""
    known = remote.workspace.app.shortcuts
    wanted = str(body["label"])
    found = next((s.callback_id for s in known if s.name == wanted), wanted)
    message = (body["channel"], body["ts"]) if "ts" in body else None
    await remote.actions.shortcut(user, found, message)
    return {}


async def clock(remote: Remote, _user: str, body: Json) -> Json:
    """Move the clock ahead; what became due has run when this returns."""
    await remote.advance(duration(str(body["advance"])))
    remote.workspace.notify({"kind": "clock"})
    await settled(remote.settle)
    return {"now": remote.workspace.now().isoformat()}


async def faults(remote: Remote, _user: str, body: Json) -> Json:
    """Set what goes wrong on purpose; `{}` sets everything right again."""
    reason = body.pop("disconnect", None)
    unknown = body.keys() - {field.name for field in fields(Faults)}
    if unknown or reason not in (None, *REASONS):
        raise ValueError(f"There is no fault {', '.join(sorted(unknown)) or reason!r}.")
    remote.workspace.faults = Faults(**body)
    if reason is not None:
        await remote.actions.courier.links.disconnect(reason)
    remote.workspace.notify({"kind": "faults"})
    return asdict(remote.workspace.faults)


def people(remote: Remote, _request: Request) -> Json:
    """Everybody who can be acted as, and every channel."""
    workspace = remote.workspace
    return {
        "users": [
            {"id": p.id, "name": p.name, "handle": p.handle, "role": p.role, "badge": p.badge}
            for p in workspace.people.values()
            if not p.is_bot
        ],
        "channels": [
            {"id": c.id, "name": c.name} for c in workspace.channels.values() if c.kind != "dm"
        ],
        "now": workspace.now().isoformat(),
    }


def look(remote: Remote, request: Request) -> Json:
    """What one person sees; `channel`, `limit` and `before` (a ts) narrow it to a part."""
    query = request.query_params
    limit = int(query["limit"]) if query.get("limit", "").isdecimal() else None
    page = Page(query.get("channel"), limit, query.get("before"))
    return screen(remote.workspace, _person(remote, query.get("user")), page)


def traffic(remote: Remote, request: Request) -> Json:
    """What went each way, redacted, newest first; `action=N` for one action's."""
    action = request.query_params.get("action")
    shown = (t for t in reversed(remote.workspace.traffic) if action in (None, str(t.action)))
    entries = [asdict(entry) | {"time": entry.time.isoformat()} for entry in shown]
    never = remote.workspace.app.unheard
    return {"action": remote.workspace.action, "never": never, "traffic": entries}


def _person(remote: Remote, user: object) -> str:
    if not isinstance(user, str) or user not in remote.workspace.people:
        raise NotThereError(f"There is nobody with the id {user!r}.")
    return user


def _reading(
    remote: Remote, read: Callable[[Remote, Request], Json]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(read(remote, request))
        except NotThereError as missing:
            return JSONResponse({"error": str(missing)}, 404)

    return endpoint


def _doing(
    remote: Remote, act: Callable[[Remote, str, Json], Awaitable[Json]]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"{}")
            nobody = act in (clock, faults)
            user = "" if nobody else _person(remote, body.get("user"))
            result = await act(remote, user, body)
        except NotThereError as missing:
            return JSONResponse({"error": str(missing)}, 404)
        except KeyError as missing:
            return JSONResponse({"error": f"The field {missing} is missing."}, 400)
        except (ValueError, AttributeError, TypeError) as wrong:
            return JSONResponse({"error": str(wrong)}, 400)
        await settled(remote.settle)
        return JSONResponse({"action": inspector.current(remote.workspace), **result})

    return endpoint

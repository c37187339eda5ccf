"""What the strip does, which is not Slack: time, faults, the service that the app looks after."""

import asyncio
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.playground.slack.browser.scene import Scene
from bot.playground.slack.browser.ui import Ui
from bot.playground.slack.model import Faults
from bot.playground.slack.outside import Outside

Body = dict[str, Any]
Answer = dict[str, Any] | None

LARGEST_STEP = timedelta(days=366)
PATIENCE = 10.0
"""Seconds after which a move of the clock is answered although the app is still busy with it."""
DISCONNECTS = ("warning", "refresh_requested", "link_disabled")
"""The reasons with which Slack ends a Socket Mode connection."""


async def move_clock(ui: Ui, _scene: Scene, body: Body) -> Answer:
    """Move the shared clock ahead by some minutes."""
    step = timedelta(minutes=float(body["minutes"]))
    if not timedelta(0) < step <= LARGEST_STEP:
        raise ValueError("the clock moves ahead by at most 366 days at a time")
    move = asyncio.ensure_future(ui.advance(step))
    ui.moving.add(move)
    move.add_done_callback(ui.moving.discard)
    done, _ = await asyncio.wait({move}, timeout=PATIENCE)
    if done:
        move.result()
    ui.workspace.notify({"kind": "clock"})
    return {"now": ui.workspace.now().isoformat()}


async def set_faults(ui: Ui, _scene: Scene, body: Body) -> Answer:
    """Set what goes wrong on purpose; anything left out keeps its setting."""
    reason = body.pop("disconnect", None)
    if reason is not None:
        if reason not in DISCONNECTS:
            raise ValueError(f"Slack does not disconnect for {reason!r}")
        await ui.actions.courier.links.disconnect(reason)
        return None
    kept = asdict(ui.workspace.faults)
    if "methods" in body:
        kept["methods"] = str(body["methods"]).replace(",", " ").split()
    for name, value in body.items():
        if name in kept and isinstance(kept[name], (int, float)):
            number = type(kept[name])(value)
            if number < 0:
                raise ValueError(f"{name} can't be negative")
            kept[name] = number
    ui.workspace.faults = Faults(**kept)
    ui.workspace.notify({"kind": "faults"})
    return {"faults": kept}


async def find_tokens(ui: Ui, _scene: Scene, body: Body) -> Answer:
    """The tokens that are called something like what was typed."""
    found = _outside(ui).tokens(str(body.get("typed", "")))
    options = [{"value": token, "label": name} for token, name in found]
    return {"groups": [{"label": "", "options": options}] if options else []}


async def change(ui: Ui, _scene: Scene, body: Body) -> Answer:
    """Change something at the service, behind the app's back."""
    return {"said": _outside(ui).change(str(body["deed"]), str(body["about"]))}


async def set_health(ui: Ui, _scene: Scene, body: Body) -> Answer:
    """Let the service work, or be slow, or worse."""
    _outside(ui).health = str(body["health"])
    ui.workspace.notify({"kind": "faults"})
    return None


def _outside(ui: Ui) -> Outside:
    if ui.outside is None:
        raise LookupError("the app looks after no service here")
    return ui.outside

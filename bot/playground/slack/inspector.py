"""What went each way, made safe to look at."""

import json
import re
from contextvars import ContextVar
from typing import Literal

from bot.playground.slack.model import Traffic
from bot.playground.slack.workspace import Workspace

HIDDEN = "[redacted]"
SECRETS = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<![0-9a-fA-F])[0-9a-fA-F]{32}(?![0-9a-fA-F])"
    r"|https?://[^\s\"'\\]+/(?:response|link|upload)/[^\s\"'\\]+"
)
KEYS = re.compile(r"^(token|trigger_id|response_url|upload_url|secret|password|ticket)$")
LONGEST = 20_000
_ACTION: ContextVar[int] = ContextVar("action", default=0)


def redact(value: object, key: str = "") -> object:
    """A copy without tokens, trigger ids, response urls and 32-digit values."""
    if KEYS.match(key) and value:
        return HIDDEN
    match value:
        case dict():
            return {str(k): redact(v, str(k)) for k, v in value.items()}
        case list():
            return [redact(v) for v in value]
        case str():
            return SECRETS.sub(HIDDEN, value)
        case _:
            return value


def pretty(value: object) -> str:
    """Redacted, indented JSON, cut at 20,000 characters."""
    text = json.dumps(redact(value), indent=2, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[:LONGEST] + "\n…"


def begin(workspace: Workspace) -> None:
    """A person acts: whatever this task sends from now on is due to that."""
    workspace.action += 1
    _ACTION.set(workspace.action)


def current(workspace: Workspace) -> int:
    """The number of the action this task is about, or else of the newest one."""
    return _ACTION.get() or workspace.action


def record(
    workspace: Workspace,
    direction: Literal["out", "in"],
    kind: str,
    request: object,
    action: int | None = None,
) -> Traffic:
    """Note that something was sent, due to an action; `finish` says how it ended.

    What an app calls without a trigger_id or response_url counts to the newest action.
    """
    entry = Traffic(
        next(workspace.calls),
        workspace.now(),
        direction,
        kind,
        pretty(request),
        action=action or current(workspace),
    )
    workspace.traffic.append(entry)
    return entry


def finish(
    workspace: Workspace, entry: Traffic, response: object, *, ok: bool, seconds: float
) -> None:
    """Note how an exchange ended and how long it took."""
    entry.response, entry.ok, entry.ack_ms = pretty(response), ok, round(seconds * 1000, 2)
    workspace.notify({"kind": "traffic", "id": entry.id})


def calls_of(workspace: Workspace, action: int) -> list[Traffic]:
    """What one action of a person cost: every exchange it caused, oldest first."""
    return [entry for entry in workspace.traffic if entry.action == action]

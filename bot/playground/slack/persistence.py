"""The workspace on disk: one JSON file, replaced in one step."""

import base64
import json
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.playground.slack.model import (
    Channel,
    Json,
    Message,
    OpenView,
    Person,
    ResponseUrl,
    StoredFile,
    UserGroup,
)
from bot.playground.slack.workspace import Workspace

T = TypeVar("T")
VERSION = 1


def save(workspace: Workspace, path: Path) -> None:
    """Write people, channels, messages, views, Homes, files, read marks and response urls."""
    state = {
        "version": VERSION,
        "team": [workspace.team_id, workspace.team_name],
        "app_user": workspace.app.user_id,
        "serial": workspace.serial,
        "last_ts": workspace.last_ts,
        "people": workspace.people,
        "channels": workspace.channels,
        "user_groups": workspace.user_groups,
        "log": workspace.log,
        "views": workspace.views,
        "homes": workspace.homes,
        "read": workspace.read,
        "places": workspace.places,
        "files": workspace.files,
        "response_urls": workspace.response_urls,
    }
    replace(path, json.dumps(state, default=_plain))


def replace(path: Path, text: str) -> None:
    """Write a file that only this user may read, and that is there whole at any moment."""
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def load(workspace: Workspace, path: Path) -> None:
    """Read back what `save` wrote; raises ValueError for anything else."""
    state: Json = json.loads(path.read_text(encoding="utf-8"))
    if state.get("version") != VERSION:
        raise ValueError(f"{path} is no saved workspace of version {VERSION}")
    try:
        _restore(workspace, state)
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"{path} is no saved workspace: {wrong!r}") from wrong


def _restore(workspace: Workspace, state: Json) -> None:
    workspace.team_id, workspace.team_name = state["team"]
    workspace.serial, workspace.last_ts = state["serial"], state["last_ts"]
    workspace.read, workspace.places = state["read"], state["places"]
    workspace.people |= _each(Person, state["people"])
    workspace.app.user_id = state["app_user"]
    workspace.channels = _each(Channel, state["channels"])
    workspace.user_groups = _each(UserGroup, state["user_groups"])
    workspace.files = _each(StoredFile, state["files"])
    workspace.homes = _each(OpenView, state["homes"])
    workspace.response_urls = _each(ResponseUrl, state["response_urls"])
    workspace.log = {key: [_made(Message, m) for m in log] for key, log in state["log"].items()}
    workspace.views = {
        key: [_made(OpenView, v) for v in stack] for key, stack in state["views"].items()
    }


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    match value:
        case set():
            return sorted(value)
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.isoformat()
        case _:
            raise TypeError(f"{type(value).__name__} cannot be saved")


def _each(cls: type[T], items: Json) -> dict[str, T]:
    return {key: _made(cls, item) for key, item in items.items()}


def _made(cls: type[T], item: Json) -> T:
    known: dict[str, Any] = {f.name: item[f.name] for f in fields(cls) if f.name in item}  # type: ignore[arg-type] # every caller names a dataclass
    if cls is Channel and known["members"] is not None:
        known["members"] = set(known["members"])
    if cls is StoredFile:
        known["content"] = base64.b64decode(known["content"])
    if cls is ResponseUrl:
        known["expires"] = datetime.fromisoformat(known["expires"])
    if cls is OpenView:
        known["busy"] = False
    return cls(**known)

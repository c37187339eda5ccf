"""Slack's payloads in, what a person did out."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from bot.slack.forms import value_of

LINK: Final = re.compile(r"<(?:https?://|mailto:)[^>|]*\|([^>]*)>|<((?:https?://|mailto:)[^>|]*)>")
CHANNEL: Final = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")

Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OnMessage:
    """A command, or a click on a message: its `response_url` answers it, and is a secret.

    `shared` says that it is posted for whoever reads there, and not for one person alone.
    """

    response_url: str
    trigger_id: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class OnModal:
    """A click in an open modal; `hash` names the version that was looked at."""

    view_id: str
    trigger_id: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class OnHome:
    """A click in the Home tab, or a shortcut: the answer opens upon whatever is there."""

    user: str
    trigger_id: str


Place: TypeAlias = OnMessage | OnModal | OnHome


@dataclass(frozen=True, slots=True)
class Click:
    """One use of a button or menu."""

    action_id: str
    value: str
    carried: str | None
    place: Place


def typed(text: str) -> str:
    """Return what a person typed, without what Slack's escaping made of links and channels.

    A typed `example.com` arrives as `<http://example.com|example.com>`; mentions of people stay
    as they are, since they carry the user's id.
    """
    text = LINK.sub(lambda found: found[1] or found[2], text)
    text = CHANNEL.sub(lambda found: f"#{found[1]}", text)
    return html.unescape(text).strip() if "&" in text else text.strip()


def command_of(payload: Payload) -> tuple[str, str]:
    """Return the first word of a slash command and the rest."""
    first, *rest = typed(str(payload.get("text") or "")).split(maxsplit=1) or [""]
    return first, "".join(rest)


def click_of(payload: Payload) -> Click:
    """Return what was clicked, what it carried and where it stood."""
    action: Payload = next(iter(payload.get("actions") or ()), {})
    action_id = str(action.get("action_id") or "")
    value = value_of(action) or str(action.get("value") or "")
    if action.get("type") == "overflow" and " " in value:
        action_id, _, value = value.partition(" ")  # each entry stands for a button of its own
    return Click(
        action_id=action_id,
        value=value,
        carried=carried_by(action),
        place=place_of(payload),
    )


def carried_by(element: Payload) -> str | None:
    """Return what a block's id carries after its bar, or None."""
    _, bar, rest = str(element.get("block_id") or "").partition("|")
    return rest if bar else None


def place_of(payload: Payload) -> Place:
    """Return where an answer to this interaction belongs."""
    view = payload.get("view") or {}
    trigger = str(payload.get("trigger_id") or "")
    if view.get("type") == "modal":
        return OnModal(str(view["id"]), trigger, str(view.get("hash") or ""))
    if url := payload.get("response_url"):
        shared = (payload.get("container") or {}).get("is_ephemeral") is False
        return OnMessage(str(url), trigger, shared)
    return OnHome(str((payload.get("user") or {}).get("id") or ""), trigger)

"""Slack's limits for texts, elements and menus, the smaller half of `limits`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from typing import Any, Final, TypeAlias

Payload: TypeAlias = Mapping[str, Any]
Found: TypeAlias = Iterator[str]

PLAIN: Final = ("plain_text",)
ANY: Final = ("plain_text", "mrkdwn")

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MENUS: Final = {
    "overflow": (1, 5),
    "checkboxes": (1, 10),
    "radio_buttons": (1, 10),
    "static_select": (1, 100),
    "multi_static_select": (1, 100),
}
_OTHERS: Final = {
    "button",
    "image",
    "external_select",
    "multi_external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "rich_text_input",
    "file_input",
}
_INPUTS: Final = (_OTHERS | _MENUS.keys()) - {"button", "image", "overflow"}
_TYPED: Final = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_LONGEST_TYPED: Final = 3000
_CONFIRM: Final = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


def length(what: str, value: object, most: int, *, least: int = 1) -> Found:
    """Check how long a string is."""
    if not isinstance(value, str):
        yield f"{what} is missing"
    elif not least <= len(value) <= most:
        yield f"{what} has {len(value)} characters, not {least} to {most}"


def listed(what: str, value: Sized, least: int, most: int) -> Found:
    """Check how many entries there are."""
    if not least <= len(value) <= most:
        yield f"{len(value)} {what}, not {least} to {most}"


def text(what: str, value: object, most: int, kinds: Sequence[str] = ANY) -> Found:
    """Check a text object."""
    if not isinstance(value, Mapping) or value.get("type") not in kinds:
        yield f"{what} is no {' or '.join(kinds)}"
        return
    yield from length(what, value.get("text"), most)
    if value["type"] == "mrkdwn" and "emoji" in value:
        yield f"{what}: mrkdwn has no emoji setting"


def element(value: Payload) -> Found:
    """Check a button, a menu or an input."""
    kind = str(value.get("type"))
    if kind not in _OTHERS and kind not in _MENUS:
        yield f"there is no element {kind}"
        return
    if kind != "image":
        yield from length("action_id", value.get("action_id"), 255)
    if "placeholder" in value:
        yield from text("a placeholder", value["placeholder"], 150, PLAIN)
    if "confirm" in value:
        yield from _confirm(value["confirm"])
    if kind == "button":
        yield from _button(value)
    if kind in _TYPED:
        yield from _typed(value)
    if kind in _MENUS:
        yield from _menu(value, *_MENUS[kind])
    elif "initial_options" in value:
        yield from _options(value, value["initial_options"], 1, 100)
    if kind == "datepicker" and not _DAY.fullmatch(value.get("initial_date", "2000-01-01")):
        yield "a date is not written as 2000-01-31"


def inside_input(value: Payload) -> Found:
    """Check what an input block holds."""
    if value.get("type") in _INPUTS:
        yield from element(value)
    else:
        yield f"an input holds no {value.get('type')}"


def _typed(value: Payload) -> Found:
    for part in ("min_length", "max_length"):
        if not 0 <= value.get(part, 0) <= _LONGEST_TYPED:
            yield f"{part} is not 0 to {_LONGEST_TYPED}"
    yield from length("what an input begins with", value.get("initial_value", ""), 3000, least=0)
    if value["type"] == "number_input" and "is_decimal_allowed" not in value:
        yield "a number does not say whether it may have decimals"


def _confirm(value: Payload) -> Found:
    for part, most in _CONFIRM.items():
        if part in value or part in {"title", "text"}:
            yield from text(f"a confirm's {part}", value.get(part), most)


def _button(value: Payload) -> Found:
    yield from text("a button", value.get("text"), 75, PLAIN)
    yield from length("a button's value", value.get("value", ""), 2000, least=0)
    yield from length("a button's url", value.get("url", ""), 3000, least=0)
    if value.get("style", "primary") not in {"primary", "danger"}:
        yield "a button's style is primary or danger"


def _menu(value: Payload, least: int, most: int) -> Found:
    groups = value.get("option_groups")
    if groups is not None:
        yield from listed("option_groups", groups, 1, 100)
        for group in groups:
            yield from text("a group", group.get("label"), 75, PLAIN)
            yield from _options(value, group.get("options") or [], least, most)
    else:
        yield from _options(value, value.get("options") or [], least, most)
    yield from _initial(value)


def _options(menu: Payload, options: Sequence[Payload], least: int, most: int) -> Found:
    kinds = ANY if menu["type"] in {"checkboxes", "radio_buttons"} else PLAIN
    yield from listed("options", options, least, most)
    for option in options:
        yield from text("an option", option.get("text"), 75, kinds)
        yield from length("an option's value", option.get("value"), 150)
        if "description" in option:
            yield from text("an option's description", option["description"], 75, kinds)


def _initial(menu: Payload) -> Found:
    groups = menu.get("option_groups") or [menu]
    offered = [option for group in groups for option in group.get("options") or ()]
    first = menu.get("initial_option")
    for chosen in [*(menu.get("initial_options") or ()), *([first] if first else [])]:
        if chosen not in offered:
            yield "the initial option is none of the options"

"""Slack's limits for elements: each entry is an element that would be refused, and where."""

from typing import Any

import pytest

from bot.playground.slack.refusals_blocks import check


def plain(text: str = "x") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str = "x", value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


TEXT = {"type": "plain_text_input"}
CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
GROUP = {"label": plain(), "options": [option()]}

REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (button(text=plain("x" * 76)), "less than 76", "/text/text"),
    (button(value="x" * 2001), "less than 2001", "/value"),
    (button(style="blue"), "must be one of", "/style"),
    (button(confirm="sure"), "provide an object", "/confirm"),
    (button(confirm=CONFIRM | {"title": plain("x" * 101)}), "less than 101", "/confirm/title/text"),
    (button(confirm=CONFIRM | {"deny": plain("x" * 31)}), "less than 31", "/confirm/deny/text"),
    (TEXT, "unsupported type: plain_text_input", "/type"),
    (select(options=[]), "at least 1 items", "/options"),
    (select(options=[option()] * 101), "than 100 items", "/options"),
    (select(options=[option("x" * 76)]), "less than 76", "/options/0/text/text"),
    (select(options=[option(value="x" * 151)]), "less than 151", "/options/0/value"),
    (
        select(options=[option() | {"description": plain("x" * 76)}]),
        "less than 76",
        "/options/0/description/text",
    ),
    (select(initial_option=option(value="other")), "initial_option must be one of", ""),
    (select(option_groups=[GROUP] * 101), "than 100 items", "/option_groups"),
    ({"type": "overflow", "options": [option()] * 6}, "than 5 items", "/options"),
    ({"type": "radio_buttons", "options": [option()] * 11}, "than 10 items", "/options"),
    (select(placeholder=plain("x" * 151)), "less than 151", "/placeholder/text"),
]


@pytest.mark.parametrize(("element", "message", "at"), REFUSED)
def test_what_exceeds_a_limit_is_refused_where_it_stands(
    element: dict[str, Any], message: str, at: str
) -> None:
    found = check([{"type": "actions", "elements": [element]}], "message", "/blocks").messages()
    pointer = f"[json-pointer:/blocks/0/elements/0{at}]"
    assert any(message in line and pointer in line for line in found), found

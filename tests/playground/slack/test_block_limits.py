"""Slack's limits for blocks, by surface: what is taken, what is refused, and where."""

from typing import Any

import pytest

from bot.playground.slack.refusals_blocks import check


def plain(text: str = "x") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(text: str = "x", value: str = "v") -> dict[str, Any]:
    return {"text": plain(text), "value": value}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def actions(*elements: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **more}


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://x.test/i.png", "alt_text": "x", **more}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> dict[str, Any]:
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "table", "rows": [row] * rows}


TEXT = {"type": "plain_text_input"}
CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}
GROUP = {"label": plain(), "options": [option()]}

TAKEN = [
    ("message", [section()] * 50),
    ("home", [section()] * 100),
    ("message", [section("x" * 3000), {"type": "header", "text": plain("x" * 150)}]),
    ("message", [{"type": "section", "fields": [plain("x" * 2000)] * 10}]),
    ("message", [section(accessory=button(value="v" * 2000, style="danger", confirm=CONFIRM))]),
    ("message", [actions(select(placeholder=plain("x" * 150)), button(url="https://x.test"))]),
    ("message", [actions({"type": "multi_users_select"}, {"type": "datetimepicker"})]),
    ("message", [actions({"type": "overflow", "options": [option()] * 5})]),
    ("message", [actions({"type": "overflow", "options": [{"text": plain(), "url": "u"}]})]),
    ("message", [{"type": "context", "elements": [plain(), image()]}, {"type": "divider"}]),
    ("message", [image(title=plain()), image(slack_file={"id": "F1"}), RICH]),
    ("message", [{"type": "markdown", "text": "# x"}, table(100, 20)]),
    ("message", [{"type": "file", "external_id": "x", "source": "remote"}]),
    ("message", [field(TEXT, dispatch_action=True)]),
    ("message", [section(accessory=button()), section(accessory=button())]),
    ("message", [section(accessory=image())]),
    ("modal", [{"type": "alert", "text": plain()}, field({"type": "file_input"}, hint=plain())]),
    ("modal", [field({"type": "number_input", "is_decimal_allowed": False})]),
    (
        "modal",
        [field({"type": "checkboxes", "options": [option()], "initial_options": [option()]})],
    ),
    ("modal", [field(select(option_groups=[GROUP], initial_option=option()))]),
    (
        "modal",
        [
            {
                "type": "video",
                "title": plain(),
                "alt_text": "x",
                "thumbnail_url": "https://x.test",
                "video_url": "https://x.test",
            }
        ],
    ),
]

REFUSED = [
    ("message", [section()] * 51, "no more than 50 items", "/blocks"),
    ("home", [section()] * 101, "no more than 100 items", "/blocks"),
    ("message", "text", "must be an array", "/blocks"),
    ("message", ["text"], "must provide an object", "/blocks/0"),
    ("message", [{"type": "nonsense"}], "unsupported type: nonsense", "/blocks/0/type"),
    ("message", [section("x" * 3001)], "must be less than 3001", "/blocks/0/text/text"),
    ("message", [section("")], "must be more than 0", "/blocks/0/text/text"),
    ("message", [{"type": "section"}], "missing required field: text", "/blocks/0"),
    ("message", [{"type": "section", "text": "x"}], "must provide an object", "/blocks/0/text"),
    (
        "message",
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "invalid additional property: emoji",
        "/blocks/0/text",
    ),
    (
        "message",
        [{"type": "section", "text": {"type": "html", "text": 1}}],
        "unsupported type: html",
        "/blocks/0/text/type",
    ),
    (
        "message",
        [{"type": "section", "fields": [plain()] * 11}],
        "than 10 items",
        "/blocks/0/fields",
    ),
    (
        "message",
        [{"type": "section", "fields": [plain("x" * 2001)]}],
        "less than 2001",
        "/blocks/0/fields/0/text",
    ),
    (
        "message",
        [{"type": "header", "text": plain("x" * 151)}],
        "less than 151",
        "/blocks/0/text/text",
    ),
    (
        "message",
        [{"type": "header", "text": section()["text"]}],
        "unsupported type: mrkdwn",
        "/blocks/0/text/type",
    ),
    ("message", [actions()], "at least 1 items", "/blocks/0/elements"),
    (
        "message",
        [actions(*(button(action_id=str(n)) for n in range(26)))],
        "than 25 items",
        "/blocks/0/elements",
    ),
    ("message", [actions(button(), button())], "`action_id` already exists", "/blocks/0/action_id"),
    ("message", [actions(button(action_id="x" * 256))], "less than 256", "/blocks/0/action_id"),
    (
        "message",
        [section(block_id="b"), section(block_id="b")],
        "`block_id` already exists: b",
        "/blocks/1/block_id",
    ),
    ("message", [section(accessory="x")], "must provide an object", "/blocks/0/accessory"),
    ("message", [image(image_url="javascript:x")], "must be a valid URL", "/blocks/0/image_url"),
    ("message", [image(alt_text=None)], "must be a string", "/blocks/0/alt_text"),
    (
        "message",
        [{"type": "context", "elements": [plain()] * 11}],
        "than 10 items",
        "/blocks/0/elements",
    ),
    ("message", [{"type": "divider", "text": "x"}], "additional property: text", "/blocks/0"),
    ("message", [{"type": "alert", "text": plain()}], "unsupported type: alert", "/blocks/0/type"),
    ("home", [{"type": "markdown", "text": "x"}], "unsupported type: markdown", "/blocks/0/type"),
    ("modal", [table()], "unsupported type: table", "/blocks/0/type"),
    ("message", [table(), table()], "only_one_table_allowed", "/blocks"),
    ("message", [table(101)], "no more than 100 items", "/blocks/0/rows"),
    ("message", [table(1, 21)], "no more than 20 items", "/blocks/0/rows/0"),
    ("message", [table(2, 1, "x" * 5001)], "must be less than 10001", "/blocks/0"),
    ("message", [{"type": "table"}], "missing required field: rows", "/blocks/0"),
    (
        "message",
        [{"type": "table", "rows": [[{"type": "cell"}]]}],
        "unsupported type: cell",
        "/blocks/0/rows/0/0/type",
    ),
    (
        "message",
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "must be less than 12001 in all",
        "/blocks",
    ),
    (
        "message",
        [{"type": "rich_text", "elements": [{"type": "text"}]}],
        "unsupported type: text",
        "/blocks/0/elements/0/type",
    ),
    (
        "message",
        [field({"type": "file_input"})],
        "unsupported type: file_input",
        "/blocks/0/element/type",
    ),
    (
        "modal",
        [field({"type": "number_input"})],
        "missing required field: is_decimal_allowed",
        "/blocks/0/element",
    ),
    (
        "modal",
        [field(TEXT | {"max_length": 3001})],
        "between 0 and 3000",
        "/blocks/0/element/max_length",
    ),
    (
        "modal",
        [field(TEXT | {"focus_on_load": True}), field(TEXT | {"focus_on_load": True})],
        "only one element can have focus_on_load",
        "/blocks",
    ),
    ("modal", [{"type": "input", "label": plain()}], "provide an object", "/blocks/0/element"),
]


@pytest.mark.parametrize(("surface", "blocks"), TAKEN)
def test_what_slack_documents_is_taken(surface: str, blocks: Any) -> None:
    assert check(blocks, surface, "/blocks").found == []


@pytest.mark.parametrize(("surface", "blocks", "message", "at"), REFUSED)
def test_what_exceeds_a_limit_is_refused_where_it_stands(
    surface: str, blocks: Any, message: str, at: str
) -> None:
    found = check(blocks, surface, "/blocks").messages()
    assert any(message in line and f"[json-pointer:{at}]" in line for line in found), found

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
    return {"type": "input", "label": plain(), "element": element} | more


def select(**more: Any) -> dict[str, Any]:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def image(**more: Any) -> dict[str, Any]:
    return {"type": "image", "image_url": "https://x.test/i.png", "alt_text": "x", **more}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> dict[str, Any]:
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "table", "rows": [row] * rows}


def video(**more: Any) -> dict[str, Any]:
    urls = {"thumbnail_url": "https://x.test/t.png", "video_url": "https://x.test"}
    return {"type": "video", "title": plain(), "alt_text": "x", **urls, **more}


TEXT = {"type": "plain_text_input"}
CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}
GROUP = {"label": plain(), "options": [option()]}
GROUPED = {"type": "static_select", "action_id": "s", "option_groups": [GROUP]}

BAD = {"text": plain("👎"), "value": "bad"}
GOOD = {"text": plain("👍"), "value": "good", "accessibility_label": "Good answer"}
THUMBS = {"type": "feedback_buttons", "positive_button": GOOD, "negative_button": BAD}
TRASH = {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "trash"}


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
    ("message", [image(title=plain()), RICH]),
    ("message", [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}]),
    ("message", [{"type": "markdown", "text": "# x"}, table(100, 20)]),
    ("message", [{"type": "file", "external_id": "x", "source": "remote"}]),
    ("message", [field(TEXT, dispatch_action=True)]),
    ("message", [section(accessory=button()), section(accessory=button())]),
    ("message", [section(accessory=image())]),
    ("message", [{"type": "context_actions", "elements": [THUMBS, TRASH]}]),
    ("message", [section("x", block_id="b", expand=True)]),
    ("modal", [{"type": "alert", "text": plain(), "level": "warning"}]),
    ("modal", [{"type": "alert", "text": plain()}, field({"type": "file_input"}, hint=plain())]),
    ("modal", [field({"type": "number_input", "is_decimal_allowed": False})]),
    (
        "modal",
        [field({"type": "checkboxes", "options": [option()], "initial_options": [option()]})],
    ),
    ("modal", [field(GROUPED | {"initial_option": option()})]),
    ("modal", [video(description=plain(), author_name="x")]),
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
    (
        "message",
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "must be less than 12001 in all",
        "/blocks",
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
        "between 1 and 3000",
        "/blocks/0/element/max_length",
    ),
    (
        "modal",
        [field(TEXT | {"focus_on_load": True}), field(TEXT | {"focus_on_load": True})],
        "only one element can have focus_on_load",
        "/blocks",
    ),
    ("modal", [{"type": "input", "label": plain()}], "provide an object", "/blocks/0/element"),
    ("modal", [field(TEXT, label=plain("x" * 2001))], "than 2001", "/blocks/0/label/text"),
    ("modal", [field(TEXT, hint=plain("x" * 2001))], "than 2001", "/blocks/0/hint/text"),
    ("modal", [field(TEXT, optional="no")], "must be a boolean", "/blocks/0/optional"),
    ("modal", [field(TEXT, style="x")], "additional property: style", "/blocks/0"),
    ("modal", [{"type": "alert", "text": plain(), "level": "panic"}], "one of", "/blocks/0/level"),
    (
        "modal",
        [{"type": "context_actions", "elements": [THUMBS]}],
        "unsupported type: context_actions",
        "/blocks/0/type",
    ),
    (
        "message",
        [
            {
                "type": "context_actions",
                "elements": [TRASH | {"action_id": str(n)} for n in "abcdef"],
            }
        ],
        "than 5 items",
        "/blocks/0/elements",
    ),
    (
        "message",
        [{"type": "context_actions", "elements": [button()]}],
        "unsupported type: button",
        "/blocks/0/elements/0/type",
    ),
    (
        "message",
        [actions(THUMBS)],
        "unsupported type: feedback_buttons",
        "/blocks/0/elements/0/type",
    ),
    (
        "message",
        [image(slack_file={"id": "F1"})],
        "image_url and slack_file exclude each other",
        "/blocks/0",
    ),
    (
        "message",
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": "u"}}],
        "invalid slack file",
        "/blocks/0/slack_file",
    ),
    ("modal", [video(title=plain("x" * 201))], "than 201", "/blocks/0/title/text"),
    ("modal", [video(author_name="x" * 51)], "than 51", "/blocks/0/author_name"),
    ("modal", [video(description=plain("x" * 201))], "than 201", "/blocks/0/description/text"),
    ("modal", [video(video_url="http://x.test")], "HTTPS URL", "/blocks/0/video_url"),
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

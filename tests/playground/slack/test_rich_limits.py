"""Slack's limits for rich text and tables: what is taken, what is refused, and where."""

from typing import Any

import pytest

from bot.playground.slack.refusals_blocks import check


def table(rows: int = 1, columns: int = 1, text: str = "x") -> dict[str, Any]:
    row = [{"type": "raw_text", "text": text}] * columns
    return {"type": "table", "rows": [row] * rows}


def rich(*containers: Any) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(containers)}


def line(*leaves: Any) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(leaves)}


LEAVES = (
    {"type": "text", "text": "x", "style": {"bold": True}},
    {"type": "link", "url": "https://x.test"},
    {"type": "emoji", "name": "wave"},
    {"type": "user", "user_id": "U1"},
    {"type": "usergroup", "usergroup_id": "S1"},
    {"type": "channel", "channel_id": "C1"},
    {"type": "team", "team_id": "T1"},
    {"type": "broadcast", "range": "here"},
    {"type": "color", "value": "#ff0000"},
    {"type": "date", "timestamp": 1_800_000_000, "format": "{date}"},
)
LIST = {"type": "rich_text_list", "style": "ordered", "indent": 8, "elements": [line(*LEAVES)]}
QUOTE = {"type": "rich_text_quote", "border": 1, "elements": list(LEAVES)}
CODE = {"type": "rich_text_preformatted", "elements": list(LEAVES[:2])}

TAKEN = [
    ("message", [table() | {"column_settings": [None, {"align": "right", "is_wrapped": True}]}]),
    ("message", [rich(LIST, QUOTE, CODE)]),
]

REFUSED = [
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
        [{"type": "rich_text", "elements": [{"type": "text"}]}],
        "unsupported type: text",
        "/blocks/0/elements/0/type",
    ),
    (
        "message",
        [rich(LIST | {"elements": [LIST]})],
        "unsupported type: rich_text_list",
        "/blocks/0/elements/0/elements/0/type",
    ),
    ("message", [rich(LIST | {"style": "x"})], "bullet, ordered", "/blocks/0/elements/0/style"),
    ("message", [rich(LIST | {"indent": 9})], "0 and 8", "/blocks/0/elements/0/indent"),
    ("message", [rich(LIST | {"x": 1})], "additional property: x", "/blocks/0/elements/0"),
    (
        "message",
        [rich(CODE | {"elements": [LEAVES[2]]})],
        "unsupported type: emoji",
        "/blocks/0/elements/0/elements/0/type",
    ),
    (
        "message",
        [rich(line({"type": "link", "text": "x"}))],
        "missing required field: url",
        "/blocks/0/elements/0/elements/0",
    ),
    (
        "message",
        [rich(line({"type": "text", "text": ""}))],
        "more than 0 characters",
        "/blocks/0/elements/0/elements/0/text",
    ),
    (
        "message",
        [rich(line({"type": "text", "text": 1}))],
        "must be a string",
        "/blocks/0/elements/0/elements/0/text",
    ),
    (
        "message",
        [rich(line({"type": "date", "timestamp": "now", "format": "{date}"}))],
        "must be an integer",
        "/blocks/0/elements/0/elements/0/timestamp",
    ),
    (
        "message",
        [rich(line(LEAVES[0] | {"style": "bold"}))],
        "must provide an object",
        "/blocks/0/elements/0/elements/0/style",
    ),
    (
        "message",
        [rich(line(LEAVES[0] | {"style": {"bold": "yes"}}))],
        "must be a boolean",
        "/blocks/0/elements/0/elements/0/style/bold",
    ),
    (
        "message",
        [rich(line({"type": "broadcast", "range": "all"}))],
        "here, channel, everyone",
        "/blocks/0/elements/0/elements/0/range",
    ),
    (
        "message",
        [table() | {"column_settings": [{"align": "top"}]}],
        "left, center, right",
        "/blocks/0/column_settings/0/align",
    ),
    (
        "message",
        [{"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}],
        "more than 0 characters",
        "/blocks/0/rows/0/0/text",
    ),
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

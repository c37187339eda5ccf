"""Slack's limits, each at its edge and one beyond it."""

from typing import Any

import pytest

from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    external_select,
    header,
    mrkdwn,
    option,
    overflow,
    plain,
    section,
    static_select,
)
from bot.slack.limits import Surface, check
from bot.slack.rich import bullets, line, rich_text, words

Json = dict[str, Any]


def message(*blocks: Block, text: str = "text") -> Json:
    return {"text": text, "blocks": list(blocks)}


def modal(*blocks: Block, **more: object) -> Json:
    return {"type": "modal", "title": plain("T"), "blocks": list(blocks), **more}


def inside(element: Block) -> Json:
    return message(actions(element))


def select(count: int) -> Block:
    return static_select("a", "P", [option(str(n), str(n)) for n in range(count)])


def grouped(count: int, **more: object) -> Block:
    group = {"label": plain("G"), "options": [option("O", "o")]}
    return {
        "type": "multi_static_select",
        "action_id": "a",
        "option_groups": [group] * count,
        **more,
    }


def menu(kind: str, count: int, *, markup: bool = False) -> Block:
    text = mrkdwn("*o*") if markup else plain("o")
    options = [{"text": text, "value": str(n)} for n in range(count)]
    return {"type": kind, "action_id": "a", "options": options}


def field(length: int, count: int = 1) -> Block:
    return {"type": "section", "fields": [plain("x" * length)] * count}


def confirm(**lengths: int) -> Block:
    parts = {part: plain("x" * length) for part, length in lengths.items()}
    return button("B", "a") | {"confirm": parts}


def table(rows: int, cells: int, length: int = 1) -> Block:
    cell = {"type": "raw_text", "text": "x" * length}
    return {"type": "table", "rows": [[cell] * cells] * rows}


def rich_cell(length: int) -> Block:
    return {"type": "table", "rows": [[rich_text(line(words("x" * length)))]]}


def markdown(length: int) -> Block:
    return {"type": "markdown", "text": "x" * length}


INPUT: Block = {
    "type": "input",
    "label": plain("L"),
    "hint": plain("H"),
    "element": {"type": "plain_text_input", "action_id": "a"},
}
IMAGE: Block = {"type": "image", "alt_text": "A", "image_url": "https://x.example/a.png"}

EDGES: list[tuple[Surface, Json, Json]] = [
    ("message", message(*[divider()] * 50), message(*[divider()] * 51)),
    ("modal", modal(*[divider()] * 100), modal(*[divider()] * 101)),
    ("home", {"blocks": [divider()] * 100}, {"blocks": [divider()] * 101}),
    ("modal", modal(divider()), modal()),
    ("message", message(text="x" * 4000), message(text="x" * 4001)),
    ("message", message(text="x"), message(text="")),
    ("message", message(section(plain("x" * 3000))), message(section(plain("x" * 3001)))),
    ("message", message(field(2000, 10)), message(field(2001))),
    ("message", message(field(1, 10)), message(field(1, 11))),
    ("message", message(field(1)), message({"type": "section"})),
    ("message", message(header("x" * 150)), message(header("x" * 151))),
    ("message", message(context(*[plain("x")] * 10)), message(context(*[plain("x")] * 11))),
    ("message", message(context(plain("x" * 2000))), message(context(mrkdwn("x" * 2001)))),
    ("message", inside(button("x" * 75, "a")), inside(button("x" * 76, "a"))),
    ("message", inside(button("x", "a", "v" * 2000)), inside(button("x", "a", "v" * 2001))),
    ("message", inside(button("x", "a" * 255)), inside(button("x", "a" * 256))),
    ("message", inside(button("x", "a")), inside(button("x", ""))),
    (
        "message",
        inside(button("x", "a", style="danger")),
        inside(button("x", "a") | {"style": "green"}),
    ),
    (
        "message",
        inside(button("x", "a") | {"url": "u" * 3000}),
        inside(button("x", "a") | {"url": "u" * 3001}),
    ),
    (
        "message",
        message(actions(button("x", "a"), button("x", "b"))),
        message(actions(button("x", "a"), button("x", "a"))),
    ),
    (
        "message",
        message(actions(*[button("x", str(n)) for n in range(25)])),
        message(actions(*[button("x", str(n)) for n in range(26)])),
    ),
    (
        "message",
        message(section(plain("x"), block_id="b" * 255)),
        message(section(plain("x"), block_id="b" * 256)),
    ),
    (
        "message",
        message(section(plain("x"), block_id="a"), section(plain("x"), block_id="b")),
        message(section(plain("x"), block_id="a"), section(plain("x"), block_id="a")),
    ),
    ("message", inside(overflow("a", *[option("x", "v")] * 5)), inside(overflow("a"))),
    (
        "message",
        inside(overflow("a", option("x", "v"))),
        inside(overflow("a", *[option("x", "v")] * 6)),
    ),
    ("message", inside(select(100)), inside(select(101))),
    ("message", inside(select(1)), inside(select(0))),
    ("message", inside(select(1)), inside(select(1) | {"initial_option": option("x", "v")})),
    ("message", inside(grouped(100)), inside(grouped(101))),
    (
        "message",
        inside(grouped(1, initial_options=[option("O", "o")])),
        inside(grouped(1, initial_options=[option("x", "v")])),
    ),
    (
        "message",
        inside(overflow("a", option("x", "v" * 150))),
        inside(overflow("a", option("x", "v" * 151))),
    ),
    (
        "message",
        inside(overflow("a", option("x", "v", "d" * 75))),
        inside(overflow("a", option("x", "v") | {"description": plain("d" * 76)})),
    ),
    (
        "message",
        inside(overflow("a", option("x" * 75, "v"))),
        inside(overflow("a", {"text": plain("x" * 76), "value": "v"})),
    ),
    ("message", inside(menu("checkboxes", 10, markup=True)), inside(menu("checkboxes", 11))),
    ("message", inside(menu("radio_buttons", 10)), inside(menu("radio_buttons", 11))),
    ("message", inside(select(1)), inside(menu("static_select", 1, markup=True))),
    ("message", inside(external_select("a", "x" * 150)), inside(external_select("a", "x" * 151))),
    (
        "message",
        inside(confirm(title=100, text=300, confirm=30, deny=30)),
        inside(confirm(title=101, text=300)),
    ),
    ("message", inside(confirm(title=1, text=1)), inside(confirm(title=1, text=301))),
    ("message", inside(confirm(title=1, text=1)), inside(confirm(title=1))),
    ("message", inside(confirm(title=1, text=1)), inside(confirm(title=1, text=1, deny=31))),
    ("modal", modal(INPUT, submit=plain("x" * 24)), modal(INPUT)),
    ("modal", modal(INPUT, submit=plain("S")), modal(INPUT, submit=plain("x" * 25))),
    ("modal", modal(divider()), modal(divider(), title=plain("x" * 25))),
    ("modal", modal(divider()), modal(divider(), title=mrkdwn("x"))),
    ("modal", modal(divider(), close=plain("x" * 24)), modal(divider(), close=plain("x" * 25))),
    (
        "modal",
        modal(divider(), private_metadata="x" * 3000),
        modal(divider(), private_metadata="x" * 3001),
    ),
    ("modal", modal(divider(), callback_id="x" * 255), modal(divider(), callback_id="x" * 256)),
    ("home", {"blocks": [divider()]}, {"blocks": [section(plain("é" * 3000))] * 100}),
    (
        "modal",
        modal({"type": "alert", "text": plain("x")}),
        modal({"type": "alert", "text": plain("x" * 3001)}),
    ),
    ("modal", modal(divider()), modal(table(1, 1))),
    ("message", message(divider()), message({"type": "alert", "text": plain("x")})),
    ("message", message(divider()), message({"type": "divider", "text": plain("x")})),
    ("message", message(divider()), message({"type": "unheard_of"})),
    ("message", inside(button("x", "a")), inside({"type": "unheard_of", "action_id": "a"})),
    ("message", message(table(100, 20)), message(table(101, 1))),
    ("message", message(table(1, 20)), message(table(1, 21))),
    ("message", message(table(10, 10, 100)), message(table(10, 10, 101))),
    ("message", message(rich_cell(10_000)), message(rich_cell(10_001))),
    ("message", message(table(1, 1)), message(table(1, 1), table(1, 1))),
    (
        "message",
        message(markdown(12_000)),
        message(markdown(12_001)),
    ),
    (
        "message",
        message(markdown(6000), markdown(6000)),
        message(markdown(6001), markdown(6001)),
    ),
    ("message", message(IMAGE), message(IMAGE | {"alt_text": ""})),
    ("message", message(context(IMAGE)), message(context(IMAGE | {"image_url": ""}))),
    (
        "message",
        message(section(plain("x"), accessory=IMAGE)),
        message(section(plain("x"), accessory={"type": "unheard_of"})),
    ),
    ("message", message(IMAGE), message({"type": "image", "alt_text": "x"})),
    (
        "message",
        message({"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}),
        message({"type": "image", "image_url": "https://x.example"}),
    ),
    (
        "message",
        message(rich_text(line(words("x")), bullets([line(words("x"))]))),
        message(rich_text()),
    ),
    ("message", message(rich_text(line(words("x")))), message(rich_text(line()))),
    ("message", message(rich_text(line(words("x")))), message(rich_text(words("x")))),
    (
        "message",
        message(rich_text(line(words("x")))),
        message(rich_text(line({"type": "text", "text": ""}))),
    ),
    (
        "message",
        message(section(mrkdwn("x"))),
        message(section({"type": "mrkdwn", "text": "x", "emoji": False})),
    ),
    ("message", message(section(plain("x"))), message({"type": "section", "text": "x"})),
    (
        "suggestions",
        {"options": [option("x", "v", "d")] * 100},
        {"options": [option("x", "v")] * 101},
    ),
    ("suggestions", {"options": []}, {"options": [{"text": plain("x"), "value": ""}]}),
    (
        "suggestions",
        {"option_groups": [{"label": plain("x"), "options": [option("x", "v")]}]},
        {"option_groups": [{"label": plain("x"), "options": [option("x", "v")] * 101}]},
    ),
]


@pytest.mark.parametrize(("surface", "fits", "breaks"), EDGES)
def test_a_limit_lets_through_its_edge_and_nothing_beyond(
    surface: Surface, fits: Json, breaks: Json
) -> None:
    assert check(fits, surface) == []
    assert len(check(breaks, surface)) >= 1

from typing import Any

import pytest

from bot.playground.slack.browser import formatted
from tests.playground.browser.test_blocks import READER

Json = dict[str, Any]


def text(words: str, *styles: str) -> Json:
    leaf: Json = {"type": "text", "text": words}
    return {**leaf, "style": dict.fromkeys(styles, True)} if styles else leaf


def section(*leaves: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(leaves)}


CASES: tuple[tuple[str, list[Json]], ...] = (
    ("hi", [section(text("hi"))]),
    ("two\nlines", [section(text("two\nlines"))]),
    ("*bold* and _it_", [section(text("bold", "bold"), text(" and "), text("it", "italic"))]),
    ("~*both*~", [section(text("both", "strike", "bold"))]),
    ("`a*b*c`", [section(text("a*b*c", "code"))]),
    ("go :tada: now", [section(text("go "), {"type": "emoji", "name": "tada"}, text(" now"))]),
    ("https://a.example/x", [section({"type": "link", "url": "https://a.example/x"})]),
    ("a & <b> <!channel> <@U1>", [section(text("a & <b> <!channel> <@U1>"))]),
    (
        "said\n> one\n> two\n```\nlet *it*\n```",
        [
            section(text("said")),
            {"type": "rich_text_quote", "elements": [text("one\ntwo")]},
            {"type": "rich_text_preformatted", "elements": [text("let *it*")]},
        ],
    ),
)


@pytest.mark.parametrize(("typed", "elements"), CASES, ids=[typed for typed, _ in CASES])
def test_what_a_person_types_is_formatted_and_can_be_edited_again(
    typed: str, elements: list[Json]
) -> None:
    value = formatted.rich(typed, READER)
    assert value == {"type": "rich_text", "elements": elements}
    assert formatted.marked(value) == typed


def test_what_the_app_wrote_into_a_field_can_be_edited() -> None:
    items = [section(text("one", "bold")), section(text("two"))]
    listed = {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": items}]}
    assert formatted.marked(listed) == "• *one*\n• two"
    assert formatted.marked(None) == ""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.playground.slack.browser import blocks
from bot.playground.slack.browser.blocks import Drawing, Painter
from bot.playground.slack.browser.mrkdwn import Reader
from tests.playground.browser.test_mrkdwn import NAMES, NOON, NOW

EVIL = "<img src=x onerror=alert(1)>"
READER = Reader(NAMES, ZoneInfo("Europe/Berlin"), NOW, "U1")
SAMPLES = json.loads((Path(blocks.__file__).parent / "samples.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


def drawing(**more: Any) -> Drawing:
    people = (("U1", "Ada"), ("U2", "Bob"))
    channels = (("C1", "# general"),)
    both = (*channels, ("D1", "Bob"))
    return Drawing(
        READER,
        ("view", "V1"),
        **{"people": people, "channels": channels, "conversations": both, **more},
    )


def plain(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, **more}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_every_block_of_the_gallery_is_drawn(painter: Painter, sample: dict[str, Any]) -> None:
    drawn = painter.blocks(sample.get("blocks", ()), drawing())
    drawn += painter.attachments(sample.get("attachments", ()), drawing())
    assert "can’t be shown" not in drawn
    assert len(drawn) > 60


def _poisoned(value: Any) -> Any:
    """The same blocks with script in every text that people can write."""
    match value:
        case dict():
            return {
                key: EVIL
                if key in ("text", "alt_text", "initial_value", "title", "footer", "author_name")
                and isinstance(part, str)
                else "javascript:alert(1)"
                if key in ("url", "image_url", "title_url", "title_link", "video_url")
                else _poisoned(part)
                for key, part in value.items()
            }
        case list():
            return [_poisoned(part) for part in value]
        case _:
            return value


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample["name"])
def test_script_in_any_text_of_any_block_is_shown_as_text(
    painter: Painter, sample: dict[str, Any]
) -> None:
    drawn = painter.blocks(_poisoned(sample.get("blocks", [])), drawing())
    drawn += painter.attachments(_poisoned(sample.get("attachments", [])), drawing())
    assert "<img src=x" not in drawn
    assert 'href="javascript:' not in drawn
    assert 'src="javascript:' not in drawn


def test_a_block_nobody_knows_says_so(painter: Painter) -> None:
    drawn = painter.blocks([{"type": "hologram", "block_id": "b"}], drawing())
    assert "This block can’t be shown: hologram" in drawn
    strange = {"type": "actions", "block_id": "b", "elements": [{"type": "lever"}]}
    assert "This element can’t be shown: lever" in painter.blocks([strange], drawing())


def test_markdown_keeps_html_as_text_and_draws_no_pictures(painter: Painter) -> None:
    block = {"type": "markdown", "block_id": "b", "text": "<b>x</b> ![p](https://a.b/c.png)"}
    drawn = painter.blocks([block], drawing())
    assert "&lt;b&gt;x&lt;/b&gt;" in drawn
    assert "<img" not in drawn


def test_what_a_person_chose_is_shown_instead_of_what_the_app_set(painter: Painter) -> None:
    element = {
        "type": "static_select",
        "action_id": "a",
        "options": [option("One"), option("Two")],
        "initial_option": option("One"),
    }
    block = {"type": "section", "block_id": "b", "text": plain("x"), "accessory": element}
    assert ">One<" in painter.blocks([block], drawing())
    state = {"b": {"a": {"type": "static_select", "selected_option": option("Two")}}}
    assert ">Two<" in painter.blocks([block], drawing(values=state))


@pytest.mark.parametrize(
    ("kind", "key", "held", "shown"),
    [
        ("users_select", "selected_user", "U2", "Bob"),
        ("channels_select", "selected_channel", "C1", "# general"),
        ("conversations_select", "selected_conversation", "D1", "Bob"),
        ("multi_users_select", "selected_users", ["U2", "U9"], "U9"),
    ],
)
def test_people_and_channels_are_shown_by_name(
    painter: Painter, kind: str, key: str, held: Any, shown: str
) -> None:
    block = {"type": "section", "block_id": "b", "text": plain("x")}
    block["accessory"] = {"type": kind, "action_id": "a"}
    state = {"b": {"a": {"type": kind, key: held}}}
    assert f">{shown}<" in painter.blocks([block], drawing(values=state))


def test_menus_hold_what_can_be_chosen() -> None:
    grouped = {
        "type": "static_select",
        "option_groups": [{"label": plain("Hot :fire:"), "options": [option("Tea")]}],
    }
    groups = blocks.picker(grouped, drawing())["groups"]
    assert groups[0]["label"] == "Hot 🔥"
    assert groups[0]["options"][0]["label"] == "Tea"
    people = blocks.picker({"type": "multi_users_select"}, drawing())
    assert [o["label"] for o in people["groups"][0]["options"]] == ["Ada", "Bob"]
    assert people["multi"]
    assert blocks.picker({"type": "external_select"}, drawing())["external"]
    assert blocks.groups_of([]) == [{"label": "", "options": []}]
    assert blocks.menu([{"text": plain("x"), "url": "javascript:x"}])[0]["url"] == ""


def test_an_error_stands_at_its_field(painter: Painter) -> None:
    block = {
        "type": "input",
        "block_id": "b",
        "label": plain("Name"),
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    drawn = painter.blocks([block], drawing(errors={"b": "Taken <b>"}))
    assert 'aria-invalid="true"' in drawn
    assert "Taken &lt;b&gt;" in drawn


def test_plain_text_shows_short_names_where_the_app_asks_for_it() -> None:
    assert str(blocks.text(plain(":key:", emoji=False), drawing())) == ":key:"
    assert "🔑" in str(blocks.text(plain(":key:"), drawing()))
    assert str(blocks.text(None, drawing())) == ""
    assert "🔑" in str(blocks.text(":key:", drawing()))
    assert blocks.said(None) == ""


def test_a_date_and_time_is_entered_in_the_readers_zone() -> None:
    shown = blocks.local_input(NOON, drawing())
    assert shown == "2026-03-02T13:00"
    assert blocks.stamp_of(shown, READER) == NOON
    assert blocks.stamp_of("", READER) is None
    assert blocks.local_input(None, drawing()) == ""


def test_odd_leaves_of_rich_text_are_shown_as_well_as_possible(painter: Painter) -> None:
    leaves = [
        {"type": "emoji", "name": "custom", "unicode": "1f511"},
        {"type": "emoji", "name": "broken", "unicode": "zz"},
        {"type": "emoji", "name": "nosuch"},
        {"type": "date", "timestamp": "x", "format": "{date}", "fallback": "someday"},
        {"type": "date", "timestamp": NOON, "format": "{date_num}", "url": "https://a.b"},
        {"type": "link", "url": "javascript:x"},
        {"type": "team", "team_id": "T1"},
        {"type": "novelty"},
    ]
    section = {"type": "rich_text_section", "elements": leaves}
    drawn = painter.blocks(
        [{"type": "rich_text", "block_id": "b", "elements": [section]}], drawing()
    )
    for shown in ("🔑", ":broken:", ":nosuch:", "someday", "2026-03-02", "javascript:x", "novelty"):
        assert shown in drawn


def test_images_come_only_from_where_it_is_safe() -> None:
    assert blocks.image_source({"image_url": "https://a.b/c.png"}) == "https://a.b/c.png"
    assert blocks.image_source({"image_url": "data:text/html,x"}) == ""
    assert blocks.image_source({"slack_file": {"id": "F1/.."}}) == "/_ui/file/F1/.."
    private = "http://127.0.0.1:1/files/F1/map.png"
    assert blocks.image_source({"slack_file": {"url": private}}) == "/_ui/file/F1"

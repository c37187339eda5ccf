"""Slack's limits for elements: each entry is an element that is taken or refused, and where."""

from typing import Any

import pytest

from bot.playground.slack.refusals_blocks import check
from bot.playground.slack.refusals_elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, KEYS

Element = dict[str, Any]


def plain(text: str = "x") -> Element:
    return {"type": "plain_text", "text": text}


def option(text: str = "x", value: str = "v") -> Element:
    return {"text": plain(text), "value": value}


def button(**more: Any) -> Element:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def select(**more: Any) -> Element:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def thumbs(**more: Any) -> Element:
    good, bad = ({"text": plain(word), "value": word} for word in ("good", "bad"))
    return {"type": "feedback_buttons", "positive_button": good, "negative_button": bad, **more}


def icon(**more: Any) -> Element:
    return {"type": "icon_button", "icon": "trash", "text": plain(), **more}


def typed(kind: str = "plain_text_input", **more: Any) -> Element:
    return {"type": kind, "action_id": "t", **more}


def number(**more: Any) -> Element:
    return typed("number_input", is_decimal_allowed=False, **more)


def rooms(kind: str = "conversations_select", **more: Any) -> Element:
    return {"type": kind, "action_id": "c", **more}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
GROUP = {"label": plain(), "options": [option()]}
GROUPED = {"type": "static_select", "action_id": "s", "option_groups": [GROUP]}
MARKED = {"text": {"type": "mrkdwn", "text": "*x*"}, "value": "v"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}

TAKEN: list[Element] = [
    button(value="", style="primary", confirm=CONFIRM | {"style": "danger"}),
    button(url="https://x.test", accessibility_label="x" * 75),
    {"type": "workflow_button", "text": plain(), "workflow": {"trigger": {"url": "https://x"}}},
    thumbs(action_id="f"),
    icon(value="v", visible_to_user_ids=["U1"], confirm=CONFIRM),
    {"type": "overflow", "options": [option(), {"text": plain("y"), "url": "https://x.test"}]},
    {"type": "checkboxes", "options": [MARKED], "initial_options": [MARKED]},
    {"type": "radio_buttons", "options": [option() | {"description": plain()}]},
    select(placeholder=plain(), initial_option=option(), confirm=CONFIRM),
    GROUPED | {"initial_option": option(), "focus_on_load": True},
    {"type": "multi_static_select", "options": [option()], "max_selected_items": 1},
    {"type": "external_select", "min_query_length": 0, "initial_option": option()},
    {"type": "multi_external_select", "initial_options": [option()], "max_selected_items": 3},
    {"type": "users_select", "initial_user": "U1"},
    {"type": "multi_users_select", "initial_users": ["U1"]},
    rooms(filter={"include": ["public", "im"], "exclude_bot_users": True}),
    rooms(default_to_current_conversation=True, response_url_enabled=True),
    rooms("multi_conversations_select", default_to_current_conversation=True),
    rooms("channels_select", initial_channel="C1", response_url_enabled=True),
    rooms("multi_channels_select", initial_channels=["C1"]),
    {"type": "datepicker", "initial_date": "2026-03-01", "placeholder": plain()},
    {"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Berlin"},
    {"type": "datetimepicker", "initial_date_time": 1_800_000_000},
    typed(multiline=True, min_length=0, max_length=3000, initial_value="x" * 3000),
    typed(dispatch_action_config={"trigger_actions_on": ["on_character_entered"]}),
    typed("email_text_input", initial_value="a@b.test"),
    typed("url_text_input", placeholder=plain()),
    number(min_value="1", max_value="9", initial_value="5"),
    typed("rich_text_input", initial_value=RICH, min_lines=1, max_lines=100),
    {"type": "file_input", "filetypes": ["png"], "max_files": 10},
]

REFUSED: list[tuple[Element, str, str]] = [
    (button(text=plain("x" * 76)), "less than 76", "/text/text"),
    (button(value="x" * 2001), "less than 2001", "/value"),
    (button(url="x" * 3001), "less than 3001", "/url"),
    (button(style="blue"), "must be one of", "/style"),
    (button(accessibility_label="x" * 76), "less than 76", "/accessibility_label"),
    (button(colour="x"), "invalid additional property: colour", ""),
    (button(confirm="sure"), "provide an object", "/confirm"),
    (button(confirm=CONFIRM | {"title": plain("x" * 101)}), "less than 101", "/confirm/title/text"),
    (button(confirm=CONFIRM | {"text": plain("x" * 301)}), "less than 301", "/confirm/text/text"),
    (button(confirm=CONFIRM | {"deny": plain("x" * 31)}), "less than 31", "/confirm/deny/text"),
    (button(confirm=CONFIRM | {"style": "blue"}), "must be one of", "/confirm/style"),
    ({"type": "workflow_button", "text": plain()}, "must be a string", "/workflow/trigger/url"),
    (thumbs(positive_button=None), "missing required field: positive_button", ""),
    (thumbs(negative_button="bad"), "provide an object", "/negative_button"),
    (
        thumbs(positive_button={"text": plain("x" * 76), "value": "v"}),
        "less than 76",
        "/positive_button/text/text",
    ),
    (
        thumbs(positive_button={"text": plain(), "value": "v", "accessibility_label": "x" * 76}),
        "less than 76",
        "/positive_button/accessibility_label",
    ),
    (icon(icon="rocket"), "must be one of: trash", "/icon"),
    (icon(visible_to_user_ids="U1"), "an array of strings", "/visible_to_user_ids"),
    (select(options=[]), "at least 1 items", "/options"),
    (select(options=[option()] * 101), "than 100 items", "/options"),
    (select(options=[option("x" * 76)]), "less than 76", "/options/0/text/text"),
    (select(options=[option(value="x" * 151)]), "less than 151", "/options/0/value"),
    (select(options=[MARKED]), "unsupported type: mrkdwn", "/options/0/text/type"),
    (select(options=[option() | {"url": "u"}]), "additional property: url", "/options/0"),
    (
        select(options=[option() | {"description": plain("x" * 76)}]),
        "less than 76",
        "/options/0/description/text",
    ),
    (select(initial_option=option(value="other")), "initial_option must be one of", ""),
    (select(initial_option=option(text="other")), "initial_option must be one of", ""),
    (select(initial_option=None), "initial_option must be one of", ""),
    (
        {"type": "checkboxes", "options": [MARKED], "initial_options": []},
        "least 1",
        "/initial_options",
    ),
    (
        {"type": "external_select", "initial_option": {}},
        "must be a string",
        "/initial_option/value",
    ),
    ({"type": "external_select", "initial_option": 1}, "provide an object", "/initial_option"),
    ({"type": "users_select", "initial_user": None}, "must be a string", "/initial_user"),
    ({"type": "multi_users_select", "initial_users": []}, "array of strings", "/initial_users"),
    ({"type": "file_input", "filetypes": "png"}, "array of strings", "/filetypes"),
    (typed("email_text_input", initial_value=1), "must be a string", "/initial_value"),
    (button(text=plain() | {"emoji": 1}), "must be a boolean", "/text/emoji"),
    (select(option_groups=[GROUP]), "exclude each other", ""),
    (select(focus_on_load="yes"), "must be a boolean", "/focus_on_load"),
    (GROUPED | {"option_groups": [GROUP] * 101}, "than 100 items", "/option_groups"),
    (
        GROUPED | {"option_groups": [GROUP | {"label": plain("x" * 76)}]},
        "less than 76",
        "/option_groups/0/label/text",
    ),
    (
        GROUPED | {"option_groups": [GROUP | {"options": [option()] * 101}]},
        "than 100 items",
        "/option_groups/0/options",
    ),
    ({"type": "overflow", "options": [option()] * 6}, "than 5 items", "/options"),
    ({"type": "radio_buttons", "options": [option()] * 11}, "than 10 items", "/options"),
    ({"type": "checkboxes", "options": [option()] * 11}, "than 10 items", "/options"),
    (select(placeholder=plain("x" * 151)), "less than 151", "/placeholder/text"),
    (
        {"type": "multi_users_select", "max_selected_items": 0},
        "must be between 1",
        "/max_selected_items",
    ),
    ({"type": "external_select", "options": []}, "additional property: options", ""),
    (rooms(filter={}), "at least one criterion", "/filter"),
    (rooms(filter={"include": []}), "some of: im, mpim", "/filter/include"),
    (rooms(filter={"include": ["secret"]}), "some of: im, mpim", "/filter/include"),
    (rooms(filter={"exclude": True}), "additional property: exclude", "/filter"),
    (rooms("channels_select", filter={"include": ["im"]}), "additional property: filter", ""),
    ({"type": "datepicker", "initial_date": "1 March"}, "YYYY-MM-DD", "/initial_date"),
    ({"type": "timepicker", "initial_time": "24:00"}, "HH:mm", "/initial_time"),
    ({"type": "datetimepicker", "initial_date_time": 18}, "10 digits", "/initial_date_time"),
    (typed(max_length=3001), "between 1 and 3000", "/max_length"),
    (typed(min_length=9, max_length=8), "at most max_length", "/min_length"),
    (typed(initial_value="x" * 3001), "less than 3001", "/initial_value"),
    (typed(dispatch_action_config=1), "provide an object", "/dispatch_action_config"),
    (
        typed(dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        "some of: on_enter_pressed",
        "/dispatch_action_config/trigger_actions_on",
    ),
    (typed("number_input"), "missing required field: is_decimal_allowed", ""),
    (number(min_value="one"), "must be a number", "/min_value"),
    (number(min_value="9", max_value="1"), "at most max_value", "/min_value"),
    (typed("rich_text_input", initial_value="x"), "provide an object", "/initial_value"),
    ({"type": "file_input", "max_files": 11}, "between 1 and 10", "/max_files"),
    ({"type": "slider"}, "unsupported type: slider", "/type"),
]


def homed(element: Element) -> tuple[list[Element], str, str]:
    """A block that takes this element, the surface for it, and where the element then stands."""
    kind = element["type"]
    if kind in IN_CONTEXT_ACTIONS:
        return (
            [{"type": "context_actions", "elements": [element]}],
            "message",
            "/blocks/0/elements/0",
        )
    if kind in IN_ACTIONS or kind not in KEYS:
        return [{"type": "actions", "elements": [element]}], "message", "/blocks/0/elements/0"
    block: Element = {"type": "input", "label": plain(), "element": element}
    return [block], "modal", "/blocks/0/element"


@pytest.mark.parametrize("element", TAKEN, ids=lambda element: element["type"])
def test_what_slack_documents_is_taken(element: Element) -> None:
    blocks, surface, _ = homed(element)
    assert check(blocks, surface, "/blocks").found == []


@pytest.mark.parametrize(("element", "message", "at"), REFUSED)
def test_what_exceeds_a_limit_is_refused_where_it_stands(
    element: Element, message: str, at: str
) -> None:
    blocks, surface, place = homed(element)
    found = check(blocks, surface, "/blocks").messages()
    pointer = f"[json-pointer:{place}{at}]"
    assert any(message in line and pointer in line for line in found), found


def test_every_element_is_tried() -> None:
    tried = {element["type"] for element in TAKEN} | {"image"}
    assert tried == set(KEYS) == IN_ACTIONS | IN_INPUT | IN_CONTEXT_ACTIONS | {"image"}


@pytest.mark.parametrize("kind", sorted(IN_INPUT - IN_ACTIONS))
def test_what_belongs_into_an_input_stands_nowhere_else(kind: str) -> None:
    actions: Element = {"type": "actions", "elements": [{"type": kind}]}
    section: Element = {"type": "section", "text": plain(), "accessory": {"type": kind}}
    for block in (actions, section):
        assert f"unsupported type: {kind}" in str(check([block], "modal", "/blocks").found)

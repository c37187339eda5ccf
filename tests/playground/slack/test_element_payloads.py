"""What an app receives of each element: its action, its state, and everything around them."""

from typing import Any

import pytest

from bot.playground.slack.elements import SELECTED
from bot.playground.slack.model import StoredFile
from bot.playground.slack.refusals_elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, KEYS

Stage = Any
Ear = Any
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


RED, BLUE = option("Red"), option("Blue")
BOTH = {"options": [RED, BLUE]}
HINT = {"placeholder": plain("Pick")}
SURE = {"confirm": {"text": plain("Really?")}}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hi"}]}],
}
THUMB = {"text": plain("Good"), "value": "good"}
THUMBS = {"positive_button": THUMB, "negative_button": {"text": plain("Bad"), "value": "bad"}}
NEW, OLD = 1_800_000_000, 1_700_000_000

OPERATED: list[tuple[str, Json, Any, Json]] = [
    ("button", {"text": plain("Go"), "value": "7", "style": "danger", **SURE}, None, {}),
    ("button", {"text": plain("Go"), "url": "https://x.test"}, None, {}),
    ("icon_button", {"icon": "trash", "text": plain("Delete"), "value": "7"}, None, {}),
    ("feedback_buttons", THUMBS, "good", THUMB),
    ("overflow", BOTH | SURE, "blue", {"selected_option": BLUE}),
    ("static_select", BOTH | HINT, "blue", {"selected_option": BLUE}),
    ("static_select", BOTH | {"initial_option": RED}, None, {"selected_option": None}),
    (
        "static_select",
        {"option_groups": [{"label": plain("All"), **BOTH}]},
        "red",
        {"selected_option": RED},
    ),
    (
        "external_select",
        {"initial_option": RED, "min_query_length": 2},
        "red",
        {"selected_option": RED},
    ),
    ("users_select", {"initial_user": "U1", **HINT}, "U2", {"selected_user": "U2"}),
    (
        "conversations_select",
        {"initial_conversation": "C1"},
        "C2",
        {"selected_conversation": "C2"},
    ),
    ("channels_select", {"initial_channel": "C1"}, "C2", {"selected_channel": "C2"}),
    (
        "multi_static_select",
        BOTH | {"initial_options": [RED]},
        ["red", "blue"],
        {"selected_options": [RED, BLUE]},
    ),
    ("multi_static_select", BOTH, [], {"selected_options": []}),
    ("multi_external_select", {"initial_options": [RED]}, ["red"], {"selected_options": [RED]}),
    ("multi_users_select", {}, ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
    ("multi_users_select", {}, None, {"selected_users": []}),
    ("multi_conversations_select", {}, ["C1"], {"selected_conversations": ["C1"]}),
    ("multi_channels_select", {}, ["C1"], {"selected_channels": ["C1"]}),
    ("checkboxes", BOTH | {"initial_options": [RED]}, ["blue"], {"selected_options": [BLUE]}),
    ("radio_buttons", BOTH | {"initial_option": RED}, "blue", {"selected_option": BLUE}),
    ("datepicker", {"initial_date": "2026-01-01"}, "2026-02-01", {"selected_date": "2026-02-01"}),
    ("timepicker", {"initial_time": "08:00"}, "09:30", {"selected_time": "09:30"}),
    ("datetimepicker", {"initial_date_time": OLD}, NEW, {"selected_date_time": NEW}),
    ("plain_text_input", {"initial_value": "x", **HINT}, "Ada", {"value": "Ada"}),
    ("plain_text_input", {"initial_value": "x"}, "", {"value": None}),
    ("email_text_input", {}, "a@b.test", {"value": "a@b.test"}),
    ("url_text_input", {}, "https://x.test", {"value": "https://x.test"}),
    ("number_input", {"is_decimal_allowed": True}, "1.5", {"value": "1.5"}),
    ("rich_text_input", {}, "Hi", {"rich_text_value": RICH}),
]
NOT_REPEATED = {"options", "option_groups", "positive_button", "negative_button"}
INPUTS = [case for case in OPERATED if case[0] in SELECTED]

START: dict[str, Json] = {
    "static_select": {"selected_option": None},
    "external_select": {"selected_option": None},
    "users_select": {"selected_user": None},
    "conversations_select": {"selected_conversation": None},
    "channels_select": {"selected_channel": None},
    "multi_static_select": {"selected_options": []},
    "multi_external_select": {"selected_options": []},
    "multi_users_select": {"selected_users": []},
    "multi_conversations_select": {"selected_conversations": []},
    "multi_channels_select": {"selected_channels": []},
    "checkboxes": {"selected_options": []},
    "radio_buttons": {"selected_option": None},
    "datepicker": {"selected_date": None},
    "timepicker": {"selected_time": None},
    "datetimepicker": {"selected_date_time": None},
    "plain_text_input": {"value": None},
    "email_text_input": {"value": None},
    "url_text_input": {"value": None},
    "number_input": {"value": None},
    "rich_text_input": {"rich_text_value": None},
    "file_input": {"files": []},
}


def repeated(kind: str, more: Json) -> Json:
    """What the action says of the element itself: an input's says nothing."""
    kept = {} if kind.endswith("_input") else more
    return {key: value for key, value in kept.items() if key not in NOT_REPEATED}


@pytest.mark.parametrize(
    ("kind", "more", "value", "chosen"),
    [case for case in OPERATED if case[0] in IN_ACTIONS | IN_CONTEXT_ACTIONS],
)
async def test_an_element_in_a_message_says_what_was_done(
    stage: Stage, ear: Ear, kind: str, more: Json, value: Any, chosen: Json
) -> None:
    element = {"type": kind, "action_id": "a", **more}
    holder = "actions" if kind in IN_ACTIONS else "context_actions"
    blocks = [{"type": holder, "block_id": "b", "elements": [element]}]
    posted = await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=blocks)
    await stage.actions.act("U1", ("message", "C1", posted["ts"]), "b", "a", value)
    (heard,) = ear.heard
    (action,) = heard["actions"]
    assert action.pop("action_ts") > posted["ts"]
    ids = {"type": kind, "block_id": "b", "action_id": "a"}
    assert action == ids | repeated(kind, more) | chosen
    state = {"b": {"a": {"type": kind} | chosen}} if kind in SELECTED else {}
    assert heard["state"] == {"values": state}


@pytest.mark.parametrize(("kind", "more", "value", "chosen"), INPUTS)
async def test_an_input_in_a_modal_says_what_it_holds(
    stage: Stage, ear: Ear, kind: str, more: Json, value: Any, chosen: Json
) -> None:
    element = {"type": kind, "action_id": "a", **more}
    block: Json = {"type": "input", "block_id": "b", "label": plain("Field"), "element": element}
    block |= {"dispatch_action": True, "optional": True}
    modal = {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": [block]}
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=modal)
    await stage.actions.fill("U1", opened["view"]["id"], "b", "a", value)
    await stage.actions.submit("U1")
    told, submitted = ear.heard
    (action,) = told["actions"]
    assert action.pop("action_ts")
    ids = {"type": kind, "block_id": "b", "action_id": "a"}
    assert action == ids | repeated(kind, more) | chosen
    expected = {"values": {"b": {"a": {"type": kind} | chosen}}}
    assert told["view"]["state"] == submitted["view"]["state"] == expected


@pytest.mark.parametrize("kind", sorted(START))
async def test_an_untouched_input_holds_nothing(stage: Stage, kind: str) -> None:
    more: Json = BOTH if "options" in KEYS[kind] else {}
    more = more | ({"is_decimal_allowed": False} if kind == "number_input" else {})
    element = {"type": kind, "action_id": "a", **more}
    block = {"type": "input", "block_id": "b", "label": plain("Field"), "element": element}
    modal = {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": [block]}
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=modal)
    assert opened["view"]["state"]["values"] == {"b": {"a": {"type": kind} | START[kind]}}


async def test_a_file_input_carries_whole_files(stage: Stage, ear: Ear) -> None:
    stage.workspace.files["F1"] = StoredFile("F1", "x.png", "x", 1, "U1", b"x", "image/png")
    block = {
        "type": "input",
        "block_id": "b",
        "label": plain("File"),
        "element": {"type": "file_input", "action_id": "a"},
    }
    modal = {"type": "modal", "title": plain("T"), "submit": plain("Go"), "blocks": [block]}
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=modal)
    await stage.actions.fill("U1", opened["view"]["id"], "b", "a", ["F1"])
    await stage.actions.submit("U1")
    state = ear.heard[0]["view"]["state"]["values"]["b"]["a"]
    assert state.keys() == {"type", "files"}
    (file,) = state["files"]
    wanted = {"id", "created", "timestamp", "name", "title", "filetype", "mimetype", "permalink"}
    assert wanted | {"url_private", "url_private_download", "user", "user_team"} <= file.keys()


def test_every_element_is_operated() -> None:
    operated = {kind for kind, *_ in OPERATED} | {"image", "workflow_button", "file_input"}
    assert operated == set(KEYS)
    assert set(START) == set(SELECTED)

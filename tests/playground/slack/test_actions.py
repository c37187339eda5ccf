"""A person's hands, without the control API: what reaches the app, and what is refused."""

import json
from typing import Any

import pytest

from bot.playground.slack import elements, inputs, stack
from bot.playground.slack.actions import NotThereError
from bot.playground.slack.model import Faults, Message, StoredFile
from bot.playground.slack.screen import Eyes
from bot.playground.slack.workspace import Workspace

Stage = Any
Ear = Any


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


GO = {"type": "button", "action_id": "go", "text": plain("Go")}
BLOCKS = [{"type": "actions", "block_id": "b", "elements": [GO]}]


async def test_the_composer_tells_commands_from_messages(stage: Stage, ear: Ear) -> None:
    await stage.actions.enter("U1", "C1", "/greet you")
    await stage.actions.enter("U1", "C1", "hello #general")
    command, event = ear.heard
    assert command["command"] == "/greet"
    assert event["event"]["text"] == "hello <#C1|general>"
    assert event["event"]["channel_type"] == "channel"


async def test_the_app_hears_nothing_where_it_is_not_or_did_not_ask(stage: Stage, ear: Ear) -> None:
    await stage.actions.say("U1", "C2", "without the app")
    stage.workspace.channels["C3"].members.add(stage.workspace.app.user_id)
    await stage.actions.say("U1", "C3", "no message.groups in the manifest")
    await stage.actions.open_dm("U1", "U2")
    assert ear.heard == []


async def test_a_button_in_an_attachment_works(stage: Stage, ear: Ear) -> None:
    await stage.web.chat_postMessage(
        channel="C1", text="x", attachments=[{"blocks": BLOCKS, "fallback": "x", "text": "More"}]
    )
    assert await stage.plain("U1") == ["x\n[Go]\nMore"]
    await stage.do("click", user="U1", label="Go")
    assert ear.heard[0]["actions"][0]["action_id"] == "go"


async def test_what_is_not_there_cannot_be_used(stage: Stage) -> None:
    actions, workspace = stage.actions, stage.workspace
    stack.open_modal(workspace, "U1", {"type": "modal", "title": plain("T"), "blocks": BLOCKS})
    view = workspace.modal("U1").id
    workspace.post(Message("1.0", "C3", "U1", "hidden", blocks=BLOCKS))
    for person, place, block in (
        ("U2", ("view", view), "b"),
        ("U1", ("view", "V9"), "b"),
        ("U1", ("home",), "b"),
        ("U1", ("message", "C1", "9.0"), "b"),
        ("U2", ("message", "C3", "1.0"), "b"),
        ("U1", ("view", view), "other"),
    ):
        with pytest.raises(NotThereError):
            await actions.act(person, place, block, "go")
    for attempt in (actions.say("U9", "C1", "x"), actions.say("U2", "C3", "x")):
        with pytest.raises(NotThereError):
            await attempt


async def test_a_click_the_app_does_not_answer_is_told_to_the_person(stage: Stage) -> None:
    view = {"type": "home", "blocks": BLOCKS}
    stack.publish(stage.workspace, "U1", view)
    posted = await stage.web.chat_postMessage(channel="C1", text="x", blocks=BLOCKS)
    watching = stage.workspace.subscribe()
    assert not await stage.actions.act("U1", ("home",), "b", "go")
    assert not await stage.actions.act("U1", ("message", "C1", posted["ts"]), "b", "go")
    watching.close()
    heard = [notice async for notice in watching]
    assert {"kind": "trouble", "person": "U1", "text": stack.TROUBLE} in heard
    assert heard[-1]["kind"] == "message"
    assert stage.workspace.homes["U1"].trouble == stack.TROUBLE


async def test_a_shortcut_the_app_does_not_answer_is_told_to_the_person(stage: Stage) -> None:
    watching = stage.workspace.subscribe()
    assert not await stage.actions.shortcut("U1", "greet_all")
    watching.close()
    heard = [notice async for notice in watching]
    assert {"kind": "trouble", "person": "U1", "text": stack.TROUBLE} in heard


async def test_feedback_is_good_or_bad_and_nothing_else(stage: Stage, ear: Ear) -> None:
    good, bad = ({"text": plain(word), "value": word} for word in ("good", "bad"))
    thumbs = {"type": "feedback_buttons", "action_id": "f"}
    element = thumbs | {"positive_button": good, "negative_button": bad}
    blocks = [{"type": "context_actions", "block_id": "b", "elements": [element]}]
    posted = await stage.web.chat_postMessage(channel="C1", text="x", blocks=blocks)
    place = ("message", "C1", posted["ts"])
    await stage.actions.act("U1", place, "b", "f", "bad")
    assert ear.heard[0]["actions"][0]["value"] == "bad"
    with pytest.raises(NotThereError, match="neither button"):
        await stage.actions.act("U1", place, "b", "f", "so-so")


async def test_a_file_is_chosen_by_its_id(stage: Stage, ear: Ear) -> None:
    stage.workspace.files["F1"] = StoredFile("F1", "x.txt", "x", 1, "U1", b"x")
    file_input = {"type": "file_input", "action_id": "a"}
    room = {"type": "channels_select", "action_id": "a", "response_url_enabled": True}
    fields = {"file": file_input, "room": room}
    view = {
        "type": "modal",
        "title": plain("T"),
        "submit": plain("Go"),
        "blocks": [
            {
                "type": "input",
                "block_id": name,
                "label": plain(name),
                "element": element,
                "optional": True,
            }
            for name, element in fields.items()
        ],
    }
    opened = stack.open_modal(stage.workspace, "U1", view)
    await stage.actions.fill("U1", opened.id, "file", "a", ["F1", "F9"])
    assert "x.txt" in (await stage.screen("U1"))["modal"]["plain"]
    await stage.actions.submit("U1")
    (heard,) = ear.heard
    files = heard["view"]["state"]["values"]["file"]["a"]["files"]
    assert [file["id"] for file in files] == ["F1"]
    assert heard["response_urls"] == []


async def test_an_answer_that_is_broken_json_fails_the_command(stage: Stage, serve: Any) -> None:
    from starlette.applications import Starlette  # noqa: PLC0415 -- beside its one use
    from starlette.responses import Response  # noqa: PLC0415 -- beside its one use
    from starlette.routing import Route  # noqa: PLC0415 -- beside its one use

    async def broken(_request: Any) -> Response:
        return Response("{", media_type="application/json")

    async with serve(Starlette(routes=[Route("/", broken, methods=["POST"])])) as address:
        stage.courier.url = f"{address}/"
        await stage.do("command", user="U1", channel="C1", text="/greet")
    assert await stage.plain("U1") == ['/greet failed with the error "invalid_json"']


async def test_markdown_text_becomes_a_markdown_block(stage: Stage) -> None:
    await stage.web.chat_postMessage(channel="C1", markdown_text="**bold**", unfurl_links=False)
    (message,) = stage.workspace.messages("C1", "U1")
    assert message.blocks[0]["type"] == "markdown"
    assert message.unfurl_links is False


async def test_a_submission_while_the_app_updates_the_view_keeps_both(stage: Stage) -> None:
    view = {"type": "modal", "title": plain("T"), "blocks": BLOCKS}
    opened = stack.open_modal(stage.workspace, "U1", view)
    stack.close(stage.workspace, "U1")
    stack.after_submission(stage.workspace, opened, {})
    assert stage.workspace.modal("U1") is None
    assert stack.close(stage.workspace, "U1") == []
    pushed = stack.push(stage.workspace, "U1", view)
    assert pushed.previous_id is None


async def test_an_option_that_is_not_on_offer_cannot_be_chosen(stage: Stage, ear: Ear) -> None:
    option = {"text": plain("A"), "value": "a"}
    menu = {"type": "overflow", "action_id": "m", "options": [option]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    ts = (await stage.web.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]
    with pytest.raises(NotThereError, match="no option"):
        await stage.actions.act("U1", ("message", "C1", ts), "b", "m", "other")
    await stage.do("click", user="U1", label="⋮", value="a")
    assert len(ear.heard) == 1


@pytest.mark.parametrize(
    ("offer", "count"),
    [
        ({"options": [{"text": plain("A"), "value": "a"}] * 100}, 100),
        ({"options": [{"text": plain("A"), "value": "a"}] * 101}, 0),
        ({"options": [{"text": plain("A" * 76), "value": "a"}]}, 0),
        ({"option_groups": [{"label": plain("G"), "options": []}]}, 0),
        ({"options": []}, 0),
        ({}, 0),
    ],
)
async def test_suggestions_slack_would_not_show_are_not_shown(
    stage: Stage, ear: Ear, offer: dict[str, Any], count: int
) -> None:
    menu = {"type": "external_select", "action_id": "m", "min_query_length": 0}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    ts = (await stage.web.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]
    ear.answers.append(offer)
    found = await stage.actions.suggest("U1", ("message", "C1", ts), "b", "m", "")
    assert len(found) == count


async def test_only_named_methods_are_slowed(stage: Stage) -> None:
    stage.workspace.faults = Faults(server_errors=1, methods=["chat.update"])
    assert (await stage.web.auth_test())["ok"]
    assert stage.workspace.faults.server_errors == 1


def test_slack_counts_letters_and_choices(workspace: Workspace) -> None:
    options = [{"text": plain(v), "value": v} for v in "abc"]
    many = {"type": "multi_static_select", "options": options, "max_selected_items": 1}
    fields = {
        "short": {"type": "plain_text_input", "min_length": 3, "initial_value": "ab"},
        "many": many | {"initial_options": options[:2]},
        "fine": many | {"initial_options": options[:1]},
    }
    label = plain("x")
    blocks: list[Any] = [
        {"type": "input", "block_id": name, "label": label, "element": element}
        for name, element in fields.items()
    ]
    blocks.append({"type": "divider"})
    view = {"type": "modal", "title": label, "submit": label, "blocks": blocks}
    assert inputs.problems(stack.open_modal(workspace, "U1", view)) == {
        "short": "Please enter at least 3 characters.",
        "many": "Please select at most 1 items.",
    }


def test_a_state_is_what_was_chosen(workspace: Workspace) -> None:
    options = [{"text": plain("A"), "value": "a"}]
    static = {"type": "static_select", "options": options}
    assert elements.chosen(static, None) == {"type": "static_select", "selected_option": None}
    checks = {"type": "checkboxes", "options": options}
    assert elements.chosen(checks, "a")["selected_options"] == options
    assert elements.chosen({"type": "plain_text_input"}, "")["value"] is None
    assert elements.chosen({"type": "rich_text_input"}, "")["rich_text_value"] is None
    assert elements.chosen({"type": "datetimepicker"}, None)["selected_date_time"] is None
    external = {"type": "external_select", "initial_option": options[0]}
    assert elements.chosen(external, "a")["selected_option"] == options[0]
    with pytest.raises(ValueError, match="no option"):
        elements.chosen(static, "b")
    shown = {"type": "rich_text_input", "initial_value": None}
    assert Eyes(workspace, "U1").element(shown) == "[]"
    assert json.dumps(elements.initial(external))

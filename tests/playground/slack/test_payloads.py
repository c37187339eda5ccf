"""What the app receives has the shape that Slack documents."""

from typing import Any

from slack_sdk.signature import SignatureVerifier

Stage = Any
Ear = Any

USER = {"id": "U1", "username": "ada", "name": "ada", "team_id": "T0PLAYGRND"}
TEAM = {"id": "T0PLAYGRND", "domain": "playground"}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str) -> dict[str, Any]:
    return {"text": plain(text), "value": text.lower()}


RED, BLUE = option("Red"), option("Blue")
MENU = {
    "type": "static_select",
    "action_id": "color",
    "options": [RED, BLUE],
    "initial_option": RED,
    "placeholder": plain("Color"),
}
MORE = {"type": "overflow", "action_id": "more", "options": [RED, BLUE]}
PRESS = {"type": "button", "action_id": "go", "text": plain("Go"), "value": "7", "style": "primary"}
BLOCKS = [{"type": "actions", "block_id": "b", "elements": [MENU, MORE, PRESS]}]


async def test_a_command_is_a_signed_form(stage: Stage, ear: Ear) -> None:
    await stage.do("command", user="U1", channel="C1", text="/greet  Ada & Bob")
    form = ear.heard[0]
    assert form.pop("trigger_id") in stage.workspace.triggers
    assert form.pop("response_url").startswith(f"{stage.address}/response/T0PLAYGRND/")
    assert form == {
        "token": "verification",
        "team_id": "T0PLAYGRND",
        "team_domain": "playground",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": "U1",
        "user_name": "ada",
        "command": "/greet",
        "text": "Ada & Bob",
        "api_app_id": "A0PLAYGRND",
        "is_enterprise_install": "false",
    }
    assert ear.headers[0]["content-type"] == "application/x-www-form-urlencoded"
    assert ear.headers[0]["x-slack-signature"].startswith("v0=")


async def test_a_command_ends_at_any_white_space(stage: Stage, ear: Ear) -> None:
    for text in ("/greet\nAda\nBob ", "/greet\tAda\nBob"):
        await stage.do("command", user="U1", channel="C1", text=text)
        assert (ear.heard[-1]["command"], ear.heard[-1]["text"]) == ("/greet", "Ada\nBob")


def test_the_signature_is_what_the_sdk_checks() -> None:
    from bot.playground.slack.delivery import signature  # noqa: PLC0415 -- beside its one use

    class Then:
        def now(self) -> float:
            return 1_700_000_000.0

    verifier = SignatureVerifier("secret", Then())  # type: ignore[arg-type] # a clock that stands
    good = signature("secret", "1700000000", "täxt".encode())
    assert verifier.is_valid("täxt", "1700000000", good)
    assert not verifier.is_valid("text", "1700000000", good)


async def test_handles_are_escaped_where_the_manifest_asks(stage: Stage, ear: Ear) -> None:
    typed = "/escape @bob & #general, @nobody (https://x.test/#general)"
    await stage.do("command", user="U1", channel="C1", text=typed)
    escaped = "<@U2|bob> &amp; <#C1|general>, @nobody (<https://x.test/#general>)"
    assert ear.heard[0]["text"] == escaped


async def test_a_command_in_a_direct_message_names_the_channel_so(stage: Stage, ear: Ear) -> None:
    channel = stage.workspace.dm("U1").id
    await stage.do("command", user="U1", channel=channel, text="/greet")
    assert (ear.heard[0]["channel_id"], ear.heard[0]["channel_name"]) == (channel, "directmessage")


async def test_a_click_in_a_message_carries_message_state_and_response_url(
    stage: Stage, ear: Ear
) -> None:
    posted = await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=BLOCKS)
    await stage.do("click", user="U1", label="Red > Blue")
    heard = ear.heard[0]
    assert heard["type"] == "block_actions"
    assert heard["team"] == TEAM
    assert heard["user"] == USER
    assert heard["api_app_id"] == "A0PLAYGRND"
    assert heard["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": "C1",
        "is_ephemeral": False,
    }
    assert heard["channel"] == {"id": "C1", "name": "general"}
    assert heard["message"]["blocks"] == BLOCKS
    assert heard["message"]["bot_id"] == "B0PLAYGRND"
    assert heard["state"]["values"] == {
        "b": {"color": {"type": "static_select", "selected_option": BLUE}}
    }
    assert heard["response_url"].startswith(stage.address)
    (action,) = heard["actions"]
    assert action.pop("action_ts")
    assert action == {
        "type": "static_select",
        "action_id": "color",
        "block_id": "b",
        "selected_option": BLUE,
        "initial_option": RED,
        "placeholder": plain("Color"),
    }


async def test_a_button_and_an_overflow_entry_say_what_was_clicked(stage: Stage, ear: Ear) -> None:
    await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=BLOCKS)
    await stage.do("click", user="U1", label="Go")
    await stage.do("click", user="U1", label="⋮ > Blue")
    button, overflow = (heard["actions"][0] for heard in ear.heard)
    assert (button["type"], button["value"], button["style"]) == ("button", "7", "primary")
    assert button["text"] == plain("Go")
    assert overflow["selected_option"] == BLUE
    assert "more" not in ear.heard[1]["state"]["values"]["b"]


async def test_a_click_in_an_ephemeral_message_carries_no_message(stage: Stage, ear: Ear) -> None:
    await stage.web.chat_postEphemeral(channel="C1", user="U1", text="Pick", blocks=BLOCKS)
    assert "Nothing can be clicked" in await stage.refused("click", user="U2", label="Go")
    await stage.do("click", user="U1", label="Go")
    assert ear.heard[0]["container"]["is_ephemeral"] is True
    assert "message" not in ear.heard[0]


async def test_a_click_in_a_thread_names_the_thread(stage: Stage, ear: Ear) -> None:
    root = await stage.web.chat_postMessage(channel="C1", text="Root")
    await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=BLOCKS, thread_ts=root["ts"])
    await stage.do("click", user="U1", label="Go", **{"in": "C1"})
    assert ear.heard[0]["container"]["thread_ts"] == root["ts"]


def field(block: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    label = plain(block.title())
    return {"type": "input", "block_id": block, "label": label, "element": element, **more}


VIEW: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "kept",
    "title": plain("Form"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [
        field("name", {"type": "plain_text_input", "action_id": "a"}, optional=True),
        field("color", MENU, dispatch_action=True),
        field("day", {"type": "datepicker", "action_id": "a", "initial_date": "2026-01-01"}),
        field(
            "where",
            {
                "type": "conversations_select",
                "action_id": "a",
                "initial_conversation": "C1",
                "response_url_enabled": True,
            },
        ),
    ],
}


async def test_a_submission_carries_every_value(stage: Stage, ear: Ear) -> None:
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=VIEW)
    await stage.do("fill", user="U1", label="Name", value="Ada")
    await stage.do("submit", user="U1")
    (heard,) = ear.heard
    assert heard["type"] == "view_submission"
    assert heard["trigger_id"] in stage.workspace.triggers
    view = heard["view"]
    assert view["id"] == view["root_view_id"] == opened["view"]["id"]
    assert (view["callback_id"], view["private_metadata"]) == ("form", "kept")
    assert view["hash"] == opened["view"]["hash"]
    assert view["previous_view_id"] is None
    assert view["app_id"] == "A0PLAYGRND"
    assert view["state"]["values"] == {
        "name": {"a": {"type": "plain_text_input", "value": "Ada"}},
        "color": {"color": {"type": "static_select", "selected_option": RED}},
        "day": {"a": {"type": "datepicker", "selected_date": "2026-01-01"}},
        "where": {"a": {"type": "conversations_select", "selected_conversation": "C1"}},
    }
    (url,) = heard["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("where", "C1")
    assert (await stage.screen("U1"))["modal"] is None


async def test_an_input_that_dispatches_tells_the_view(stage: Stage, ear: Ear) -> None:
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=VIEW)
    await stage.do("fill", user="U1", label="Color", value="Blue")
    (heard,) = ear.heard
    assert heard["type"] == "block_actions"
    assert heard["container"] == {"type": "view", "view_id": opened["view"]["id"]}
    assert heard["view"]["state"]["values"]["color"]["color"]["selected_option"] == BLUE
    assert heard["actions"][0]["selected_option"] == BLUE
    assert "response_url" not in heard


async def test_closing_is_told_where_the_view_asks(stage: Stage, ear: Ear) -> None:
    await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=VIEW)
    await stage.do("close", user="U1")
    (heard,) = ear.heard
    assert (heard["type"], heard["is_cleared"]) == ("view_closed", False)
    assert heard["view"]["callback_id"] == "form"
    assert "trigger_id" not in heard


async def test_shortcuts_carry_their_callback_id(stage: Stage, ear: Ear) -> None:
    posted = await stage.web.chat_postMessage(channel="C1", text="A question")
    await stage.do("shortcut", user="U1", label="Greet all")
    await stage.do("shortcut", user="U1", label="Answer it", channel="C1", ts=posted["ts"])
    shortcut, about = ear.heard
    assert (shortcut["type"], shortcut["callback_id"]) == ("shortcut", "greet_all")
    assert shortcut["trigger_id"] in stage.workspace.triggers
    assert (about["type"], about["callback_id"]) == ("message_action", "answer_it")
    assert about["message"]["text"] == "A question"
    assert (about["channel"]["id"], about["message_ts"]) == ("C1", posted["ts"])
    assert about["response_url"]
    assert "no global shortcut" in await stage.refused("shortcut", user="U1", label="Other")


async def test_an_event_is_wrapped_with_its_authorization(stage: Stage, ear: Ear) -> None:
    await stage.do("home", user="U1")
    (heard,) = ear.heard
    assert heard["type"] == "event_callback"
    assert heard["team_id"] == "T0PLAYGRND"
    assert heard["authorizations"][0]["user_id"] == stage.workspace.app.user_id
    event = heard["event"]
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "home", "U1")
    assert event["channel"] == stage.workspace.dm("U1").id


async def test_a_suggestion_request_carries_what_was_typed(stage: Stage, ear: Ear) -> None:
    search = {"type": "external_select", "action_id": "find", "min_query_length": 1}
    blocks = [{"type": "actions", "block_id": "b", "elements": [search]}]
    await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=blocks)
    ts = stage.workspace.messages("C1", "U1")[-1].ts
    place = ("message", "C1", ts)
    ear.answers.append({"option_groups": [{"label": plain("All"), "options": [RED]}]})
    found = await stage.actions.suggest("U1", place, "b", "find", "re")
    assert found[0]["options"] == [RED]
    (heard,) = ear.heard
    assert heard["type"] == "block_suggestion"
    assert (heard["block_id"], heard["action_id"], heard["value"]) == ("b", "find", "re")
    assert heard["container"]["message_ts"] == ts
    assert "trigger_id" not in heard
    assert "response_url" not in heard
    assert await stage.actions.suggest("U1", place, "b", "find", "") == []
    await stage.actions.act("U1", place, "b", "find", "red")
    assert ear.heard[-1]["actions"][0]["selected_option"] == RED

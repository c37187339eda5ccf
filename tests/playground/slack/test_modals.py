"""Modals on the wire: where they came from, what they may hold, and what survives."""

from typing import Any

import pytest

from bot.playground.slack.model import Channel

Stage = Any
Ear = Any


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def field(name: str, kind: str, **element: Any) -> dict[str, Any]:
    inner = {"type": kind, "action_id": "a", **element}
    block = {"type": "input", "block_id": name, "label": plain(name), "element": inner}
    return block | {"optional": True}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    shown = {"title": plain("Form"), "submit": plain("Send"), "blocks": list(blocks)}
    return {"type": "modal", "callback_id": "form", **shown, **more}


HERE = {"default_to_current_conversation": True}


async def opened(stage: Stage, ear: Ear, view: dict[str, Any], channel: str = "C1") -> Any:
    """What the modal holds that an app opens for a command typed in this channel."""
    await stage.do("command", user="U1", channel=channel, text="/greet")
    answer = await stage.web.views_open(trigger_id=ear.heard[-1]["trigger_id"], view=view)
    return {name: state["a"] for name, state in answer["view"]["state"]["values"].items()}


async def test_a_menu_can_begin_with_where_the_person_is(stage: Stage, ear: Ear) -> None:
    form = modal(
        field("one", "conversations_select", **HERE),
        field("many", "multi_conversations_select", **HERE),
        field("other", "conversations_select", initial_conversation="C2", **HERE),
        field("people", "conversations_select", filter={"include": ["im"]}, **HERE),
    )
    state = await opened(stage, ear, form)
    assert state["one"]["selected_conversation"] == "C1"
    assert state["many"]["selected_conversations"] == ["C1"]
    assert state["other"]["selected_conversation"] == "C2"
    assert state["people"]["selected_conversation"] is None


async def test_a_pushed_modal_knows_it_too_and_home_is_nowhere(stage: Stage, ear: Ear) -> None:
    form = modal(field("one", "conversations_select", **HERE))
    await opened(stage, ear, form)
    ear.answers.append({"response_action": "push", "view": form})
    await stage.do("submit", user="U1")
    state = (await stage.screen("U1"))["modal"]["state"]
    assert state["one"]["a"]["selected_conversation"] == "C1"
    await stage.do("close", user="U1", all=True)
    await stage.do("home", user="U1")
    await stage.do("shortcut", user="U1", label="Greet all")
    answer = await stage.web.views_open(trigger_id=ear.heard[-1]["trigger_id"], view=form)
    assert answer["view"]["state"]["values"]["one"]["a"]["selected_conversation"] is None


async def test_a_submission_brings_a_response_url_for_each_input_that_asks(
    stage: Stage, ear: Ear
) -> None:
    ask = {"response_url_enabled": True}
    form = modal(
        field("where", "conversations_select", **ask, **HERE),
        field("room", "channels_select", initial_channel="C2", **ask),
        field("silent", "channels_select", initial_channel="C1"),
    )
    await opened(stage, ear, form)
    await stage.do("submit", user="U1")
    urls = ear.heard[-1]["response_urls"]
    assert [(u["block_id"], u["channel_id"]) for u in urls] == [("where", "C1"), ("room", "C2")]
    await stage.http.post(urls[1]["response_url"], json={"text": "Done"})
    assert await stage.plain("U1", "C2") == ["Done"]
    assert await stage.plain("U2", "C2") == []


@pytest.mark.parametrize(
    ("kind", "more", "offered"),
    [
        ("conversations_select", {}, ["C1", "C3", "C2", "D1", "D2"]),
        ("conversations_select", {"filter": {"include": ["private"]}}, ["C3"]),
        ("conversations_select", {"filter": {"include": ["im"]}}, ["D1", "D2"]),
        ("conversations_select", {"filter": {"exclude_bot_users": True}}, ["C1", "C3", "C2", "D2"]),
        ("multi_conversations_select", {"filter": {"include": ["public"]}}, ["C1", "C2"]),
        ("channels_select", {}, ["C1", "C2"]),
        ("multi_channels_select", {}, ["C1", "C2"]),
        ("users_select", {}, ["U1", "U2"]),
    ],
)
async def test_a_menu_takes_what_it_offers_and_nothing_else(
    stage: Stage, ear: Ear, kind: str, more: dict[str, Any], offered: list[str]
) -> None:
    bot = stage.workspace.app.user_id
    stage.workspace.add_channel(Channel("D1", "", "dm", {"U1", bot}))
    stage.workspace.add_channel(Channel("D2", "", "dm", {"U1", "U2"}))
    await opened(stage, ear, modal(field("Where", kind, **more)))
    many = kind.startswith("multi_")
    for one in ("C1", "C2", "C3", "D1", "D2", "U1", "U2", "U9"):
        value = [one] if many else one
        body = {"user": "U1", "label": "Where", "value": value}
        if one in offered:
            await stage.do("fill", **body)
        else:
            assert "called" in await stage.refused("fill", **body)
            view = stage.workspace.modal("U1").id
            with pytest.raises(LookupError, match="on offer"):
                await stage.actions.fill("U1", view, "Where", "a", value)


async def test_a_home_is_updated_by_its_external_id(stage: Stage) -> None:
    view = {"type": "home", "external_id": "mine", "blocks": []}
    first = await stage.web.views_publish(user_id="U1", view=view)
    header = {"type": "header", "text": plain("New")}
    changed = await stage.web.views_update(external_id="mine", view=view | {"blocks": [header]})
    assert changed["view"]["id"] == first["view"]["id"]
    assert (await stage.screen("U1"))["home"]["plain"] == "New"


async def test_a_view_may_not_say_what_only_slack_says(stage: Stage) -> None:
    header = {"type": "header", "text": plain("x")}
    opening = await stage.web.views_open(
        trigger_id=stage.workspace.trigger("U1"), view=modal(header)
    )
    answer = await stage.http.post(
        "/api/views.update",
        json={"view_id": opening["view"]["id"], "view": opening["view"].copy()},
        headers={"Authorization": "Bearer xoxb-test-bot"},
    )
    told = answer.json()
    assert told["error"] == "invalid_arguments"
    assert (
        "[ERROR] invalid additional property: hash [json-pointer:/view]"
        in (told["response_metadata"]["messages"])
    )


async def test_a_reload_in_the_middle_of_a_modal_loses_nothing(stage: Stage, ear: Ear) -> None:
    await opened(stage, ear, modal(field("Name", "plain_text_input")))
    await stage.do("fill", user="U1", label="Name", value="Grace")
    page = await stage.http.get("/", params={"as": "U1"})
    assert "Grace" in page.text
    await stage.do("submit", user="U1")
    state = ear.heard[-1]["view"]["state"]["values"]
    assert state["Name"]["a"]["value"] == "Grace"


async def test_two_people_have_their_own_modals_at_once(stage: Stage, ear: Ear) -> None:
    form = modal(field("Name", "plain_text_input"))
    for user in ("U1", "U2"):
        trigger = stage.workspace.trigger(user)
        await stage.web.views_open(trigger_id=trigger, view=form)
    for user, name in (("U1", "Ada"), ("U2", "Bob")):
        await stage.do("fill", user=user, label="Name", value=name)
    await stage.do("submit", user="U2")
    assert ear.heard[-1]["user"]["id"] == "U2"
    assert ear.heard[-1]["view"]["state"]["values"]["Name"]["a"]["value"] == "Bob"
    assert (await stage.screen("U2"))["modal"] is None
    held = (await stage.screen("U1"))["modal"]["state"]
    assert held["Name"]["a"]["value"] == "Ada"

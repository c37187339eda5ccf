"""The outer shape of everything an app receives: every key that Slack documents, and no other."""

from typing import Any

import pytest

Stage = Any
Ear = Any
Json = dict[str, Any]

USER = {"id": "U1", "username": "ada", "name": "ada", "team_id": "T0PLAYGRND"}
TEAM = {"id": "T0PLAYGRND", "domain": "playground"}
INSTALLED: Json = {"team": TEAM, "enterprise": None, "is_enterprise_install": False}
ALWAYS = INSTALLED | {"user": USER, "token": "verification"}

VIEW_KEYS = {
    *("id", "team_id", "type", "blocks", "private_metadata", "callback_id", "state", "hash"),
    *("title", "close", "submit", "clear_on_close", "notify_on_close", "submit_disabled"),
    *("previous_view_id", "root_view_id", "app_id", "external_id", "app_installed_team_id"),
    "bot_id",
}
FIND = {"type": "external_select", "action_id": "find", "min_query_length": 0}
GO = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS = [{"type": "actions", "block_id": "b", "elements": [FIND, GO]}]
TITLE = {"type": "plain_text", "text": "Title"}
MODAL = {"type": "modal", "title": TITLE, "submit": TITLE, "blocks": BLOCKS}


@pytest.fixture
async def container(stage: Stage, request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Something with a button, for one person."""
    web, where = stage.web, request.param
    if where == "message":
        posted = await web.chat_postMessage(channel="C1", text="Pick", blocks=BLOCKS)
        return ("message", "C1", posted["ts"])
    if where == "ephemeral":
        sent = await web.chat_postEphemeral(channel="C1", user="U1", text="Pick", blocks=BLOCKS)
        return ("message", "C1", sent["message_ts"])
    if where == "home":
        await web.views_publish(user_id="U1", view={"type": "home", "blocks": BLOCKS})
        return ("home",)
    opened = await web.views_open(trigger_id=stage.workspace.trigger("U1"), view=MODAL)
    return ("view", opened["view"]["id"])


def around(heard: Json, app: bool = True) -> set[str]:  # noqa: FBT001, FBT002 -- shortcuts lack it
    """Check what every payload carries; returns its other keys."""
    always = ALWAYS | ({"api_app_id": "A0PLAYGRND"} if app else {})
    assert {key: heard[key] for key in always} == always
    return set(heard) - set(always) - {"type"}


MESSAGE = {"container", "channel", "state", "actions", "trigger_id", "response_url"}
VIEW = {"container", "view", "hash", "actions", "trigger_id"}


@pytest.mark.parametrize(
    ("container", "keys"),
    [
        ("message", MESSAGE | {"message"}),
        ("ephemeral", MESSAGE),
        ("home", VIEW),
        ("modal", VIEW),
    ],
    indirect=["container"],
)
async def test_a_click(stage: Stage, ear: Ear, container: Any, keys: set[str]) -> None:
    await stage.actions.act("U1", container, "b", "go")
    (heard,) = ear.heard
    assert heard["type"] == "block_actions"
    assert around(heard) == keys
    if "view" in keys:
        assert heard["hash"] == heard["view"]["hash"]
        assert heard["container"] == {"type": "view", "view_id": heard["view"]["id"]}


@pytest.mark.parametrize(
    ("container", "keys"),
    [
        ("message", {"container", "channel", "message"}),
        ("ephemeral", {"container", "channel"}),
        ("home", {"container", "view"}),
        ("modal", {"container", "view"}),
    ],
    indirect=["container"],
)
async def test_a_search(stage: Stage, ear: Ear, container: Any, keys: set[str]) -> None:
    await stage.actions.suggest("U1", container, "b", "find", "oa")
    (heard,) = ear.heard
    assert heard["type"] == "block_suggestion"
    assert around(heard) == keys | {"action_id", "block_id", "value"}
    assert (heard["action_id"], heard["block_id"], heard["value"]) == ("find", "b", "oa")


@pytest.mark.parametrize("container", ["modal"], indirect=True)
async def test_a_submission(stage: Stage, ear: Ear, container: Any) -> None:
    await stage.actions.submit("U1")
    (heard,) = ear.heard
    assert heard["type"] == "view_submission"
    assert around(heard) == {"view", "trigger_id", "response_urls"}
    assert set(heard["view"]) == VIEW_KEYS
    assert heard["view"]["id"] == container[1]
    assert heard["response_urls"] == []


@pytest.mark.parametrize("everything", [False, True])
async def test_a_modal_that_is_closed(stage: Stage, ear: Ear, everything: bool) -> None:  # noqa: FBT001 -- both ways
    view = MODAL | {"notify_on_close": True}
    await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=view)
    await stage.actions.close("U1", everything=everything)
    (heard,) = ear.heard
    assert heard["type"] == "view_closed"
    assert around(heard) == {"view", "is_cleared"}
    assert heard["is_cleared"] is everything
    assert set(heard["view"]) == VIEW_KEYS


async def test_shortcuts(stage: Stage, ear: Ear) -> None:
    await stage.actions.shortcut("U1", "greet_all")
    posted = await stage.web.chat_postMessage(channel="C1", text="A question")
    await stage.actions.shortcut("U1", "answer_it", ("C1", posted["ts"]))
    everywhere, on_message = ear.heard
    assert everywhere.pop("user") == {key: USER[key] for key in ("id", "username", "team_id")}
    assert around(everywhere | {"user": USER}, app=False) == {
        *("callback_id", "trigger_id", "action_ts"),
    }
    assert around(on_message, app=False) == {
        *("callback_id", "trigger_id", "action_ts", "response_url"),
        *("channel", "message", "message_ts"),
    }
    assert on_message["channel"] == {"id": "C1", "name": "general"}


async def test_an_event(stage: Stage, ear: Ear) -> None:
    await stage.do("say", user="U1", channel="C1", text="Hello")
    (heard,) = ear.heard
    assert set(heard) == {
        *("token", "team_id", "api_app_id", "event", "type", "event_id", "event_time"),
        *("authorizations", "is_ext_shared_channel", "event_context"),
        *("context_team_id", "context_enterprise_id"),
    }
    assert {"type", "user", "text", "ts", "team", "channel", "channel_type", "event_ts"} <= set(
        heard["event"]
    )

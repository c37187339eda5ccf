"""What a manifest leaves out, Slack leaves out too."""

from typing import Any

import pytest

from bot.playground.slack.actions import NotThereError
from bot.playground.slack.manifest import app_from

Stage = Any
Ear = Any

FIND = {"type": "external_select", "action_id": "find", "min_query_length": 0}
GO = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS = [{"type": "actions", "block_id": "b", "elements": [FIND, GO]}]
OPTION = {"text": {"type": "plain_text", "text": "Oak"}, "value": "oak"}


@pytest.fixture
async def place(stage: Stage) -> tuple[str, str, str]:
    posted = await stage.web.chat_postMessage(channel="C1", text="Pick", blocks=BLOCKS)
    return ("message", "C1", posted["ts"])


async def test_suggestions_over_http_need_an_address_in_the_manifest(
    stage: Stage, ear: Ear, place: Any
) -> None:
    stage.workspace.app.options_url = ""
    assert await stage.actions.suggest("U1", place, "b", "find", "o") == []
    assert ear.heard == []
    newest = stage.workspace.traffic[-1]
    assert (newest.kind, newest.ok) == ("block_suggestion", False)
    assert "no_message_menu_options_url" in newest.response


async def test_suggestions_go_to_the_path_that_the_manifest_names(
    stage: Stage, ear: Ear, place: Any
) -> None:
    stage.courier.url = stage.courier.url.replace("/slack/events", "/elsewhere")
    ear.answers.append({"options": [OPTION]})
    assert await stage.actions.suggest("U1", place, "b", "find", "o") == [OPTION]


async def test_without_interactivity_nothing_is_delivered(
    stage: Stage, ear: Ear, place: Any
) -> None:
    stage.workspace.app.interactive = False
    assert await stage.actions.act("U1", place, "b", "go") is False
    assert ear.heard == []
    assert "interactivity_is_off" in stage.workspace.traffic[-1].response


def test_a_manifest_says_where_suggestions_are_asked() -> None:
    url = "https://x.test/options"
    settings = {"interactivity": {"is_enabled": True, "message_menu_options_url": url}}
    assert app_from({"settings": settings}).options_url == url
    assert app_from({}).options_url == ""


async def test_a_manifest_says_whether_people_may_write_to_the_app(stage: Stage) -> None:
    def read_only(home: dict[str, bool]) -> bool:
        return app_from({"features": {"app_home": home}}).messages_read_only

    assert read_only({"messages_tab_enabled": True, "messages_tab_read_only_enabled": True})
    assert not read_only({"messages_tab_enabled": True})
    stage.workspace.app.messages_read_only = True
    with pytest.raises(NotThereError, match="turned off"):
        await stage.actions.say("U1", stage.workspace.dm("U1").id, "Hello?")
    assert (await stage.actions.say("U1", "C1", "Hello?")).text == "Hello?"


async def test_what_a_manifest_asks_for_in_vain_is_said(
    stage: Stage, manifest: dict[str, Any]
) -> None:
    assert app_from(manifest).unheard == []
    manifest["settings"]["event_subscriptions"]["bot_events"].append("team_join")
    manifest["settings"]["event_subscriptions"]["user_events"] = ["message.im"]
    manifest["features"]["assistant_view"] = {"assistant_description": "x"}
    manifest["oauth_config"]["scopes"]["user"] = ["chat:write"]
    never = [
        *("event team_join", "event message.im of a user", "feature assistant_view"),
        "tokens of users",
    ]
    stage.workspace.app.unheard = app_from(manifest).unheard
    assert (await stage.http.get("/_control/traffic")).json()["never"] == never
    drawn = (await stage.http.get("/_ui/fragment/inspector")).text
    assert "what never comes here: event team_join," in drawn

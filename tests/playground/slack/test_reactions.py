"""Reactions: the app's, people's, and what the app hears of them."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack.model import Channel

Stage = Any
Ear = Any


@pytest.fixture(autouse=True)
def reacting(stage: Stage) -> None:
    stage.workspace.app.scopes += ["reactions:read", "reactions:write"]
    stage.workspace.app.events += ["reaction_added", "reaction_removed"]


async def test_an_app_reacts_and_takes_it_back(stage: Stage) -> None:
    web, bot = stage.web, stage.workspace.app.user_id
    ts = (await stage.do("say", user="U1", channel="C1", text="done?"))["ts"]
    where = {"channel": "C1", "timestamp": ts}
    await web.reactions_add(name="eyes", **where)
    got = await web.reactions_get(**where)
    assert (got["type"], got["channel"]) == ("message", "C1")
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [bot], "count": 1}]
    assert (await stage.screen("U2"))["channels"]["C1"][0]["reactions"] == {"eyes": [bot]}
    (item,) = (await web.reactions_list())["items"]
    assert item["message"]["ts"] == ts
    assert (await web.reactions_list(user="U1"))["items"] == []
    await web.reactions_remove(name="eyes", **where)
    assert "reactions" not in (await web.reactions_get(**where))["message"]


async def test_an_app_hears_who_reacted_to_whose_message(stage: Stage, ear: Ear) -> None:
    ts = (await stage.do("say", user="U1", channel="C1", text="done?"))["ts"]
    for kind in ("reaction_added", "reaction_removed"):
        await stage.do("react", user="U2", channel="C1", ts=ts, name="+1")
        event = ear.heard[-1]["event"]
        event.pop("event_ts")
        assert event == {
            "type": kind,
            "user": "U2",
            "reaction": "+1",
            "item": {"type": "message", "channel": "C1", "ts": ts},
            "item_user": "U1",
        }


async def test_an_app_hears_nothing_where_it_is_not_or_without_the_scope(
    stage: Stage, ear: Ear
) -> None:
    ts = (await stage.do("say", user="U1", channel="C2", text="x"))["ts"]
    await stage.do("react", user="U2", channel="C2", ts=ts, name="+1")
    assert ear.heard == []
    stage.workspace.app.scopes.remove("reactions:read")
    ts = (await stage.do("say", user="U1", channel="C1", text="x"))["ts"]
    await stage.do("react", user="U2", channel="C1", ts=ts, name="+1")
    assert [heard["event"]["type"] for heard in ear.heard] == ["message"]


async def test_nobody_reacts_to_what_only_they_see(stage: Stage) -> None:
    told = await stage.web.chat_postEphemeral(channel="C1", user="U1", text="psst")
    where = {"channel": "C1", "ts": told["message_ts"]}
    assert "only they see" in await stage.refused("react", user="U1", name="+1", **where)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("add", {"name": "eyes"}, "already_reacted"),
    ("add", {"name": ":eyes:"}, "invalid_name"),
    ("add", {"name": "eyes", "timestamp": "soon"}, "bad_timestamp"),
    ("add", {"name": "eyes", "timestamp": "1.0"}, "message_not_found"),
    ("add", {"name": "eyes", "timestamp": ""}, "no_item_specified"),
    ("add", {"name": "+1", "channel": "C4"}, "is_archived"),
    ("remove", {"name": "+1"}, "no_reaction"),
    ("list", {"user": "U9"}, "user_not_found"),
]


@pytest.mark.parametrize(("method", "args", "error"), REFUSED)
async def test_a_reaction_slack_would_refuse_is_refused(
    stage: Stage, method: str, args: dict[str, Any], error: str
) -> None:
    app = stage.workspace.app.user_id
    ts = (await stage.web.chat_postMessage(channel="C1", text="x"))["ts"]
    await stage.web.reactions_add(channel="C1", timestamp=ts, name="eyes")
    old = stage.workspace.add_channel(Channel("C4", "old", members={app}, is_archived=True))
    stage.workspace.log[old.id] = [replace(stage.workspace.find("C1", ts), channel=old.id)]
    where = {"channel": "C1", "timestamp": ts}
    with pytest.raises(SlackApiError) as refusal:
        await stage.web.api_call(f"reactions.{method}", json=where | args)
    assert refusal.value.response["error"] == error

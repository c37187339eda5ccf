"""What an app hears of messages: its own too, and what becomes of them."""

import asyncio
from typing import Any

import pytest

Stage = Any
Ear = Any


async def echoes(stage: Stage, ear: Ear, count: int) -> list[dict[str, Any]]:
    """What the app hears of its own messages, once there is so much of it."""
    async with asyncio.timeout(5):
        while len(ear.echoes) < count:  # noqa: ASYNC110 -- they arrive in their own time
            await asyncio.sleep(0.01)
    await stage.courier.activity.quiet()
    heard: list[dict[str, Any]] = ear.echoes
    return heard


async def test_an_app_hears_its_own_messages_changes_and_deletions(stage: Stage, ear: Ear) -> None:
    posted = await stage.web.chat_postMessage(channel="C1", text="one")
    await stage.web.chat_update(channel="C1", ts=posted["ts"], text="two")
    await stage.web.chat_delete(channel="C1", ts=posted["ts"])
    new, changed, deleted = await echoes(stage, ear, 3)
    assert (new["type"], new["text"], new["channel_type"]) == ("message", "one", "channel")
    assert (new["user"], new["bot_id"]) == (stage.workspace.app.user_id, "B0PLAYGRND")
    assert "subtype" not in new
    assert "client_msg_id" not in new
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert changed["previous_message"]["text"] == "one"
    now = changed["message"]
    assert (now["text"], now["ts"]) == ("two", posted["ts"])
    assert now["edited"]["ts"] > posted["ts"]
    assert changed["ts"] == changed["event_ts"] != posted["ts"]
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", posted["ts"])
    assert deleted["previous_message"]["text"] == "two"
    assert {event["channel"] for event in (new, changed, deleted)} == {"C1"}


async def test_a_shared_file_says_so(stage: Stage, ear: Ear) -> None:
    await stage.web.files_upload_v2(channel="C1", content=b"x", filename="a.txt")
    (event,) = await echoes(stage, ear, 1)
    assert event["subtype"] == "file_share"
    assert event["files"][0]["name"] == "a.txt"


async def test_a_private_message_is_heard_by_nobody(stage: Stage, ear: Ear) -> None:
    await stage.web.chat_postEphemeral(channel="C1", user="U1", text="psst")
    await stage.do("command", user="U1", channel="C1", text="/nothing")
    assert ear.echoes == []
    assert ear.heard == []


@pytest.mark.parametrize("missing", ["scope", "event"])
async def test_an_app_hears_only_what_its_manifest_asks_for(
    stage: Stage, ear: Ear, missing: str
) -> None:
    if missing == "scope":
        stage.workspace.app.scopes.remove("channels:history")
        stage.workspace.app.scopes.remove("app_mentions:read")
    else:
        stage.workspace.app.events = ["app_home_opened"]
    await stage.do("say", user="U1", channel="C1", text="Hello @greeter")
    await stage.web.chat_postMessage(channel="C1", text="Hello")
    await stage.courier.activity.quiet()
    assert ear.heard == ear.echoes == []


async def test_a_person_is_heard_by_the_kind_of_place(stage: Stage, ear: Ear) -> None:
    stage.workspace.app.events.append("message.groups")
    stage.workspace.channels["C3"].members.add(stage.workspace.app.user_id)
    direct = stage.workspace.dm("U1").id
    for channel in ("C1", "C3", direct):
        await stage.do("say", user="U1", channel=channel, text="Hello")
    heard = [(h["event"]["channel"], h["event"]["channel_type"]) for h in ear.heard]
    assert heard == [("C1", "channel"), ("C3", "group"), (direct, "im")]
    assert all(h["event"]["client_msg_id"] for h in ear.heard)


async def test_an_app_that_wants_no_retry_gets_none(stage: Stage, ear: Ear) -> None:
    stage.courier.retry_delays = (0.0, 0.0, 0.0)
    ear.answers.append((500, {"X-Slack-No-Retry": "1"}))
    await stage.do("home", user="U1")
    assert len(ear.heard) == 1


async def test_an_app_that_cannot_be_reached_is_tried_again_for_that_reason(
    stage: Stage, ear: Ear
) -> None:
    stage.courier.retry_delays = (0.0,)
    right, stage.courier.url = stage.courier.url, "http://127.0.0.1:1/"
    await stage.actions.open_home("U1")
    stage.courier.url = right
    async with asyncio.timeout(5):
        while not ear.headers:  # noqa: ASYNC110 -- it arrives in its own time
            await asyncio.sleep(0.01)
    assert ear.headers[0]["x-slack-retry-reason"] == "connection_failed"


async def test_what_a_person_types_arrives_as_rich_text_too(stage: Stage, ear: Ear) -> None:
    text = "@bob & #general: see https://x.test/?a=1&b=2. :tada:"
    await stage.do("say", user="U1", channel="C1", text=text)
    event = ear.heard[0]["event"]
    assert event["text"] == ("<@U2> &amp; <#C1|general>: see <https://x.test/?a=1&amp;b=2>. :tada:")
    (block,) = event["blocks"]
    assert block["type"] == "rich_text"
    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U2"},
                {"type": "text", "text": " & "},
                {"type": "channel", "channel_id": "C1"},
                {"type": "text", "text": ": see "},
                {"type": "link", "url": "https://x.test/?a=1&b=2"},
                {"type": "text", "text": ". "},
                {"type": "emoji", "name": "tada"},
            ],
        }
    ]
    history = (await stage.web.conversations_history(channel="C1"))["messages"]
    assert history[0]["blocks"] == event["blocks"]

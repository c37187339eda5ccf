"""Channels that an app makes, changes and fills, and the scopes it needs for each type."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack.model import Channel

Stage = Any

MANAGING = ["channels:manage", "groups:write", "channels:write.invites", "channels:write.topic"]


@pytest.fixture
def manager(stage: Stage) -> Stage:
    stage.workspace.app.scopes += MANAGING
    return stage


async def test_an_app_makes_a_channel_and_brings_people_in(manager: Stage) -> None:
    web = manager.web
    made = (await web.conversations_create(name="incident-7", is_private=True))["channel"]
    assert (made["is_private"], made["is_member"], made["num_members"]) == (True, True, 1)
    assert made["id"] not in (await manager.screen("U1"))["channels"]
    await web.conversations_invite(channel=made["id"], users=["U1", "U2"])
    assert made["id"] in (await manager.screen("U1"))["channels"]
    await web.conversations_kick(channel=made["id"], user="U2")
    assert made["id"] not in (await manager.screen("U2"))["channels"]
    await web.conversations_setTopic(channel=made["id"], topic="It burns")
    await web.conversations_setPurpose(channel=made["id"], purpose="To put it out")
    await web.conversations_rename(channel=made["id"], name="incident-8")
    now = (await web.conversations_info(channel=made["id"]))["channel"]
    assert (now["name"], now["topic"]["value"]) == ("incident-8", "It burns")
    assert now["purpose"]["value"] == "To put it out"


async def test_an_app_leaves_and_marks_and_closes(manager: Stage) -> None:
    web, bot = manager.web, manager.workspace.app.user_id
    ts = (await web.chat_postMessage(channel="C1", text="x"))["ts"]
    await web.conversations_mark(channel="C1", ts=ts)
    assert manager.workspace.read[bot]["C1"] == ts
    await web.conversations_join(channel="C2")
    await web.conversations_leave(channel="C2")
    assert (await web.conversations_members(channel="C2"))["members"] == ["U1", "U2"]
    assert (await web.conversations_leave(channel="C2"))["not_in_channel"]
    direct = manager.workspace.dm("U1").id
    assert (await web.conversations_close(channel=direct))["already_closed"]


async def test_an_archived_channel_is_seen_and_written_in_by_nobody(manager: Stage) -> None:
    web = manager.web
    made = (await web.conversations_create(name="incident-7"))["channel"]["id"]
    await web.conversations_invite(channel=made, users=["U1"])
    await web.conversations_archive(channel=made)
    assert (await web.conversations_info(channel=made))["channel"]["is_archived"]
    assert made not in (await manager.screen("U1"))["channels"]
    kept = (await web.conversations_list(exclude_archived=True))["channels"]
    assert made not in [channel["id"] for channel in kept]
    for call, args, error in (
        ("chat.postMessage", {"text": "x"}, "is_archived"),
        ("conversations.setTopic", {"topic": "x"}, "is_archived"),
        ("conversations.archive", {}, "already_archived"),
    ):
        with pytest.raises(SlackApiError) as refusal:
            await web.api_call(call, json={"channel": made, **args})
        assert refusal.value.response["error"] == error


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("create", {}, "invalid_name_required"),
    ("create", {"name": "General!"}, "invalid_name_specials"),
    ("create", {"name": "Loud"}, "invalid_name_specials"),
    ("create", {"name": "x" * 81}, "invalid_name_maxlength"),
    ("create", {"name": "general"}, "name_taken"),
    ("rename", {"channel": "C2", "name": "x"}, "not_in_channel"),
    ("setTopic", {"channel": "C1", "topic": "x" * 251}, "too_long"),
    ("invite", {"channel": "C4"}, "no_user"),
    ("invite", {"channel": "C4", "users": "U9"}, "user_not_found"),
    ("invite", {"channel": "C4", "users": "U0PLAYGRND"}, "cant_invite_self"),
    ("invite", {"channel": "C1", "users": "U1"}, "already_in_channel"),
    ("kick", {"channel": "C4", "user": "U1"}, "not_in_channel"),
    ("kick", {"channel": "C4", "user": "U0PLAYGRND"}, "cant_kick_self"),
    ("leave", {"channel": "C1"}, "cant_leave_general"),
    ("kick", {"channel": "C1", "user": "U1"}, "cant_kick_from_general"),
    ("archive", {"channel": "C1"}, "cant_archive_general"),
    ("archive", {"channel": "C2"}, "not_in_channel"),
    ("leave", {"channel": "D1"}, "method_not_supported_for_channel_type"),
    ("close", {"channel": "C1"}, "method_not_supported_for_channel_type"),
    ("mark", {"channel": "C1", "ts": "1.0"}, "message_not_found"),
]


@pytest.mark.parametrize(("method", "args", "error"), REFUSED)
async def test_what_cannot_be_done_to_a_channel_is_refused(
    manager: Stage, method: str, args: dict[str, Any], error: str
) -> None:
    bot = manager.workspace.app.user_id
    manager.workspace.add_channel(Channel("C4", "few", members={bot}))
    manager.workspace.add_channel(Channel("D1", "", "dm", {"U1", bot}))
    with pytest.raises(SlackApiError) as refusal:
        await manager.web.api_call(f"conversations.{method}", json=args)
    assert refusal.value.response["error"] == error


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("list", {"types": "public_channel"}, "channels:read"),
        ("list", {"types": "private_channel"}, "groups:read"),
        ("list", {"types": "im"}, "im:read"),
        ("info", {"channel": "C1"}, "channels:read"),
        ("info", {"channel": "C5"}, "groups:read"),
        ("members", {"channel": "D1"}, "im:read"),
        ("history", {"channel": "C1"}, "channels:history"),
        ("history", {"channel": "C5"}, "groups:history"),
        ("history", {"channel": "D1"}, "im:history"),
        ("create", {"name": "x"}, "channels:manage"),
        ("create", {"name": "x", "is_private": True}, "groups:write"),
    ],
)
async def test_each_type_of_conversation_has_its_scope(
    manager: Stage, method: str, args: dict[str, Any], needed: str
) -> None:
    workspace, bot = manager.workspace, manager.workspace.app.user_id
    workspace.add_channel(Channel("C5", "secret", members={bot}, is_private=True))
    workspace.add_channel(Channel("D1", "", "dm", {"U1", bot}))
    assert (await manager.web.api_call(f"conversations.{method}", json=args))["ok"]
    workspace.app.scopes.remove(needed)
    with pytest.raises(SlackApiError) as refusal:
        await manager.web.api_call(f"conversations.{method}", json=args | {"name": "y"})
    answer = refusal.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)
    assert answer["provided"] == ",".join(workspace.app.scopes)

"""What Slack refuses, and the words it uses."""

import json
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack.model import Faults, Message

Stage = Any


def plain(text: str = "x") -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "label": plain(), "element": element, **more}


TEXT = {"type": "plain_text_input"}
MODAL: dict[str, Any] = {"type": "modal", "title": plain("Title"), "blocks": [section()]}

VIEWS = [
    ("nothing", "invalid_arguments", "invalid `view`"),
    ("[]", "invalid_arguments", "invalid `view`"),
    (MODAL | {"subtitle": "x"}, "invalid_arguments", "invalid additional property: subtitle"),
    (MODAL | {"title": plain("x" * 25)}, "invalid_arguments", "/view/title/text"),
    (MODAL | {"submit": plain("x" * 25)}, "invalid_arguments", "/view/submit/text"),
    (MODAL | {"title": None}, "invalid_arguments", "missing required field: title"),
    (MODAL | {"private_metadata": "x" * 3001}, "invalid_arguments", "/view/private_metadata"),
    (MODAL | {"callback_id": "x" * 256}, "invalid_arguments", "/view/callback_id"),
    (MODAL | {"blocks": [field(TEXT)]}, "invalid_arguments", "missing required field: submit"),
    (MODAL | {"blocks": [section()] * 101}, "invalid_arguments", "/view/blocks"),
    (MODAL | {"type": "home"}, "invalid_arguments", "/view/type"),
    ({"type": "modal", "title": plain()}, "invalid_arguments", "missing required field: blocks"),
    (MODAL | {"blocks": [section("x" * 3000)] * 90}, "view_too_large", ""),
]


@pytest.mark.parametrize(("view", "error", "words"), VIEWS)
async def test_a_modal_slack_would_not_open_is_refused(
    stage: Stage, view: Any, error: str, words: str
) -> None:
    trigger = stage.workspace.trigger("U1")
    with pytest.raises(SlackApiError) as refusal:
        await stage.web.views_open(trigger_id=trigger, view=view)
    answer = refusal.value.response.data
    assert answer["error"] == error
    assert words in json.dumps(answer)


async def test_a_home_has_no_title(stage: Stage) -> None:
    await refused(
        stage,
        "views.publish",
        "invalid_arguments",
        user_id="U1",
        view={"type": "home", "title": plain(), "blocks": []},
    )


async def refused(stage: Stage, method: str, error: str, **args: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refusal:
        await stage.web.api_call(method, json=args)
    assert refusal.value.response["error"] == error
    answer: dict[str, Any] = refusal.value.response.data
    return answer


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"channel": "C9", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C2", "text": "x"}, "not_in_channel"),
    ("chat.postMessage", {"channel": "C3", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "USLACKBOT", "text": "x"}, "cannot_dm_bot"),
    ("chat.postMessage", {"channel": "C1"}, "no_text"),
    ("chat.postMessage", {"channel": "C1", "blocks": "{"}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "C1", "blocks": {}}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "C1", "blocks": [{}]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "C1", "attachments": "x"}, "invalid_attachments"),
    ("chat.postMessage", {"channel": "C1", "attachments": [1]}, "invalid_attachments"),
    ("chat.postMessage", {"channel": "C1", "attachments": [{}] * 101}, "too_many_attachments"),
    (
        "chat.postMessage",
        {"channel": "C1", "attachments": [{"blocks": [{}]}]},
        "invalid_attachments",
    ),
    ("chat.postMessage", {"channel": "C1", "text": "x", "metadata": {}}, "invalid_metadata_format"),
    ("chat.postMessage", {"channel": "C1", "text": "x", "thread_ts": "0"}, "invalid_thread_ts"),
    (
        "chat.postMessage",
        {"channel": "C1", "text": "x", "markdown_text": "x"},
        "markdown_text_conflict",
    ),
    ("chat.update", {"channel": "C1", "ts": "1.0", "text": "x"}, "message_not_found"),
    ("chat.update", {"channel": "C1", "ts": "2.0", "text": "x"}, "cant_update_message"),
    ("chat.update", {"channel": "C1", "ts": "3.0", "text": "x" * 4001}, "msg_too_long"),
    ("chat.update", {"channel": "C1", "ts": "4.0", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "C1", "ts": "2.0"}, "cant_delete_message"),
    ("chat.postEphemeral", {"channel": "C1", "user": "U9", "text": "x"}, "user_not_found"),
    ("chat.postEphemeral", {"channel": "C2", "user": "U1", "text": "x"}, "not_in_channel"),
    ("chat.postEphemeral", {"channel": "C4", "user": "U1", "text": "x"}, "user_not_in_channel"),
    ("chat.getPermalink", {"channel": "C1", "message_ts": "1.0"}, "message_not_found"),
    ("views.open", {"trigger_id": "x", "view": MODAL}, "invalid_trigger_id"),
    ("views.open", {"view": MODAL}, "invalid_arguments"),
    ("views.update", {"view_id": "V9", "view": MODAL}, "not_found"),
    ("views.update", {"external_id": "e", "view": MODAL}, "not_found"),
    ("views.publish", {"user_id": "U9", "view": {"type": "home", "blocks": []}}, "user_not_found"),
    ("users.info", {"user": "U9"}, "user_not_found"),
    ("users.conversations", {"user": "U9"}, "user_not_found"),
    ("usergroups.users.list", {"usergroup": "S9"}, "no_such_subteam"),
    ("bots.info", {"bot": "B9"}, "bot_not_found"),
    ("conversations.open", {"users": "U9"}, "user_not_found"),
    ("conversations.open", {"users": "U1,U2"}, "invalid_user_combination"),
    ("conversations.open", {"users": ["USLACKBOT"]}, "cannot_dm_bot"),
    ("conversations.info", {"channel": "C3"}, "channel_not_found"),
    ("conversations.list", {"types": "nonsense"}, "invalid_types"),
    ("conversations.list", {"cursor": "x"}, "invalid_cursor"),
    ("conversations.history", {"channel": "C2"}, "not_in_channel"),
    ("conversations.replies", {"channel": "C1", "ts": "1.0"}, "thread_not_found"),
    ("files.getUploadURLExternal", {"filename": "f", "length": 0}, "length_too_small"),
    ("files.getUploadURLExternal", {"filename": "f", "length": "x"}, "invalid_arguments"),
    ("files.completeUploadExternal", {"files": [{"id": "F9"}]}, "file_not_found"),
    ("files.completeUploadExternal", {"files": []}, "invalid_arguments"),
    ("files.info", {"file": "F9"}, "file_not_found"),
    ("apps.connections.open", {}, "not_allowed_token_type"),
    ("no.such.method", {}, "unknown_method"),
]


@pytest.mark.parametrize(("method", "args", "error"), CALLS)
async def test_a_call_slack_would_refuse_is_refused(
    stage: Stage, method: str, args: dict[str, Any], error: str
) -> None:
    workspace, bot = stage.workspace, stage.workspace.app.user_id
    workspace.add_channel(type(workspace.channels["C1"])("C4", "few", members={bot}))
    workspace.post(Message("2.0", "C1", "U1", "theirs"))
    workspace.post(Message("3.0", "C1", bot, "ours"))
    workspace.post(Message("4.0", "C1", bot, "hidden", ephemeral_to="U1"))
    await refused(stage, method, error, **args)


async def test_invalid_blocks_name_the_block(stage: Stage) -> None:
    answer = await refused(
        stage, "chat.postMessage", "invalid_blocks", channel="C1", blocks=[section("x" * 3001)]
    )
    message = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert answer["errors"] == [message]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {message}"]


async def test_a_trigger_opens_one_modal_within_three_seconds(stage: Stage) -> None:
    trigger = stage.workspace.trigger("U1")
    await stage.web.views_open(trigger_id=trigger, view=MODAL)
    await refused(stage, "views.open", "exchanged_trigger_id", trigger_id=trigger, view=MODAL)
    late = stage.workspace.trigger("U1")
    stage.clock.moment = stage.clock.moment.replace(second=4)
    await refused(stage, "views.push", "expired_trigger_id", trigger_id=late, view=MODAL)


async def test_a_stack_of_modals_ends_at_three(stage: Stage) -> None:
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=MODAL)
    first = opened["view"]["id"]
    for _ in range(2):
        trigger = stage.workspace.trigger("U1", first)
        pushed = await stage.web.views_push(trigger_id=trigger, view=MODAL)
    assert pushed["view"]["root_view_id"] == first
    trigger = stage.workspace.trigger("U1", first)
    await refused(stage, "views.push", "push_limit_reached", trigger_id=trigger, view=MODAL)


async def test_a_modal_is_pushed_from_an_open_one_only(stage: Stage) -> None:
    elsewhere = stage.workspace.trigger("U1")
    await refused(stage, "views.push", "not_found", trigger_id=elsewhere, view=MODAL)
    opened = await stage.web.views_open(trigger_id=elsewhere, view=MODAL)
    inside = stage.workspace.trigger("U1", opened["view"]["id"])
    await stage.do("close", user="U1")
    await refused(stage, "views.push", "not_found", trigger_id=inside, view=MODAL)


async def test_a_stale_hash_and_a_taken_external_id_are_refused(stage: Stage) -> None:
    view = MODAL | {"external_id": "mine"}
    opened = await stage.web.views_open(trigger_id=stage.workspace.trigger("U1"), view=view)
    changed = await stage.web.views_update(
        external_id="mine", hash=opened["view"]["hash"], view=view
    )
    assert changed["view"]["hash"] != opened["view"]["hash"]
    await refused(
        stage,
        "views.update",
        "hash_conflict",
        view_id=opened["view"]["id"],
        hash=opened["view"]["hash"],
        view=view,
    )
    trigger = stage.workspace.trigger("U2")
    await refused(stage, "views.open", "duplicate_external_id", trigger_id=trigger, view=view)


async def test_a_token_must_be_there_and_known(stage: Stage) -> None:
    for headers, error in (
        ({}, "not_authed"),
        ({"Authorization": "Bearer xoxb-other"}, "invalid_auth"),
        ({"Authorization": "Bearer xapp-test-app"}, "not_allowed_token_type"),
    ):
        answer = await stage.http.post("/api/auth.test", headers=headers)
        assert answer.json() == {"ok": False, "error": error}


async def test_a_missing_scope_is_named(stage: Stage) -> None:
    stage.workspace.app.scopes = ["commands", "users:read"]
    answer = await refused(stage, "chat.postMessage", "missing_scope", channel="C1", text="x")
    assert (answer["needed"], answer["provided"]) == ("chat:write", "commands,users:read")


async def test_without_a_messages_tab_there_are_no_direct_messages(stage: Stage) -> None:
    stage.workspace.app.messages_enabled = False
    await refused(stage, "chat.postMessage", "messages_tab_disabled", channel="U1", text="x")


async def test_bodies_that_are_no_arguments_are_refused(stage: Stage) -> None:
    for content, kind, error in (
        ("{", "application/json", "invalid_json"),
        ("[]", "application/json", "json_not_object"),
        ("x", "text/html", "invalid_post_type"),
    ):
        headers = {"Content-Type": kind, "Authorization": "Bearer xoxb-test-bot"}
        answer = await stage.http.post("/api/auth.test", content=content, headers=headers)
        assert answer.json()["error"] == error


async def test_rate_limits_and_errors_strike_on_request(stage: Stage) -> None:
    stage.workspace.faults = Faults(rate_limited=1, retry_after=7, server_errors=1, slow=0.01)
    headers = {"Authorization": "Bearer xoxb-test-bot"}
    first = await stage.http.post("/api/auth.test", headers=headers)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert first.json() == {"ok": False, "error": "ratelimited"}
    assert (await stage.http.post("/api/auth.test", headers=headers)).status_code == 503
    good = await stage.http.post("/api/auth.test", headers=headers)
    assert good.json()["ok"] is True
    assert "chat:write" in good.headers["X-OAuth-Scopes"]


@pytest.mark.parametrize(("fault", "posted"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection_leaves_no_answer(stage: Stage, fault: str, posted: int) -> None:
    stage.workspace.faults = Faults(methods=["chat.postMessage"])
    setattr(stage.workspace.faults, fault, 1)
    headers = {"Authorization": "Bearer xoxb-test-bot"}
    assert (await stage.http.post("/api/auth.test", headers=headers)).status_code == 200
    with pytest.raises(httpx.TransportError):
        await stage.http.post(
            "/api/chat.postMessage", headers=headers, data={"channel": "C1", "text": "x"}
        )
    assert len(await stage.plain("U1")) == posted

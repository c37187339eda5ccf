"""Slack's own SDK, synchronous and asynchronous, against the workspace."""

import asyncio
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Stage = Any
TOKEN = {"Authorization": "Bearer xoxb-test-bot"}


async def test_the_synchronous_client_posts_updates_and_deletes(stage: Stage) -> None:
    client = WebClient(token="xoxb-test-bot", base_url=f"{stage.address}/api/")

    def talk() -> None:
        posted = client.chat_postMessage(channel="C1", text="one")
        client.chat_update(channel="C1", ts=posted["ts"], text="two")
        again = client.chat_postMessage(channel="#general", text="three")
        client.chat_delete(channel="C1", ts=again["ts"])

    await asyncio.to_thread(talk)
    (message,) = (await stage.screen("U1"))["channels"]["C1"]
    assert (message["plain"], message["edited"]) == ("two", True)


async def test_new_text_without_blocks_removes_the_blocks(stage: Stage) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Old"}}]
    ts = (await stage.web.chat_postMessage(channel="C1", text="x", blocks=blocks))["ts"]
    metadata = {"event_type": "kept", "event_payload": {}}
    only = {"channel": "C1", "ts": ts, "metadata": metadata}
    await stage.web.api_call("chat.update", json=only)
    assert await stage.plain("U1") == ["Old"]
    await stage.web.chat_update(channel="C1", ts=ts, text="New")
    assert await stage.plain("U1") == ["New"]
    more = {"channel": "C1", "ts": ts, "blocks": blocks, "attachments": [{"text": "More"}]}
    await stage.web.api_call("chat.update", json=more)
    assert await stage.plain("U1") == ["Old\nMore"]
    assert stage.workspace.find("C1", ts).metadata == metadata


async def test_messages_have_increasing_timestamps(stage: Stage) -> None:
    sent = [(await stage.web.chat_postMessage(channel="C1", text="x"))["ts"] for _ in range(3)]
    assert sent == sorted(set(sent))
    assert sent[0].startswith("1772452800.")


async def test_a_user_id_is_a_direct_message(stage: Stage) -> None:
    posted = await stage.web.chat_postMessage(channel="U1", text="psst", markdown_text=None)
    opened = await stage.web.conversations_open(users=["U1"], return_im=True)
    assert opened["channel"]["id"] == posted["channel"]
    assert opened["already_open"] is True
    assert (await stage.web.conversations_open(channel=posted["channel"]))["already_open"]
    assert await stage.plain("U1", posted["channel"]) == ["psst"]
    assert posted["channel"] not in (await stage.screen("U2"))["channels"]
    assert (await stage.screen("U1"))["unread"] == {posted["channel"]: 1}


async def test_an_ephemeral_message_is_seen_by_one(stage: Stage) -> None:
    await stage.web.chat_postEphemeral(channel="C1", user="U1", text="for you")
    assert await stage.plain("U1") == ["for you"]
    assert await stage.plain("U2") == []
    assert (await stage.web.conversations_history(channel="C1"))["messages"] == []


async def test_who_there_is(stage: Stage) -> None:
    web = stage.web
    me = await web.auth_test()
    assert (me["user"], me["team_id"], me["bot_id"]) == ("greeter", "T0PLAYGRND", "B0PLAYGRND")
    ada = (await web.users_info(user="U1"))["user"]
    assert (ada["real_name"], ada["tz"], ada["tz_offset"]) == (
        "Ada Lovelace",
        "Europe/Berlin",
        3600,
    )
    assert len((await web.users_list())["members"]) == 4
    groups = await web.usergroups_list(include_users=True, include_count=True)
    assert groups["usergroups"][0]["users"] == ["U2"]
    assert groups["usergroups"][0]["user_count"] == 1
    assert (await web.usergroups_users_list(usergroup="S1"))["users"] == ["U2"]
    assert (await web.bots_info(bot="B0PLAYGRND"))["bot"]["name"] == "greeter"
    assert (await web.team_info())["team"]["name"] == "Playground"
    assert (await web.api_test(foo="bar"))["args"] == {"foo": "bar"}


async def test_an_app_may_ask_for_an_error(stage: Stage) -> None:
    with pytest.raises(SlackApiError, match="made_up"):
        await stage.web.api_test(error="made_up")
    assert (await stage.http.get("/api/api.test", params={"foo": "bar"})).json()["ok"]


async def test_conversations_are_listed_in_pages(stage: Stage) -> None:
    web = stage.web
    first = await web.conversations_list(limit=1)
    assert [c["id"] for c in first["channels"]] == ["C1"]
    cursor = first["response_metadata"]["next_cursor"]
    second = await web.conversations_list(limit=1, cursor=cursor)
    assert [(c["id"], c["is_member"]) for c in second["channels"]] == [("C2", False)]
    stage.workspace.dm("U1")
    both = await web.conversations_list(types="im,private_channel")
    assert [c["user"] for c in both["channels"]] == ["U1"]
    assert "U1" in (await web.conversations_members(channel="C2"))["members"]
    assert (await web.conversations_join(channel="C2"))["channel"]["is_member"]
    assert (await web.conversations_join(channel="C1"))["channel"]["is_member"]
    with pytest.raises(SlackApiError, match="method_not_supported"):
        await web.conversations_join(channel=stage.workspace.dm("U1").id)
    mine = (await web.users_conversations())["channels"]
    assert [c["id"] for c in mine] == ["C1", "C2"]


async def test_history_and_replies(stage: Stage) -> None:
    web = stage.web
    root = (await web.chat_postMessage(channel="C1", text="root"))["ts"]
    reply = await web.chat_postMessage(channel="C1", text="reply", thread_ts=root)
    loud = await web.chat_postMessage(
        channel="C1", text="loud", thread_ts=root, reply_broadcast=True
    )
    history = (await web.conversations_history(channel="C1"))["messages"]
    assert [m["text"] for m in history] == ["loud", "root"]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[1]["reply_count"] == 2
    replies = (await web.conversations_replies(channel="C1", ts=root))["messages"]
    assert [m["text"] for m in replies] == ["root", "reply", "loud"]
    bot = stage.workspace.app.user_id
    first = {key: replies[0][key] for key in ("thread_ts", "reply_count", "latest_reply")}
    assert first == {"thread_ts": root, "reply_count": 2, "latest_reply": loud["ts"]}
    assert replies[0]["reply_users"] == [bot]
    assert [m.get("parent_user_id") for m in replies] == [None, bot, bot]
    late = await web.conversations_history(channel="C1", oldest=reply["ts"])
    assert [m["text"] for m in late["messages"]] == ["loud"]
    exact = await web.conversations_history(
        channel="C1", oldest=loud["ts"], latest=loud["ts"], inclusive=True
    )
    assert [m["text"] for m in exact["messages"]] == ["loud"]
    link = await web.chat_getPermalink(channel="C1", message_ts=root)
    assert link["permalink"].endswith(f"/archives/C1/p{root.replace('.', '')}")


async def test_a_reply_to_nothing_is_taken(stage: Stage) -> None:
    told = await stage.web.chat_postMessage(channel="C1", text="x", thread_ts="1700000000.000100")
    assert told["message"]["thread_ts"] == "1700000000.000100"
    assert "parent_user_id" not in told["message"]


async def test_a_text_that_is_too_long_is_cut(stage: Stage) -> None:
    posted = await stage.web.chat_postMessage(channel="C1", text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    url = stage.workspace.response_url("U1", "C1")
    assert (await stage.http.post(url, json={"text": "y" * 40_001})).text == "ok"
    assert len((await stage.plain("U1"))[-1]) == 40_000


async def test_a_deleted_message_with_replies_leaves_a_stone(stage: Stage) -> None:
    root = (await stage.web.chat_postMessage(channel="C1", text="root"))["ts"]
    reply = await stage.web.chat_postMessage(channel="C1", text="reply", thread_ts=root)
    await stage.web.chat_delete(channel="C1", ts=root)
    (shown,) = (await stage.screen("U1"))["channels"]["C1"]
    assert shown["plain"] == "This message was deleted."
    assert [m["plain"] for m in shown["thread"]] == ["reply"]
    (stone,) = (await stage.web.conversations_history(channel="C1"))["messages"]
    assert (stone["subtype"], stone["hidden"], stone["reply_count"]) == ("tombstone", True, 1)
    with pytest.raises(SlackApiError, match="cant_update_message"):
        await stage.web.chat_update(channel="C1", ts=root, text="again")
    await stage.web.chat_delete(channel="C1", ts=reply["ts"])
    assert await stage.plain("U1") == ["This message was deleted."]


async def test_a_file_is_uploaded_in_three_steps(stage: Stage) -> None:
    sent = await stage.web.files_upload_v2(
        channel="C1", content=b"\x89PNG", filename="map.png", title="Map", initial_comment="Look"
    )
    file = sent["file"]
    assert (file["mimetype"], file["title"], file["size"]) == ("image/png", "Map", 4)
    assert await stage.plain("U1") == ["Look\n[Map]"]
    shown = await stage.http.get(file["url_private"], headers=TOKEN)
    assert (shown.content, shown.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert (await stage.web.files_info(file=file["id"]))["file"]["name"] == "map.png"
    assert (await stage.http.get("/files/F9/x", headers=TOKEN)).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer xoxb-wrong"}])
async def test_a_private_file_is_shown_to_its_app_alone(
    stage: Stage, headers: dict[str, str]
) -> None:
    file = (await stage.web.files_upload_v2(channel="C1", content=b"x", filename="a.txt"))["file"]
    turned = await stage.http.get(file["url_private"], headers=headers)
    assert (turned.status_code, turned.headers["location"].split("=")[0]) == (302, "/?redir")
    stage.workspace.app.scopes.remove("files:read")
    assert (await stage.http.get(file["url_private"], headers=TOKEN)).status_code == 403


async def test_an_image_shows_an_uploaded_picture_and_no_other_file(stage: Stage) -> None:
    async def uploaded(name: str) -> dict[str, Any]:
        sent = await stage.web.files_upload_v2(content=b"x", filename=name)
        file: dict[str, Any] = sent["file"]
        return file

    async def shown(**slack_file: str) -> str:
        image = {"type": "image", "alt_text": "Map", "slack_file": slack_file}
        answer = await stage.http.post(
            "/api/chat.postMessage",
            json={"channel": "C1", "blocks": [image]},
            headers=TOKEN,
        )
        return str(answer.json().get("errors", "shown"))

    picture, text = await uploaded("map.png"), await uploaded("notes.txt")
    assert await shown(id=picture["id"]) == "shown"
    assert await shown(url=picture["url_private"]) == "shown"
    for wrong in ({"id": text["id"]}, {"id": "F9"}, {"url": "https://x.test/map.png"}, {}):
        assert await shown(**wrong) == "['invalid slack file [json-pointer:/blocks/0/slack_file]']"


async def test_an_upload_is_in_the_inspector(stage: Stage) -> None:
    await stage.web.files_upload_v2(channel="C1", content=b"x", filename="a.txt")
    kinds = [entry.kind for entry in stage.workspace.traffic if entry.direction == "in"]
    steps = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]
    assert kinds[:3] == steps
    assert "xoxb" not in str(list(stage.workspace.traffic))


async def test_a_page_is_never_shown_as_a_file(stage: Stage) -> None:
    started = await stage.web.files_getUploadURLExternal(filename="x.html", length=3)
    form = {"file": ("x.html", b"<b>")}
    assert (await stage.http.post(started["upload_url"], files=form)).text == "OK - 3"
    empty = await stage.http.post(started["upload_url"], files={"file": ("x.html", b"<b>")})
    assert empty.status_code == 200
    await stage.web.files_completeUploadExternal(files=[{"id": started["file_id"]}])
    shown = await stage.http.get(f"/files/{started['file_id']}/x.html", headers=TOKEN)
    assert shown.headers["content-disposition"] == "attachment"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert (await stage.http.post("/upload/none", content=b"x")).status_code == 404


async def test_files_go_only_where_the_app_is(stage: Stage) -> None:
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await stage.web.files_upload_v2(channel="C2", content=b"x", filename="x.txt")


async def test_views_are_published_again_and_keep_what_was_chosen(stage: Stage) -> None:
    menu: dict[str, Any] = {
        "type": "users_select",
        "action_id": "who",
        "placeholder": {"type": "plain_text", "text": "Who"},
    }
    view = {
        "type": "home",
        "blocks": [{"type": "actions", "block_id": "b", "elements": [menu]}],
    }
    first = await stage.web.views_publish(user_id="U1", view=view)
    await stage.actions.act("U1", ("home",), "b", "who", "U2")
    await stage.web.views_update(view_id=first["view"]["id"], view=view)
    assert (await stage.screen("U1"))["home"]["plain"] == "[Bob Stone ▾]"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await stage.web.views_publish(user_id="U1", view=view, hash="old")
    stage.workspace.app.home_enabled = False
    with pytest.raises(SlackApiError, match="not_enabled"):
        await stage.web.views_publish(user_id="U1", view=view)

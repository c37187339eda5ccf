"""Web API: chat.* and what a channel argument may mean."""

import re

from bot.playground.slack import payloads, pictures, posting
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.refusals_views import check_message
from bot.playground.slack.webapi import Call, Method

STAMP = re.compile(r"\d+\.\d+")
"""What a message's ts looks like; whether there is such a message Slack does not ask."""


def reachable(call: Call, name: str) -> Channel:
    """The conversation with this id, if the app can know of it."""
    channel = call.workspace.channels.get(name)
    bot = call.workspace.app.user_id
    if channel is None or (
        (channel.kind == "dm" or channel.is_private) and not call.workspace.is_in(channel, bot)
    ):
        raise SlackRefusal("channel_not_found")
    return channel


def writable(call: Call, name: str) -> Channel:
    """The conversation with this id, unless it was archived."""
    channel = reachable(call, name)
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    return channel


def _destination(call: Call) -> Channel:
    """Where chat.postMessage posts: a channel id, a #name, or a user id for a direct message."""
    workspace, name = call.workspace, call.text("channel", "channel_not_found")
    if name in workspace.people:
        if workspace.people[name].is_bot:
            raise SlackRefusal("cannot_dm_bot")
        return _direct(call, workspace.dm(name))
    by_name = (c.id for c in workspace.channels.values() if c.name and c.name == name.lstrip("#"))
    channel = writable(call, next(by_name, name))
    bot = workspace.app.user_id
    if not workspace.is_in(channel, bot) and "chat:write.public" not in workspace.app.scopes:
        raise SlackRefusal("not_in_channel")
    return _direct(call, channel)


def _direct(call: Call, channel: Channel) -> Channel:
    """The channel, unless it is a direct message and the app's Messages tab is off."""
    if channel.kind == "dm" and not call.workspace.app.messages_enabled:
        raise SlackRefusal("messages_tab_disabled")
    return channel


def _checked(call: Call, how: str = "post") -> Json:
    """The content of a message, if Slack takes it."""
    args = dict(call.args)
    if args.get("markdown_text"):
        if args.get("text") or args.get("blocks"):
            raise SlackRefusal("markdown_text_conflict")
        args["blocks"] = [{"type": "markdown", "text": args["markdown_text"]}]
    for key in ("unfurl_links", "unfurl_media"):
        if key in args:
            args[key] = call.flag(key)
    args["reply_broadcast"] = call.flag("reply_broadcast")
    if args.get("thread_ts") and not STAMP.fullmatch(str(args["thread_ts"])):
        raise SlackRefusal("invalid_thread_ts")
    check_message(args, how, pictures.known(call.workspace))
    return args


def _own(call: Call, refusal: str) -> Message:
    channel = reachable(call, call.text("channel", "channel_not_found"))
    message = call.message(channel.id, call.text("ts", "message_not_found"))
    if message.user != call.workspace.app.user_id:
        raise SlackRefusal(refusal)
    return message


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    channel = _destination(call)
    message = posting.post(call.workspace, channel.id, _checked(call))
    shown = payloads.message(call.workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(call: Call) -> Json:
    """chat.update."""
    message = _own(call, "cant_update_message")
    args = dict(call.args)
    if args.get("metadata") is None or args.keys() & {"text", "blocks", "attachments"}:
        args = _checked(call, "update")
    posting.edit(call.workspace, message, args)
    shown = payloads.message(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> Json:
    """chat.delete."""
    message = _own(call, "cant_delete_message")
    posting.delete(call.workspace, message)
    return {"channel": message.channel, "ts": message.ts}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    channel = writable(call, call.text("channel", "channel_not_found"))
    person = call.text("user", "user_not_found")
    if not call.workspace.is_in(channel, call.workspace.app.user_id):
        raise SlackRefusal("not_in_channel")
    if person not in call.workspace.people:
        raise SlackRefusal("user_not_found")
    if not call.workspace.is_in(channel, person):
        raise SlackRefusal("user_not_in_channel")
    message = posting.post(call.workspace, channel.id, _checked(call), ephemeral_to=person)
    return {"message_ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = reachable(call, call.text("channel", "channel_not_found"))
    message = call.message(channel.id, call.text("message_ts", "message_not_found"))
    place = f"/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": call.workspace.base_url + place}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}

"""Web API: conversations.* that change a channel or who is in it."""

import re

from bot.playground.slack import payloads_channels
from bot.playground.slack.model import Channel, Json
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.webapi import Call, Method
from bot.playground.slack.webapi_chat import reachable

MANAGE = ("channels:manage", "groups:write")
INVITE = ("channels:write.invites", "groups:write.invites", *MANAGE)
TOPIC = ("channels:write.topic", "groups:write.topic", "im:write.topic", *MANAGE)
MARK = ("im:write", "mpim:write", *MANAGE)
NAME = re.compile(r"[\w-]+")
LONGEST_NAME, LONGEST_TOPIC = 80, 250


def create(call: Call) -> Json:
    """conversations.create."""
    call.need("groups:write" if call.flag("is_private") else "channels:manage")
    workspace, name = call.workspace, _name(call)
    members = {workspace.app.user_id}
    private = call.flag("is_private")
    channel = Channel(workspace.new_id("C"), name, members=members, is_private=private)
    channel.creator = workspace.app.user_id
    channel.created = int(workspace.now().timestamp())
    workspace.add_channel(channel)
    return _changed(call, channel)


def rename(call: Call) -> Json:
    """conversations.rename."""
    channel = _joined(call)
    before, channel.name = channel.name, _name(call)
    channel.previous_names.append(before)
    return _changed(call, channel)


def set_topic(call: Call) -> Json:
    """conversations.setTopic."""
    channel = _joined(call)
    channel.topic = _line(call, "topic")
    return _changed(call, channel)


def set_purpose(call: Call) -> Json:
    """conversations.setPurpose."""
    channel = _joined(call)
    channel.purpose = _line(call, "purpose")
    return _changed(call, channel)


def invite(call: Call) -> Json:
    """conversations.invite."""
    channel = _joined(call)
    people = [one.strip() for one in call.text("users", "no_user").split(",")]
    for person in people:
        if person not in call.workspace.people:
            raise SlackRefusal("user_not_found")
        if person == call.workspace.app.user_id:
            raise SlackRefusal("cant_invite_self")
        if call.workspace.is_in(channel, person):
            raise SlackRefusal("already_in_channel")
    channel.members = {*call.workspace.members(channel), *people}
    return _changed(call, channel)


def kick(call: Call) -> Json:
    """conversations.kick."""
    channel, person = _joined(call), call.text("user", "user_not_found")
    if person == call.workspace.app.user_id:
        raise SlackRefusal("cant_kick_self")
    if channel.id == call.workspace.general:
        raise SlackRefusal("cant_kick_from_general")
    if not call.workspace.is_in(channel, person):
        raise SlackRefusal("not_in_channel")
    return _without(call, channel, person)


def leave(call: Call) -> Json:
    """conversations.leave."""
    channel, bot = _channel(call), call.workspace.app.user_id
    if not call.workspace.is_in(channel, bot):
        return {"not_in_channel": True}
    if channel.id == call.workspace.general:
        raise SlackRefusal("cant_leave_general")
    return _without(call, channel, bot)


def archive(call: Call) -> Json:
    """conversations.archive: nobody sees the channel any more."""
    channel = _channel(call)
    if channel.is_archived:
        raise SlackRefusal("already_archived")
    if channel.id == call.workspace.general:
        raise SlackRefusal("cant_archive_general")
    _joined(call).is_archived = True
    call.workspace.notify({"kind": "channels"})
    return {}


def mark(call: Call) -> Json:
    """conversations.mark: up to where the app has read."""
    channel = reachable(call, call.text("channel", "channel_not_found"))
    ts = call.message(channel.id, call.text("ts", "invalid_timestamp")).ts
    call.workspace.read.setdefault(call.workspace.app.user_id, {})[channel.id] = ts
    return {}


def close(call: Call) -> Json:
    """conversations.close; a direct conversation stays where people see it."""
    channel = reachable(call, call.text("channel", "channel_not_found"))
    if channel.kind != "dm":
        raise SlackRefusal("method_not_supported_for_channel_type")
    return {"no_op": True, "already_closed": True}


def _name(call: Call) -> str:
    name = call.text("name", "invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise SlackRefusal("invalid_name_maxlength")
    if not NAME.fullmatch(name) or name != name.lower():
        raise SlackRefusal("invalid_name_specials")
    if any(channel.name == name for channel in call.workspace.channels.values()):
        raise SlackRefusal("name_taken")
    return name


def _line(call: Call, key: str) -> str:
    text = str(call.args.get(key) or "")
    if len(text) > LONGEST_TOPIC:
        raise SlackRefusal("too_long")
    return text


def _channel(call: Call) -> Channel:
    channel = reachable(call, call.text("channel", "channel_not_found"))
    if channel.kind == "dm":
        raise SlackRefusal("method_not_supported_for_channel_type")
    return channel


def _joined(call: Call) -> Channel:
    channel = _channel(call)
    if not call.workspace.is_in(channel, call.workspace.app.user_id):
        raise SlackRefusal("not_in_channel")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    return channel


def _without(call: Call, channel: Channel, person: str) -> Json:
    channel.members = call.workspace.members(channel) - {person}
    call.workspace.notify({"kind": "channels"})
    return {}


def _changed(call: Call, channel: Channel) -> Json:
    call.workspace.notify({"kind": "channels"})
    return {"channel": payloads_channels.conversation(call.workspace, channel)}


METHODS = {
    "conversations.create": Method(create, MANAGE),
    "conversations.rename": Method(rename, MANAGE),
    "conversations.setTopic": Method(set_topic, TOPIC),
    "conversations.setPurpose": Method(set_purpose, TOPIC),
    "conversations.invite": Method(invite, INVITE),
    "conversations.kick": Method(kick, MANAGE),
    "conversations.leave": Method(leave, MANAGE),
    "conversations.archive": Method(archive, MANAGE),
    "conversations.mark": Method(mark, MARK),
    "conversations.close": Method(close, ("im:write", "mpim:write", *MANAGE)),
}

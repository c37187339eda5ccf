"""Web API: conversations.*."""

from collections.abc import Callable
from functools import partial

from bot.playground.slack import payloads, payloads_channels
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.webapi import Call, Method
from bot.playground.slack.webapi_chat import reachable, writable

READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
FAMILIES = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
"""Type of a conversation → the beginning of its scopes."""


def _type(channel: Channel) -> str:
    if channel.kind == "dm":
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _named(call: Call, may: str = "read") -> Channel:
    """The conversation a call is about, if the app has the scope for its type."""
    channel = reachable(call, call.text("channel", "channel_not_found"))
    call.need(f"{FAMILIES[_type(channel)]}:{may}")
    return channel


def open_(call: Call) -> Json:
    """conversations.open, with one person or by the id of a direct conversation."""
    if call.args.get("channel"):
        channel = reachable(call, str(call.args["channel"]))
        return {
            "channel": payloads_channels.conversation(call.workspace, channel),
            "already_open": True,
        }
    given = call.args.get("users")
    users = given if isinstance(given, list) else call.text("users").split(",")
    if len(users) != 1:
        raise SlackRefusal("invalid_user_combination")
    person = call.workspace.people.get(str(users[0]).strip())
    if person is None:
        raise SlackRefusal("user_not_found")
    if person.is_bot:
        raise SlackRefusal("cannot_dm_bot")
    before = len(call.workspace.channels)
    channel = call.workspace.dm(person.id)
    stub: Json = {"id": channel.id}
    if call.flag("return_im"):
        stub = payloads_channels.conversation(call.workspace, channel)
    already = len(call.workspace.channels) == before
    return {"channel": stub, "already_open": already, "no_op": already}


def info(call: Call) -> Json:
    """conversations.info."""
    return {"channel": payloads_channels.conversation(call.workspace, _named(call))}


def _types(call: Call) -> set[str]:
    wanted = {one.strip() for one in str(call.args.get("types") or "public_channel").split(",")}
    if not wanted <= FAMILIES.keys():
        raise SlackRefusal("invalid_types")
    call.need(*(f"{FAMILIES[one]}:read" for one in sorted(wanted)))
    return wanted


def _known(call: Call, channel: Channel) -> bool:
    """Whether the app may know of this conversation."""
    app = call.workspace.app.user_id
    return _type(channel) == "public_channel" or call.workspace.is_in(channel, app)


def list_(call: Call) -> Json:
    """conversations.list."""
    wanted = _types(call)
    every = call.workspace.channels.values()
    known = [one for one in every if _type(one) in wanted and _known(call, one)]
    if call.flag("exclude_archived"):
        known = [one for one in known if not one.is_archived]
    return call.page("channels", known, partial(payloads_channels.conversation, call.workspace))


def of_user(call: Call) -> Json:
    """users.conversations, of the app itself unless a user is named."""
    person = str(call.args.get("user") or call.workspace.app.user_id)
    if person not in call.workspace.people:
        raise SlackRefusal("user_not_found")
    wanted, space = _types(call), call.workspace
    theirs = [one for one in space.channels.values() if space.is_in(one, person)]
    known = [one for one in theirs if _type(one) in wanted and _known(call, one)]
    return call.page("channels", known, partial(payloads_channels.conversation, call.workspace))


def members(call: Call) -> Json:
    """conversations.members."""
    return call.page("members", sorted(call.workspace.members(_named(call))), str)


def join(call: Call) -> Json:
    """conversations.join."""
    channel = writable(call, call.text("channel", "channel_not_found"))
    if channel.kind == "dm":
        raise SlackRefusal("method_not_supported_for_channel_type")
    if channel.members is not None:
        channel.members.add(call.workspace.app.user_id)
    return {"channel": payloads_channels.conversation(call.workspace, channel)}


def _within(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = str(call.args.get("oldest") or "0"), str(call.args.get("latest") or "9" * 10)
    inclusive = call.flag("inclusive")
    return [
        m for m in messages if oldest < m.ts < latest or (inclusive and m.ts in (oldest, latest))
    ]


def _joined(call: Call) -> Channel:
    channel = _named(call, "history")
    if not call.workspace.is_in(channel, call.workspace.app.user_id):
        raise SlackRefusal("not_in_channel")
    return channel


def history(call: Call) -> Json:
    """conversations.history, newest first."""
    workspace = call.workspace
    channel = _joined(call)
    found = _within(call, workspace.messages(channel.id, workspace.app.user_id))
    page = call.page("messages", found[::-1], _threaded(call, channel))
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"]), "pin_count": 0}


def replies(call: Call) -> Json:
    """conversations.replies, oldest first, with the message they answer."""
    channel, ts = _joined(call), call.text("ts")
    workspace = call.workspace
    found = workspace.thread(channel.id, ts, workspace.app.user_id)
    if not found:
        raise SlackRefusal("thread_not_found")
    page = call.page("messages", found, _threaded(call, channel))
    return page | {"has_more": bool(page["response_metadata"]["next_cursor"])}


def _threaded(call: Call, channel: Channel) -> Callable[[Message], Json]:
    """Shows messages of a channel, the first of a thread with what is known of its replies."""
    threads = call.workspace.replies(channel.id)

    def shown(message: Message) -> Json:
        payload = payloads.message(call.workspace, message)
        said = threads.get(message.ts)
        return payload | (payloads.thread(message, said) if said else {})

    return shown


METHODS = {
    "conversations.open": Method(open_, ("im:write", "mpim:write", "channels:manage")),
    "conversations.info": Method(info, READ),
    "conversations.list": Method(list_, READ),
    "conversations.members": Method(members, READ),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.history": Method(history, HISTORY),
    "conversations.replies": Method(replies, HISTORY),
    "users.conversations": Method(of_user, READ),
}

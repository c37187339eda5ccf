"""Web API: reactions.* and what Slack says of reactions."""

import re

from bot.playground.slack import events, payloads
from bot.playground.slack.model import Json, Message
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.webapi import Call, Method
from bot.playground.slack.webapi_chat import STAMP, reachable, writable

NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    """reactions.add."""
    message, name, app = _item(call), _name(call), call.workspace.app.user_id
    writable(call, message.channel)
    if not message.react(app, name):
        raise SlackRefusal("already_reacted")
    return _told(call, message, name)


def remove(call: Call) -> Json:
    """reactions.remove."""
    message, name, app = _item(call), _name(call), call.workspace.app.user_id
    writable(call, message.channel)
    if not message.unreact(app, name):
        raise SlackRefusal("no_reaction")
    return _told(call, message, name)


def get(call: Call) -> Json:
    """reactions.get."""
    message = _item(call)
    shown = payloads.message(call.workspace, message)
    return {"type": "message", "channel": message.channel, "message": shown}


def list_(call: Call) -> Json:
    """reactions.list: what one person, or the app itself, has reacted to."""
    space = call.workspace
    person = str(call.args.get("user") or space.app.user_id)
    if person not in space.people:
        raise SlackRefusal("user_not_found")
    found = [
        message
        for channel in space.channels.values()
        if space.is_in(channel, space.app.user_id)
        for message in space.messages(channel.id, space.app.user_id)
        if any(person in people for people in message.reactions.values())
    ]

    def shown(item: Message) -> Json:
        return {
            "type": "message",
            "channel": item.channel,
            "message": payloads.message(space, item),
        }

    return call.page("items", found, shown)


def _item(call: Call) -> Message:
    if not (call.args.get("channel") and call.args.get("timestamp")):
        raise SlackRefusal("no_item_specified")
    channel, ts = reachable(call, str(call.args["channel"])), str(call.args["timestamp"])
    if not STAMP.fullmatch(ts):
        raise SlackRefusal("bad_timestamp")
    return call.message(channel.id, ts)


def _name(call: Call) -> str:
    name = call.text("name", "invalid_name")
    if not NAME.fullmatch(name):
        raise SlackRefusal("invalid_name")
    return name


def _told(call: Call, message: Message, name: str) -> Json:
    space = call.workspace
    call.courier.spawn(events.reacted(space, call.courier, message, name, space.app.user_id))
    space.changed(message)
    return {}


METHODS = {
    "reactions.add": Method(add, ("reactions:write",)),
    "reactions.remove": Method(remove, ("reactions:write",)),
    "reactions.get": Method(get, ("reactions:read",)),
    "reactions.list": Method(list_, ("reactions:read",)),
}

"""What Slack sends to an app, and how it describes its objects, in the documented shapes."""

import html
import re

from bot.playground.slack import payloads_channels, payloads_people
from bot.playground.slack.model import Json, Message, OpenView, StoredFile, Values
from bot.playground.slack.workspace import Workspace

LEAF = re.compile(r"<@(\w+)>|<#(\w+)\|[^>]*>|<(https?://[^>|]+)>|:([a-z0-9_+-]+):")


def interaction(workspace: Workspace, kind: str, person: str, token: str) -> Json:
    """What every interactive payload begins with."""
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": payloads_people.domain(workspace)},
        "user": payloads_people.user(workspace, person),
        "api_app_id": workspace.app.id,
        "token": token,
        "enterprise": _enterprise(workspace),
        "is_enterprise_install": False,
    }


def _enterprise(workspace: Workspace) -> Json | None:
    if not workspace.enterprise_id:
        return None
    return {"id": workspace.enterprise_id, "name": workspace.enterprise_name}


def shortcut(workspace: Workspace, kind: str, person: str, token: str) -> Json:
    """What the payload of a shortcut begins with: less than that of other interactions."""
    payload = interaction(workspace, kind, person, token)
    del payload["api_app_id"]
    if kind == "shortcut":
        del payload["user"]["name"]
    return payload


def channel_stub(workspace: Workspace, channel: str) -> Json:
    """The `channel` of an interaction."""
    found = workspace.channels[channel]
    return {"id": channel, "name": "directmessage" if found.kind == "dm" else found.name}


def message(workspace: Workspace, item: Message) -> Json:
    """A message as the Web API and interactions show it."""
    payload: Json = {
        "type": "message",
        "user": item.user,
        "ts": item.ts,
        "text": item.text,
        "team": workspace.team_id,
    }
    person = workspace.people.get(item.user)
    if person and person.team:
        theirs = dict.fromkeys(("team", "user_team", "source_team"), person.team)
        payload |= {**theirs, "user_profile": payloads_people.short(workspace, person)}
    if item.user == workspace.app.user_id:
        payload |= _by_app(workspace)
    typed = bool(person and not person.is_bot and item.text and not item.blocks)
    optional = {
        "subtype": "tombstone" if item.tombstone else "thread_broadcast" * item.broadcast,
        "hidden": item.tombstone,
        "blocks": [composed(item)] if typed else item.blocks,
        "attachments": item.attachments,
        "thread_ts": item.thread_ts,
        "parent_user_id": _answered(workspace, item),
        "reactions": [
            {"name": name, "users": [*people], "count": len(people)}
            for name, people in item.reactions.items()
        ],
        "metadata": item.metadata,
        "files": [file(workspace, workspace.files[one]) for one in item.files],
        "edited": {"user": item.user, "ts": item.edited_ts or item.ts} if item.edited else None,
    }
    return payload | {key: value for key, value in optional.items() if value}


def _by_app(workspace: Workspace) -> Json:
    """What a message by the app says of it."""
    ids = {"app_id": workspace.app.id, "team_id": workspace.team_id}
    bot = {"id": workspace.app.bot_id, "name": workspace.app.name, "deleted": False, "icons": {}}
    profile = {**bot, **ids, "updated": 0}
    return {"bot_id": bot["id"], "app_id": ids["app_id"], "bot_profile": profile}


def thread(first: Message, replies: list[Message]) -> Json:
    """What the first message of a thread says of the replies to it."""
    speakers = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": first.ts,
        "reply_count": len(replies),
        "reply_users_count": len(speakers),
        "reply_users": speakers[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def _answered(workspace: Workspace, item: Message) -> str:
    """Who wrote the message that this one replies to."""
    if item.thread_ts in (None, item.ts):
        return ""
    first = workspace.find(item.channel, str(item.thread_ts))
    return first.user if first else ""


def composed(item: Message) -> Json:
    """What a person typed, as the rich text that Slack's composer makes of it."""
    leaves, at = [], 0
    for found in LEAF.finditer(item.text):
        leaves += _words(item.text[at : found.start()])
        at = found.end()
        user, channel, url, emoji = found.groups()
        if user:
            leaves.append({"type": "user", "user_id": user})
        elif channel:
            leaves.append({"type": "channel", "channel_id": channel})
        elif url:
            leaves.append({"type": "link", "url": html.unescape(url)})
        else:
            leaves.append({"type": "emoji", "name": emoji})
    section = {"type": "rich_text_section", "elements": leaves + _words(item.text[at:])}
    return {"type": "rich_text", "block_id": f"typed-{item.ts}", "elements": [section]}


def _words(text: str) -> list[Json]:
    return [{"type": "text", "text": html.unescape(text)}] if text else []


def view(workspace: Workspace, item: OpenView) -> Json:
    """A view as Slack hands it back: what the app sent, ids, hash and state."""
    app, sent = workspace.app, item.payload
    kept = {
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "submit_disabled": False,
    } | {key: value for key, value in sent.items() if key not in ("hash", "state")}
    return kept | {
        "id": item.id,
        "team_id": workspace.team_id,
        "state": {"values": item.state},
        "hash": item.hash,
        "previous_view_id": item.previous_id,
        "root_view_id": item.root_id or item.id,
        "app_id": app.id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": app.bot_id,
    }


def file(workspace: Workspace, item: StoredFile) -> Json:
    """A file object."""
    link = f"{workspace.base_url}/files/{item.id}/{item.name}"
    return {
        "id": item.id,
        "created": item.created,
        "timestamp": item.created,
        "name": item.name,
        "title": item.title,
        "mimetype": item.mimetype,
        "filetype": item.name.rsplit(".", 1)[-1],
        "pretty_type": item.name.rsplit(".", 1)[-1].upper(),
        "size": item.size,
        "user": item.user,
        "user_team": workspace.team_id,
        "channels": item.channels,
        "alt_txt": item.alt_text,
        "mode": "hosted",
        "editable": False,
        "is_external": False,
        "external_type": "",
        "is_public": any(one.startswith("C") for one in item.channels),
        "file_access": "visible",
        "url_private": link,
        "url_private_download": link,
        "permalink": link,
    }


def on_message(workspace: Workspace, item: Message, values: Values) -> Json:
    """What a block_actions payload says about the message it happened in."""
    hidden = item.ephemeral_to is not None
    container: Json = {
        "type": "message",
        "message_ts": item.ts,
        "channel_id": item.channel,
        "is_ephemeral": hidden,
    }
    if item.thread_ts:
        container["thread_ts"] = item.thread_ts
    shown = {} if hidden else {"message": message(workspace, item)}
    return {
        "container": container,
        "channel": channel_stub(workspace, item.channel),
        "state": {"values": values},
        **shown,
    }


def on_view(workspace: Workspace, item: OpenView) -> Json:
    """What a payload says about the view it happened in."""
    return {
        "container": {"type": "view", "view_id": item.id},
        "view": view(workspace, item),
        "hash": item.hash,
    }


def event(workspace: Workspace, body: Json, token: str) -> Json:
    """The outer form of an event."""
    place = workspace.channels.get(str(body.get("channel")))
    enterprise = workspace.enterprise_id or None
    return {
        "token": token,
        "team_id": workspace.team_id,
        "api_app_id": workspace.app.id,
        "event": body,
        "type": "event_callback",
        "event_id": workspace.new_id("Ev"),
        "event_time": int(workspace.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": enterprise,
                "team_id": workspace.team_id,
                "user_id": workspace.app.user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "context_team_id": workspace.team_id,
        "context_enterprise_id": enterprise,
        "is_ext_shared_channel": bool(place and payloads_channels.is_external(workspace, place)),
        "event_context": workspace.new_id("EC"),
    }

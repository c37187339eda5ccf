"""Whom and what a menu of people, channels or conversations offers."""

from bot.playground.slack.model import Channel, Json
from bot.playground.slack.workspace import Workspace

EVERYTHING = ("im", "mpim", "private", "public")


def people(workspace: Workspace) -> list[str]:
    """Everybody who has not left."""
    return [person.id for person in workspace.people.values() if not person.deleted]


def conversations(workspace: Workspace, person: str, element: Json) -> list[str]:
    """Conversations that this person sees and the menu's filter leaves, in their order."""
    seen = workspace.visible_channels(person)
    if element["type"].endswith("channels_select"):
        return [channel.id for channel in seen if _kind(channel) == "public"]
    wanted = element.get("filter") or {}
    kinds, without_bots = wanted.get("include", EVERYTHING), wanted.get("exclude_bot_users")
    return [
        channel.id
        for channel in seen
        if _kind(channel) in kinds and not (without_bots and _with_bot(workspace, channel))
    ]


def _kind(channel: Channel) -> str:
    if channel.kind == "dm":
        return "im"
    return "private" if channel.is_private else "public"


def _with_bot(workspace: Workspace, channel: Channel) -> bool:
    members = channel.members or () if channel.kind == "dm" else ()
    return any(workspace.people[member].is_bot for member in members)

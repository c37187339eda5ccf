"""How Slack describes people: members, guests, people of other companies, bots, who has left."""

import re
import zlib
from zoneinfo import ZoneInfo

from bot.playground.slack.model import Json, Person
from bot.playground.slack.workspace import SLACKBOT, Workspace

SIZES = (24, 32, 48, 72, 192, 512)
ROLES = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")
PRESENT = ("color", "real_name", "tz", "tz_label", "tz_offset", "is_email_confirmed")
"""What Slack says of whoever is still there, and of nobody who has left."""


def user(workspace: Workspace, person_id: str) -> Json:
    """The `user` of an interaction."""
    person = workspace.people[person_id]
    return {
        "id": person.id,
        "username": person.handle,
        "name": person.handle,
        "team_id": team(workspace, person),
    }


def team(workspace: Workspace, item: Person) -> str:
    """The workspace that somebody belongs to."""
    return item.team or workspace.team_id


def domain(workspace: Workspace) -> str:
    """The workspace's subdomain."""
    return _word(workspace.team_name) or "workspace"


def person(workspace: Workspace, item: Person) -> Json:
    """A user object; of other workspaces' people Slack tells no roles."""
    payload: Json = {
        "id": item.id,
        "team_id": team(workspace, item),
        "name": item.handle,
        "deleted": item.deleted,
        "color": f"{zlib.crc32(item.id.encode()) & 0xFFFFFF:06x}",
        "real_name": item.name,
        "tz": item.tz,
        "tz_label": item.tz,
        "tz_offset": _offset(workspace, item),
        "profile": profile(workspace, item),
        **dict.fromkeys(ROLES, False),
        "is_bot": item.is_bot and item.id != SLACKBOT,
        "is_app_user": False,
        "is_email_confirmed": not item.is_bot,
        "updated": 0,
        "who_can_share_contact_card": "EVERYONE",
    }
    payload["is_restricted"] = bool(item.guest)
    payload["is_ultra_restricted"] = item.guest == "single-channel"
    unsaid = {*(ROLES if item.deleted or item.team else ()), *(PRESENT if item.deleted else ())}
    shown = {key: value for key, value in payload.items() if key not in unsaid}
    return shown | _elsewhere(workspace, item)


def profile(workspace: Workspace, item: Person) -> Json:
    """What somebody's profile says; their address only to an app that may read it."""
    first, _, last = item.name.partition(" ")
    picture = f"{workspace.base_url}/_ui/static/favicon.svg?size="
    kept: Json = {
        "title": item.title,
        "phone": "",
        "skype": "",
        "real_name": item.name,
        "real_name_normalized": item.name,
        "display_name": item.handle,
        "display_name_normalized": item.handle,
        "fields": None,
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
        "avatar_hash": f"g{zlib.crc32(item.id.encode()):08x}",
        "first_name": first,
        "last_name": last,
        "team": team(workspace, item),
        **{f"image_{size}": f"{picture}{size}" for size in SIZES},
    }
    if item.is_bot:
        own = item.id == workspace.app.user_id
        ids = (workspace.app.bot_id, workspace.app.id) if own else ("", "")
        return kept | {"bot_id": ids[0], "api_app_id": ids[1], "always_active": True}
    may = "users:read.email" in workspace.app.scopes and not _is_stranger(workspace, item)
    return kept | ({"email": address(workspace, item)} if may else {})


def short(workspace: Workspace, item: Person) -> Json:
    """The `user_profile` that comes with a message from another workspace."""
    keys = ("avatar_hash", "image_72", "first_name", "real_name", "display_name", "team")
    known = profile(workspace, item)
    restricted = {"is_restricted": bool(item.guest), "is_ultra_restricted": False}
    return {key: known[key] for key in keys} | {"name": item.handle} | restricted


def address(workspace: Workspace, item: Person) -> str:
    """Somebody's email address: a made-up one unless another is given."""
    company = _word(item.company) if item.team else domain(workspace)
    return item.email or f"{item.handle}@{company or item.team.lower()}.example"


def _elsewhere(workspace: Workspace, item: Person) -> Json:
    """What is said of people of other workspaces, and of whoever is in an Enterprise Grid.

    A stranger, to Slack, is nobody whom the app meets in a channel: who belongs here is said by
    `team_id`, or by the enterprise's id.
    """
    enterprise = item.enterprise or ("" if item.team else workspace.enterprise_id)
    shown: Json = {"is_stranger": _is_stranger(workspace, item)} if item.team else {}
    if enterprise:
        name = workspace.enterprise_name if enterprise == workspace.enterprise_id else item.company
        shown["enterprise_user"] = {
            "id": item.id,
            "enterprise_id": enterprise,
            "enterprise_name": name,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "teams": [team(workspace, item)],
        }
    return shown


def _is_stranger(workspace: Workspace, item: Person) -> bool:
    app = workspace.app.user_id
    return bool(item.team) and not any(
        workspace.is_in(one, item.id) and workspace.is_in(one, app)
        for one in workspace.channels.values()
    )


def _offset(workspace: Workspace, item: Person) -> int:
    offset = workspace.now().astimezone(ZoneInfo(item.tz)).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _word(name: str) -> str:
    return re.sub(r"\W|_", "", name.lower())

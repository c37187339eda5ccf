"""How Slack describes channels and direct conversations."""

from bot.playground.slack.model import Channel, Json
from bot.playground.slack.workspace import Workspace


def conversation(workspace: Workspace, item: Channel) -> Json:
    """A conversation object."""
    own = _own(workspace, item)
    shared = own | _sharing(workspace, item)
    return shared if item.kind == "dm" else shared | _named(workspace, item)


def teams(workspace: Workspace, item: Channel) -> list[str]:
    """The workspaces whose people are in a conversation, this one first."""
    people = (workspace.people[one] for one in workspace.members(item))
    return [workspace.team_id, *sorted({one.team for one in people} - {"", workspace.team_id})]


def is_external(workspace: Workspace, item: Channel) -> bool:
    """Whether people of another company are in a conversation."""
    people = (workspace.people[one] for one in workspace.members(item))
    own = workspace.enterprise_id
    return any(one.team and not (own and one.enterprise == own) for one in people)


def _own(workspace: Workspace, item: Channel) -> Json:
    shared: Json = {
        "id": item.id,
        "created": item.created,
        "is_archived": item.is_archived,
        "updated": item.created * 1000,
        "context_team_id": workspace.team_id,
    }
    if item.kind == "dm":
        bot = workspace.app.user_id
        others = sorted((item.members or set()) - {bot}) or [bot]
        gone = workspace.people[others[0]].deleted
        shared |= {"is_im": True, "user": others[0], "is_user_deleted": gone, "priority": 0}
    return shared


def _sharing(workspace: Workspace, item: Channel) -> Json:
    connected = teams(workspace, item)
    shared = {"is_org_shared": False, "is_shared": False, "is_ext_shared": False}
    if len(connected) > 1:
        outside = is_external(workspace, item)
        shared = {"is_shared": True, "is_ext_shared": outside, "is_org_shared": not outside}
    return shared | {
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": connected,
        "conversation_host_id": workspace.team_id,
    }


def _named(workspace: Workspace, item: Channel) -> Json:
    return {
        "name": item.name,
        "name_normalized": item.name,
        "is_channel": not item.is_private,
        "is_group": item.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": item.is_private,
        "is_general": item.id == workspace.general,
        "is_member": workspace.is_in(item, workspace.app.user_id),
        "creator": item.creator or workspace.founder,
        "unlinked": 0,
        "parent_conversation": None,
        "previous_names": item.previous_names,
        "topic": {"value": item.topic, "creator": "", "last_set": 0},
        "purpose": {"value": item.purpose, "creator": "", "last_set": 0},
        "num_members": len(workspace.members(item)),
    }

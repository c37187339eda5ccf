"""Web API: who there is, which app this is, and the way into Socket Mode."""

from functools import partial

from bot.playground.slack import payloads_people
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.webapi import Call, Method


def api_test(call: Call) -> Json:
    """api.test."""
    if call.args.get("error"):
        raise SlackRefusal(str(call.args["error"]), args=call.args)
    return {"args": call.args}


def auth_test(call: Call) -> Json:
    """auth.test."""
    workspace, app = call.workspace, call.workspace.app
    return {
        "url": workspace.base_url + "/",
        "team": workspace.team_name,
        "user": workspace.people[app.user_id].handle,
        "team_id": workspace.team_id,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    } | _enterprise(call)


def _enterprise(call: Call) -> Json:
    """The Enterprise Grid organization, where the workspace is in one."""
    return {"enterprise_id": found} if (found := call.workspace.enterprise_id) else {}


def connections_open(call: Call) -> Json:
    """apps.connections.open."""
    ticket = call.courier.links.ticket()
    address = call.workspace.base_url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.workspace.app.id}"}


def users_info(call: Call) -> Json:
    """users.info."""
    person = call.workspace.people.get(call.text("user", "user_not_found"))
    if person is None:
        raise SlackRefusal("user_not_found")
    return {"user": payloads_people.person(call.workspace, person)}


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail."""
    wanted, space = call.text("email", "users_not_found").lower(), call.workspace
    known = (p for p in space.people.values() if not (p.is_bot or p.deleted or p.team))
    for person in known:
        if payloads_people.address(space, person).lower() == wanted:
            return {"user": payloads_people.person(space, person)}
    raise SlackRefusal("users_not_found")


def profile_get(call: Call) -> Json:
    """users.profile.get, of the app itself unless a user is named."""
    space = call.workspace
    person = space.people.get(str(call.args.get("user") or space.app.user_id))
    if person is None:
        raise SlackRefusal("user_not_found")
    return {"profile": payloads_people.profile(space, person) | {"fields": {}}}


def users_list(call: Call) -> Json:
    """users.list."""
    everyone = list(call.workspace.people.values())
    page = call.page("members", everyone, partial(payloads_people.person, call.workspace), 1000)
    return page | {"cache_ts": int(call.workspace.now().timestamp())}


def _members(call: Call, group: str) -> list[str]:
    return [p.id for p in call.workspace.people.values() if group in p.groups and not p.deleted]


def usergroups_list(call: Call) -> Json:
    """usergroups.list."""
    groups = []
    for group in call.workspace.user_groups.values():
        members = _members(call, group.id)
        shown = {
            "id": group.id,
            "team_id": call.workspace.team_id,
            "is_usergroup": True,
            "name": group.name,
            "handle": group.handle,
            "description": "",
            "is_external": False,
            "date_delete": 0,
        }
        if call.flag("include_count"):
            shown["user_count"] = len(members)
        groups.append(shown | ({"users": members} if call.flag("include_users") else {}))
    return {"usergroups": groups}


def usergroups_users_list(call: Call) -> Json:
    """usergroups.users.list."""
    group = call.text("usergroup", "no_such_subteam")
    if group not in call.workspace.user_groups:
        raise SlackRefusal("no_such_subteam")
    return {"users": _members(call, group)}


def bots_info(call: Call) -> Json:
    """bots.info."""
    app = call.workspace.app
    if call.args.get("bot") not in (None, app.bot_id):
        raise SlackRefusal("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.name,
            "app_id": app.id,
            "user_id": app.user_id,
            "updated": 0,
            "icons": {},
        }
    }


def team_info(call: Call) -> Json:
    """team.info."""
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.team_name,
            "domain": payloads_people.domain(workspace),
            "url": workspace.base_url + "/",
            "email_domain": "",
            "icon": {"image_default": True},
        }
        | _enterprise(call)
    }


METHODS = {
    "api.test": Method(api_test),
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, ("connections:write",), app_token=True),
    "users.info": Method(users_info, ("users:read",)),
    "users.lookupByEmail": Method(lookup_by_email, ("users:read.email",)),
    "users.profile.get": Method(profile_get, ("users.profile:read",)),
    "users.list": Method(users_list, ("users:read",)),
    "usergroups.list": Method(usergroups_list, ("usergroups:read",)),
    "usergroups.users.list": Method(usergroups_users_list, ("usergroups:read",)),
    "bots.info": Method(bots_info, ("users:read",)),
    "team.info": Method(team_info, ("team:read",)),
}

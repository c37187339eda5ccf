"""Web API: views.*."""

import itertools

from bot.playground.slack import payloads, stack
from bot.playground.slack.model import Json, OpenView, Trigger
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.refusals_views import check_view
from bot.playground.slack.webapi import Call, Method


def _trigger(call: Call) -> Trigger:
    """The trigger behind a trigger_id: 3 seconds, once."""
    trigger = call.workspace.triggers.get(call.text("trigger_id"))
    if trigger is None:
        raise SlackRefusal("invalid_trigger_id")
    if trigger.used:
        raise SlackRefusal("exchanged_trigger_id")
    if call.workspace.now() > trigger.expires:
        raise SlackRefusal("expired_trigger_id")
    return trigger


def _shown(call: Call, view: OpenView) -> Json:
    return {"view": payloads.view(call.workspace, view)}


def _same_hash(call: Call, view: OpenView | None) -> None:
    wanted = call.args.get("hash")
    if wanted and view is not None and wanted != view.hash:
        raise SlackRefusal("hash_conflict")


def open_(call: Call) -> Json:
    """views.open."""
    trigger = _trigger(call)
    given = call.args.get("view")
    view = stack.open_modal(call.workspace, trigger.person, given, trigger.channel)
    trigger.used = True
    return _shown(call, view)


def push(call: Call) -> Json:
    """views.push."""
    trigger = _trigger(call)
    open_ids = {view.id for view in call.workspace.views.get(trigger.person, ())}
    if trigger.view not in open_ids:
        raise SlackRefusal("not_found")
    view = stack.push(call.workspace, trigger.person, call.args.get("view"))
    trigger.used = True
    return _shown(call, view)


def update(call: Call) -> Json:
    """views.update, by view_id or external_id."""
    check_view(call.args.get("view"), _kind(call.args.get("view")))
    workspace, external = call.workspace, call.args.get("external_id")
    if external:
        every = itertools.chain(*workspace.views.values(), workspace.homes.values())
        found = next((v for v in every if v.payload.get("external_id") == external), None)
    else:
        found = workspace.view(call.text("view_id"))
    if found is None:
        raise SlackRefusal("not_found")
    _same_hash(call, found)
    return _shown(call, stack.update(workspace, found, call.args["view"]))


def publish(call: Call) -> Json:
    """views.publish."""
    workspace, person = call.workspace, call.text("user_id")
    if person not in workspace.people:
        raise SlackRefusal("user_not_found")
    if not workspace.app.home_enabled:
        raise SlackRefusal("not_enabled")
    _same_hash(call, workspace.homes.get(person))
    return _shown(call, stack.publish(workspace, person, call.args.get("view")))


def _kind(view: object) -> str:
    return "home" if isinstance(view, dict) and view.get("type") == "home" else "modal"


METHODS = {
    "views.open": Method(open_),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}

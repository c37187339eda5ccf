"""Views: the stack of modals a person has open, and the Home an app published for them."""

import copy
import itertools

from bot.playground.slack import choices, elements, inspector, pictures
from bot.playground.slack.model import Json, OpenView, Values
from bot.playground.slack.refusals import SlackRefusal
from bot.playground.slack.refusals_views import check_view
from bot.playground.slack.workspace import Workspace

DEEPEST = 3
TROUBLE = "We had some trouble connecting. Try again?"


def open_modal(
    workspace: Workspace, person: str, view: object, channel: str | None = None
) -> OpenView:
    """Open a modal for who was looking at this channel; raises SlackRefusal."""
    opened = _new(workspace, person, _checked(workspace, view, "modal"), channel)
    workspace.views[person] = [opened]
    _tell(workspace, person)
    return opened


def push(workspace: Workspace, person: str, view: object) -> OpenView:
    """Put a modal on top of the stack; raises SlackRefusal."""
    stack = workspace.views.setdefault(person, [])
    if len(stack) >= DEEPEST:
        raise SlackRefusal("push_limit_reached")
    payload = _checked(workspace, view, "modal")
    pushed = _new(workspace, person, payload, stack[-1].channel if stack else None)
    if stack:
        pushed.previous_id, pushed.root_id = stack[-1].id, stack[0].id
    stack.append(pushed)
    _tell(workspace, person)
    return pushed


def update(workspace: Workspace, open_view: OpenView, view: object) -> OpenView:
    """Replace what a view shows; what the person chose stays where ids agree."""
    kind = "home" if workspace.homes.get(open_view.person) is open_view else "modal"
    payload = _checked(workspace, view, kind)
    _unused(workspace, payload, open_view)
    _fill(workspace, open_view, payload)
    workspace.notify({"kind": kind, "person": open_view.person})
    return open_view


def publish(workspace: Workspace, person: str, view: object) -> OpenView:
    """Show a Home to one person; raises SlackRefusal."""
    payload = _checked(workspace, view, "home")
    home = workspace.homes.get(person)
    if home is None:
        home = workspace.homes[person] = _new(workspace, person, payload)
        workspace.notify({"kind": "home", "person": person})
        return home
    return update(workspace, home, payload)


def close(workspace: Workspace, person: str, *, everything: bool = False) -> list[OpenView]:
    """Close the top of the stack, or all of it; returns what was closed."""
    stack = workspace.views.get(person, [])
    closed = [stack.pop() for _ in range(len(stack) if everything else min(1, len(stack)))]
    _tell(workspace, person)
    return closed


def after_submission(workspace: Workspace, view: OpenView, body: Json) -> None:
    """Do what the app's `response_action` asks; an unusable one is trouble, as in Slack."""
    try:
        _response_action(workspace, view, body)
    except SlackRefusal as refusal:
        entry = inspector.record(workspace, "in", "response_action", body)
        inspector.finish(workspace, entry, refusal.body(), ok=False, seconds=0)
        view.trouble = TROUBLE
    _tell(workspace, view.person)


def _response_action(workspace: Workspace, view: OpenView, body: Json) -> None:
    match body.get("response_action"):
        case None:
            _remove(workspace, view)
        case "clear":
            close(workspace, view.person, everything=True)
        case "errors":
            errors = body.get("errors")
            inputs = {b.get("block_id") for b in view.payload["blocks"] if b["type"] == "input"}
            if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
                raise SlackRefusal("invalid_errors")
            view.errors = {str(block): str(text) for block, text in errors.items()}
        case "update":
            update(workspace, view, body.get("view"))
            view.touched = False
        case "push":
            push(workspace, view.person, body.get("view"))
        case other:
            raise SlackRefusal("unknown_response_action", response_action=other)


def _remove(workspace: Workspace, view: OpenView) -> None:
    stack = workspace.views.get(view.person, [])
    stack[:] = [one for one in stack if one is not view]


def _checked(workspace: Workspace, view: object, kind: str) -> Json:
    return check_view(view, kind, pictures.known(workspace))


def _new(workspace: Workspace, person: str, payload: Json, channel: str | None = None) -> OpenView:
    view = OpenView(workspace.new_id("V"), person, {}, channel=channel)
    _unused(workspace, payload, view)
    view.root_id = view.id
    _fill(workspace, view, payload)
    return view


def _fill(workspace: Workspace, view: OpenView, payload: Json) -> None:
    blocks = elements.with_ids(payload["blocks"], workspace.new_id)
    frame = {key: elements.complete(value) for key, value in payload.items() if key != "blocks"}
    view.payload = copy.deepcopy(frame) | {"blocks": blocks}
    view.state = elements.defaults(blocks, _current(workspace, view) | view.state)
    view.errors, view.trouble = {}, None
    view.hash = f"{workspace.next_ts().split('.')[0]}.{workspace.nonce()[:8]}"


def _current(workspace: Workspace, view: OpenView) -> Values:
    """What the menus hold that begin with the conversation the person came from."""
    values: Values = {}
    for at in elements.placed(view.payload["blocks"]):
        if not at.element.get("default_to_current_conversation"):
            continue
        state, key = elements.initial(at.element), elements.SELECTED[at.element["type"]]
        many = key == "selected_conversations"
        offered = choices.conversations(workspace, view.person, at.element)
        if view.channel in offered and (many or not state[key]):
            state[key] = [view.channel] if many else view.channel
            values.setdefault(at.block_id, {})[at.action_id] = state
    return values


def _unused(workspace: Workspace, payload: Json, own: OpenView) -> None:
    external = payload.get("external_id")
    every = itertools.chain(*workspace.views.values(), workspace.homes.values())
    if external and any(v is not own and v.payload.get("external_id") == external for v in every):
        raise SlackRefusal("duplicate_external_id")


def _tell(workspace: Workspace, person: str) -> None:
    workspace.notify({"kind": "modal", "person": person})

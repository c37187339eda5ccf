"""Turns the words a person reads into the values behind them: option texts, names, days."""

from bot.playground.slack import choices, elements
from bot.playground.slack.actions import Actions
from bot.playground.slack.ground import NotThereError
from bot.playground.slack.labels import Target
from bot.playground.slack.model import Json, Value
from bot.playground.slack.screen import Eyes

MULTIPLE = ("selected_options", "selected_users", "selected_conversations", "selected_channels")


async def value_of(actions: Actions, person: str, target: Target, given: Value) -> Value:
    """What an element is to hold; names and option texts become ids and option values."""
    element = target.at.element
    key = elements.SELECTED.get(element["type"], "selected_option")
    if key in MULTIPLE:
        many = given if isinstance(given, list) else ([] if given is None else [given])
        return [str(await _one(actions, person, target, str(item))) for item in many]
    if (
        given is None
        or key in ("value", "files", "rich_text_value")
        or key.endswith(("_date", "_time", "_date_time"))
    ):
        return given
    return await _one(actions, person, target, str(given))


async def _one(actions: Actions, person: str, target: Target, given: str) -> str:
    kind = target.at.element["type"]
    if kind.endswith("external_select"):
        return await _external(actions, person, target, given)
    workspace = actions.workspace
    if kind.endswith("users_select"):
        named = [workspace.people[one] for one in choices.people(workspace)]
        known = {p.id: (p.id, p.name, p.handle) for p in named}
    elif kind.endswith(("conversations_select", "channels_select")):
        offered = choices.conversations(workspace, person, target.at.element)
        seen = [workspace.channels[one] for one in offered]
        known = {c.id: (c.id, c.name, workspace.title(c, person)) for c in seen}
    else:
        options = elements.options_of(target.at.element)
        return _option(Eyes(workspace, person), options, given)
    wanted = given.lstrip("@#")
    found = [some_id for some_id, names in known.items() if wanted in names]
    if not found:
        raise NotThereError(f"There is nobody and nothing called “{given}”.")
    return found[0]


async def _external(actions: Actions, person: str, target: Target, given: str) -> str:
    """Type the option's text and pick the suggestion that says exactly that."""
    ids = (target.at.block_id, target.at.action_id)
    offered = await actions.suggest(person, target.surface.container, *ids, given)
    flat = [o for entry in offered for o in entry.get("options", [entry])]
    state = target.state or {}
    held = [*(state.get("selected_options") or ()), *filter(None, [state.get("selected_option")])]
    return _option(Eyes(actions.workspace, person), [*flat, *held], given)


def _option(eyes: Eyes, options: list[Json], given: str) -> str:
    for option in options:
        if eyes.text(option["text"]) == given:
            return str(option["value"])
    for option in options:
        if option["value"] == given:
            return given
    texts = ", ".join(f"“{eyes.text(option['text'])}”" for option in options[:40]) or "none"
    raise NotThereError(f"There is no option “{given}”. The options: {texts}.")

"""Slack's limits for the objects inside elements: options, confirm dialogs, filters."""

from bot.playground.slack.elements import options_of
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import PLAIN, Problems

MOST = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
MARKED = ("checkboxes", "radio_buttons")
"""Whose options may be mrkdwn."""

CONVERSATIONS = ("im", "mpim", "private", "public")
FILTERS = {"include", "exclude_external_shared_channels", "exclude_bot_users"}
TRIGGERS = ("on_enter_pressed", "on_character_entered")


def choices(problems: Problems, item: Json, at: str) -> None:
    """Check the options of an element, or its groups of them, and which of them it starts with."""
    kind, before = str(item["type"]), len(problems.found)
    if "option_groups" in item:
        both = "options" in item
        problems.unless(not both, "options and option_groups exclude each other", at)
        groups(problems, item["option_groups"], f"{at}/option_groups")
    else:
        options(problems, item.get("options"), f"{at}/options", MOST.get(kind, 100), kind)
    if len(problems.found) == before:
        _initial(problems, item, at)


def groups(problems: Problems, items: object, at: str) -> None:
    """Check a list of option groups."""
    for index, group in enumerate(problems.most(items, 100, at, least=1)):
        here = f"{at}/{index}"
        problems.only(group, {"label", "options"}, here)
        problems.text(group.get("label"), 75, f"{here}/label", PLAIN)
        options(problems, group.get("options"), f"{here}/options")


def options(
    problems: Problems, items: object, at: str, limit: int = 100, kind: str = "static_select"
) -> None:
    """Check a list of options."""
    kinds = () if kind in MARKED else PLAIN
    known = {"text", "value", "description", *(("url",) if kind == "overflow" else ())}
    for index, option in enumerate(problems.most(items, limit, at, least=1)):
        here = f"{at}/{index}"
        problems.only(option, known, here)
        problems.text(option.get("text"), 75, f"{here}/text", kinds)
        if "url" in option and kind == "overflow":
            problems.length(option["url"], 3000, f"{here}/url")
        if "value" in option or "url" not in option:
            problems.length(option.get("value"), 150, f"{here}/value")
        if "description" in option:
            problems.text(option["description"], 75, f"{here}/description", kinds)


def _initial(problems: Problems, item: Json, at: str) -> None:
    offered = [_essence(option) for option in options_of(item)]
    single = item.get("initial_option")
    wanted = [("initial_option", single)] if single else []
    wanted += [("initial_options", one) for one in item.get("initial_options") or ()]
    for key, option in wanted:
        found = isinstance(option, dict) and _essence(option) in offered
        problems.unless(found, f"{key} must be one of the options provided", at)


def _essence(option: Json) -> object:
    """What makes two options the same for Slack: their value and their words."""
    return option.get("value"), (option.get("text") or {}).get("text")


def confirm(problems: Problems, item: object, at: str) -> None:
    """Check a confirmation dialog."""
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    problems.only(item, {"title", "text", "confirm", "deny", "style"}, at)
    problems.text(item.get("text"), 300, f"{at}/text")
    for key, limit in {"title": 100, "confirm": 30, "deny": 30}.items():
        if key in item:
            problems.text(item[key], limit, f"{at}/{key}", PLAIN)
    if "style" in item:
        problems.one_of(item["style"], ("primary", "danger"), f"{at}/style")


def conversation_filter(problems: Problems, item: object, at: str) -> None:
    """Check what narrows a menu of conversations."""
    if not isinstance(item, dict) or not item:
        problems.add("must provide an object with at least one criterion", at)
        return
    problems.only(item, FILTERS, at)
    if "include" in item:
        _among(problems, item["include"], CONVERSATIONS, f"{at}/include")


def dispatch(problems: Problems, item: object, at: str) -> None:
    """Check when an input tells its app."""
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    problems.only(item, {"trigger_actions_on"}, at)
    if "trigger_actions_on" in item:
        _among(problems, item["trigger_actions_on"], TRIGGERS, f"{at}/trigger_actions_on")


def _among(problems: Problems, items: object, known: tuple[str, ...], at: str) -> None:
    fits = isinstance(items, list) and items and all(one in known for one in items)
    problems.unless(fits, f"must be some of: {', '.join(known)}", at)

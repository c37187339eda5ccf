"""Slack's limits for the objects inside elements: options, confirm dialogs, filters."""

from bot.playground.slack.elements import complete, options_of
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import PLAIN, Problems

MOST = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
URL = {"overflow": {"url"}}
"""Whose options may lead somewhere."""

MARKED = ("checkboxes", "radio_buttons")
"""Whose options may be mrkdwn."""

IDS = {"initial_user", "initial_channel", "initial_conversation"}
LISTS = {f"{one}s" for one in IDS} | {"filetypes", "visible_to_user_ids"}

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
    for index, item in enumerate(problems.most(items, limit, at, least=1)):
        _option(problems, item, f"{at}/{index}", kind)


def _option(problems: Problems, item: object, at: str, kind: str = "static_select") -> None:
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    kinds = () if kind in MARKED else PLAIN
    problems.only(item, {"text", "value", "description"} | URL.get(kind, set()), at)
    problems.text(item.get("text"), 75, f"{at}/text", kinds)
    if "url" in item and kind in URL:
        problems.length(item["url"], 3000, f"{at}/url")
    if "value" in item or "url" not in item:
        problems.length(item.get("value"), 150, f"{at}/value")
    if "description" in item:
        problems.text(item["description"], 75, f"{at}/description", kinds)


def _initial(problems: Problems, item: Json, at: str) -> None:
    offered = [complete(option) for option in options_of(item)]
    wanted = [("initial_option", item["initial_option"])] if "initial_option" in item else []
    if "initial_options" in item:
        given = problems.most(item["initial_options"], len(offered), f"{at}/initial_options", 1)
        wanted += [("initial_options", one) for one in given]
    for key, option in wanted:
        found = complete(option) in offered
        problems.unless(found, f"{key} must be one of the options provided", at)


def started(problems: Problems, item: Json, at: str) -> None:
    """Check what an element holds at first that offers no options of its own."""
    if "initial_option" in item:
        _option(problems, item["initial_option"], f"{at}/initial_option")
    if "initial_options" in item:
        options(problems, item["initial_options"], f"{at}/initial_options")
    for key in sorted(item.keys() & IDS):
        problems.length(item[key], 255, f"{at}/{key}")
    for key in sorted(item.keys() & LISTS):
        _strings(problems, item[key], f"{at}/{key}")


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


def _strings(problems: Problems, items: object, at: str) -> None:
    fits = isinstance(items, list) and items and all(isinstance(one, str) for one in items)
    problems.unless(fits, "must be an array of strings", at)

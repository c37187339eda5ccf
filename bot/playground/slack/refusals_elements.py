"""Slack's limits for elements and the objects inside them."""

from bot.playground.slack.elements import SELECTED, options_of
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import Problems

PLAIN = ("plain_text",)
STATIC = {"static_select", "multi_static_select"}
LISTED = {"checkboxes": 10, "radio_buttons": 10, "overflow": 5}
SELECTS = {kind for kind in SELECTED if kind.endswith("_select")}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}

IN_ACTIONS = {"button", "workflow_button", "rich_text_input", *SELECTS, *LISTED, *PICKERS}
IN_SECTION = {"button", "workflow_button", "image", *SELECTS, *LISTED, "datepicker", "timepicker"}
IN_INPUT = ({"file_input", "rich_text_input", *SELECTS, *TYPED, *PICKERS}) | {
    "checkboxes",
    "radio_buttons",
}
LONGEST_INPUT = 3000
MODALS_ONLY = {"file_input"}
STYLES = ("primary", "danger")


def element(problems: Problems, item: object, at: str, allowed: set[str]) -> None:
    """Check one element against what its block allows."""
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    kind = str(item.get("type"))
    if not problems.unless(kind in allowed, f"unsupported type: {kind}", f"{at}/type"):
        return
    if kind in MODALS_ONLY and problems.surface != "modal":
        problems.add(f"unsupported type: {kind}", f"{at}/type")
    if kind == "button":
        _button(problems, item, at)
    elif kind == "image":
        image(problems, item, at)
    if "placeholder" in item:
        problems.text(item["placeholder"], 150, f"{at}/placeholder", PLAIN)
    if "confirm" in item:
        confirm(problems, item["confirm"], f"{at}/confirm")
    if kind in LISTED or kind in STATIC:
        _choices(problems, item, at)
    if kind in TYPED:
        _typed(problems, item, at)


def _button(problems: Problems, item: Json, at: str) -> None:
    problems.text(item.get("text"), 75, f"{at}/text", PLAIN)
    if "value" in item:
        problems.length(item["value"], 2000, f"{at}/value", least=0)
    if "url" in item:
        problems.length(item["url"], 3000, f"{at}/url")
    if "style" in item:
        problems.unless(item["style"] in STYLES, "must be one of: primary, danger", f"{at}/style")


def image(problems: Problems, item: Json, at: str) -> None:
    """Check an image, be it block or element."""
    if "slack_file" not in item:
        problems.length(item.get("image_url"), 3000, f"{at}/image_url")
        known = str(item.get("image_url")).startswith(("http://", "https://"))
        problems.unless(known, "must be a valid URL", f"{at}/image_url")
    problems.length(item.get("alt_text"), 2000, f"{at}/alt_text")


def confirm(problems: Problems, item: object, at: str) -> None:
    """Check a confirmation dialog."""
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    problems.text(item.get("title"), 100, f"{at}/title", PLAIN)
    problems.text(item.get("text"), 300, f"{at}/text")
    for key in ("confirm", "deny"):
        if key in item:
            problems.text(item[key], 30, f"{at}/{key}", PLAIN)


def _choices(problems: Problems, item: Json, at: str) -> None:
    kind, before = item["type"], len(problems.found)
    if "option_groups" in item and kind in STATIC:
        groups = problems.most(item["option_groups"], 100, f"{at}/option_groups", least=1)
        for index, group in enumerate(groups):
            here = f"{at}/option_groups/{index}"
            problems.text(group.get("label"), 75, f"{here}/label", PLAIN)
            options(problems, group.get("options"), f"{here}/options")
    else:
        options(problems, item.get("options"), f"{at}/options", LISTED.get(kind, 100), kind)
    if len(problems.found) == before:
        _initial(problems, item, at)


def options(
    problems: Problems, items: object, at: str, limit: int = 100, kind: str = "static_select"
) -> None:
    """Check a list of options."""
    marked = kind in ("checkboxes", "radio_buttons")
    kinds = () if marked else PLAIN
    for index, option in enumerate(problems.most(items, limit, at, least=1)):
        here = f"{at}/{index}"
        problems.text(option.get("text"), 75, f"{here}/text", kinds)
        if kind != "overflow" or "url" not in option:
            problems.length(option.get("value"), 150, f"{here}/value")
        if "description" in option:
            problems.text(option["description"], 75, f"{here}/description", kinds)


def _initial(problems: Problems, item: Json, at: str) -> None:
    offered = [option.get("value") for option in options_of(item)]
    wanted = [*(item.get("initial_options") or ())]
    wanted += [item["initial_option"]] if item.get("initial_option") else []
    for option in wanted:
        problems.unless(
            option.get("value") in offered,
            "initial_option must be one of the options provided",
            at,
        )


def _typed(problems: Problems, item: Json, at: str) -> None:
    for key in ("min_length", "max_length"):
        if key in item:
            fits = isinstance(item[key], int) and 0 <= item[key] <= LONGEST_INPUT
            problems.unless(fits, f"must be between 0 and {LONGEST_INPUT}", f"{at}/{key}")
    if item["type"] == "number_input":
        problems.unless(
            isinstance(item.get("is_decimal_allowed"), bool),
            "missing required field: is_decimal_allowed",
            at,
        )

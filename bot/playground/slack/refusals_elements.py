"""Slack's limits for elements: which block takes which, and what each may say."""

import re
from collections.abc import Callable

from bot.playground.slack import refusals_options as inner
from bot.playground.slack import refusals_rich
from bot.playground.slack.elements import SELECTED
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import PLAIN, Problems

STATIC = {"static_select", "multi_static_select"}
LISTED = {"checkboxes", "radio_buttons", "overflow"}
SELECTS = {kind for kind in SELECTED if kind.endswith("_select")}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}

IN_ACTIONS = {"button", "workflow_button", "rich_text_input", *SELECTS, *LISTED, *PICKERS}
IN_SECTION = {"button", "workflow_button", "image", *SELECTS, *LISTED, "datepicker", "timepicker"}
IN_INPUT = {"file_input", "rich_text_input", *SELECTS, *TYPED, *PICKERS} | (LISTED - {"overflow"})
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
MODALS_ONLY = {"file_input"}
LONGEST_INPUT = 3000

_ASKED = {"confirm", "focus_on_load"}
_MENU = {"placeholder", *_ASKED}
_TEXT = {"placeholder", "initial_value", "dispatch_action_config", "focus_on_load"}
_CONVERSATIONS = {"filter", "default_to_current_conversation"}

KEYS: dict[str, set[str]] = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label"},
    "workflow_button": {"text", "workflow", "style", "accessibility_label"},
    "image": {"image_url", "slack_file", "alt_text"},
    "feedback_buttons": {"positive_button", "negative_button"},
    "icon_button": {
        *("icon", "text", "value", "confirm", "accessibility_label", "visible_to_user_ids"),
    },
    "overflow": {"options", "confirm"},
    "checkboxes": {"options", "initial_options", *_ASKED},
    "radio_buttons": {"options", "initial_option", *_ASKED},
    "static_select": {"options", "option_groups", "initial_option", *_MENU},
    "external_select": {"min_query_length", "initial_option", *_MENU},
    "users_select": {"initial_user", *_MENU},
    "channels_select": {"initial_channel", "response_url_enabled", *_MENU},
    "conversations_select": {
        *("initial_conversation", "response_url_enabled", *_CONVERSATIONS, *_MENU),
    },
    "datepicker": {"initial_date", *_MENU},
    "timepicker": {"initial_time", "timezone", *_MENU},
    "datetimepicker": {"initial_date_time", *_ASKED},
    "plain_text_input": {"multiline", "min_length", "max_length", *_TEXT},
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": {"is_decimal_allowed", "min_value", "max_value", *_TEXT},
    "rich_text_input": {"min_lines", "max_lines", *_TEXT},
    "file_input": {"filetypes", "max_files"},
} | {
    f"multi_{kind}_select": {"max_selected_items", *own, *_MENU}
    for kind, own in {
        "static": {"options", "option_groups", "initial_options"},
        "external": {"min_query_length", "initial_options"},
        "users": {"initial_users"},
        "channels": {"initial_channels"},
        "conversations": {"initial_conversations", *_CONVERSATIONS},
    }.items()
}
"""What an element may say besides its type and action_id."""

DATES = {
    "initial_date": (re.compile(r"\d{4}-\d\d-\d\d"), "YYYY-MM-DD"),
    "initial_time": (re.compile(r"([01]\d|2[0-3]):[0-5]\d"), "HH:mm"),
    "initial_date_time": (re.compile(r"\d{10}"), "a UNIX timestamp of 10 digits"),
}
RANGES = {
    "min_length": (0, LONGEST_INPUT),
    "max_length": (1, LONGEST_INPUT),
    "max_selected_items": (1, 10_000),
    "min_query_length": (0, LONGEST_INPUT),
    "max_files": (1, 10),
    "min_lines": (1, 100),
    "max_lines": (1, 100),
}


def element(problems: Problems, item: object, at: str, allowed: set[str]) -> None:
    """Check one element against what its block allows."""
    if not isinstance(item, dict):
        problems.add("must provide an object", at)
        return
    kind = str(item.get("type"))
    fits = kind in allowed and (kind not in MODALS_ONLY or problems.surface == "modal")
    if not problems.unless(fits, f"unsupported type: {kind}", f"{at}/type"):
        return
    problems.only(item, {"type", "action_id", *KEYS[kind]}, at)
    if kind in OWN:
        OWN[kind](problems, item, at)
    if kind in STATIC or kind in LISTED:
        inner.choices(problems, item, at)
    else:
        inner.started(problems, item, at)
    _shared(problems, item, at)


def _shared(problems: Problems, item: Json, at: str) -> None:
    """What several elements can say, each time with the same limits."""
    if "placeholder" in item:
        problems.text(item["placeholder"], 150, f"{at}/placeholder", PLAIN)
    if "confirm" in item:
        inner.confirm(problems, item["confirm"], f"{at}/confirm")
    if "accessibility_label" in item:
        problems.length(item["accessibility_label"], 75, f"{at}/accessibility_label")
    if "filter" in item:
        inner.conversation_filter(problems, item["filter"], f"{at}/filter")
    if "dispatch_action_config" in item:
        inner.dispatch(problems, item["dispatch_action_config"], f"{at}/dispatch_action_config")
    for key in sorted(RANGES.keys() & item.keys()):
        least, most = RANGES[key]
        fits = isinstance(item[key], int) and least <= item[key] <= most
        problems.unless(fits, f"must be between {least} and {most}", f"{at}/{key}")
    for key in sorted(DATES.keys() & item.keys()):
        form, words = DATES[key]
        problems.unless(form.fullmatch(str(item[key])), f"must be {words}", f"{at}/{key}")


def _button(problems: Problems, item: Json, at: str) -> None:
    problems.text(item.get("text"), 75, f"{at}/text", PLAIN)
    if "value" in item:
        problems.length(item["value"], 2000, f"{at}/value", least=0)
    if "url" in item:
        problems.length(item["url"], 3000, f"{at}/url")
    if "style" in item:
        problems.one_of(item["style"], ("primary", "danger"), f"{at}/style")


def _workflow_button(problems: Problems, item: Json, at: str) -> None:
    _button(problems, item, at)
    trigger = (item.get("workflow") or {}).get("trigger") or {}
    problems.length(trigger.get("url"), 3000, f"{at}/workflow/trigger/url")


def _icon_button(problems: Problems, item: Json, at: str) -> None:
    _button(problems, item, at)
    problems.one_of(item.get("icon"), ("trash",), f"{at}/icon")


def _feedback(problems: Problems, item: Json, at: str) -> None:
    for key in ("positive_button", "negative_button"):
        part, here = item.get(key), f"{at}/{key}"
        if not isinstance(part, dict):
            problems.unless(part, f"missing required field: {key}", at)
            problems.unless(not part, "must provide an object", here)
            continue
        problems.only(part, {"text", "value", "accessibility_label"}, here)
        problems.text(part.get("text"), 75, f"{here}/text", PLAIN)
        problems.length(part.get("value"), 2000, f"{here}/value")
        if "accessibility_label" in part:
            problems.length(part["accessibility_label"], 75, f"{here}/accessibility_label")


def image(problems: Problems, item: Json, at: str) -> None:
    """Check an image, be it block or element: one of image_url and slack_file, and words."""
    if "slack_file" in item:
        both = "image_url" in item
        problems.unless(not both, "image_url and slack_file exclude each other", at)
        problems.slack_file(item["slack_file"], f"{at}/slack_file")
    else:
        problems.length(item.get("image_url"), 3000, f"{at}/image_url")
        known = str(item.get("image_url")).startswith(("http://", "https://"))
        problems.unless(known, "must be a valid URL", f"{at}/image_url")
    problems.length(item.get("alt_text"), 2000, f"{at}/alt_text")


def _text(problems: Problems, item: Json, at: str) -> None:
    if "initial_value" in item:
        problems.length(item["initial_value"], LONGEST_INPUT, f"{at}/initial_value", least=0)
    least, most = item.get("min_length"), item.get("max_length")
    if isinstance(least, int) and isinstance(most, int):
        problems.unless(least <= most, "must be at most max_length", f"{at}/min_length")


def _number(problems: Problems, item: Json, at: str) -> None:
    _text(problems, item, at)
    decided = isinstance(item.get("is_decimal_allowed"), bool)
    problems.unless(decided, "missing required field: is_decimal_allowed", at)
    bounds = []
    for key in ("min_value", "max_value", "initial_value"):
        if key in item:
            try:
                bounds.append(float(str(item[key])))
            except ValueError:
                problems.add("must be a number", f"{at}/{key}")
    if {"min_value", "max_value"} <= item.keys() and len(bounds) > 1:
        problems.unless(bounds[0] <= bounds[1], "must be at most max_value", f"{at}/min_value")


def _rich_text(problems: Problems, item: Json, at: str) -> None:
    if "initial_value" in item:
        refusals_rich.rich_text(problems, item["initial_value"], f"{at}/initial_value")


OWN: dict[str, Callable[[Problems, Json, str], None]] = {
    "button": _button,
    "workflow_button": _workflow_button,
    "icon_button": _icon_button,
    "feedback_buttons": _feedback,
    "image": image,
    "plain_text_input": _text,
    "email_text_input": _text,
    "url_text_input": _text,
    "number_input": _number,
    "rich_text_input": _rich_text,
}

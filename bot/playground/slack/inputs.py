"""What Slack itself checks before a modal is submitted, so that the app never sees it."""

import re
from urllib.parse import urlsplit

from bot.playground.slack.elements import SELECTED
from bot.playground.slack.model import Json, OpenView

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def problems(view: OpenView) -> dict[str, str]:
    """block_id → what Slack says beneath the field; empty when the modal may be submitted."""
    found = {}
    for block in view.payload["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        state = view.state[block["block_id"]][element["action_id"]]
        message = _problem(element, state[SELECTED[element["type"]]], block)
        if message:
            found[block["block_id"]] = message
    return found


def _problem(element: Json, value: object, block: Json) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else REQUIRED
    match element["type"]:
        case "plain_text_input":
            return _length(element, str(value))
        case "email_text_input":
            return None if EMAIL.fullmatch(str(value)) else "Please enter a valid email address."
        case "url_text_input":
            parts = urlsplit(str(value))
            good = parts.scheme in ("http", "https") and parts.netloc
            return None if good else "Please enter a valid URL."
        case "number_input":
            return _number(element, str(value))
        case _:
            most = element.get("max_selected_items")
            many = isinstance(value, list) and most and len(value) > most
            return f"Please select at most {most} items." if many else None


def _length(element: Json, text: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(text) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter at most {most} characters." if len(text) > most else None


def _number(element: Json, text: str) -> str | None:
    try:
        number = float(text)
    except ValueError:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None

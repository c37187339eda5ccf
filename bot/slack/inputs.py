"""What people type into and choose from in a modal; a `live` field says so at each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.slack.blocks import Block, plain, shortened

LONGEST_TEXT: Final = 3000
MOST_CHOSEN: Final = 100
"""How many entries of a type-ahead menu can be chosen; Slack gives no more back to begin with."""


def field(
    label: str,
    element: Block,
    block_id: str,
    *,
    hint: str = "",
    optional: bool = False,
    live: bool = False,
) -> Block:
    """Return a labelled input; the block's id is where errors are shown.

    What a person has put in stays through new versions of a modal for as long as the block's and
    the element's ids do.
    """
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
        "dispatch_action": live,
    }
    if hint:
        block["hint"] = plain(hint)
    return block


def text_input(
    action_id: str,
    *,
    initial: str = "",
    placeholder: str = "",
    most: int = LONGEST_TEXT,
    multiline: bool = False,
) -> Block:
    """Return a line, or several, of at most `most` characters; live, it speaks at Enter."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": most,
        "multiline": multiline,
    }
    return element | _given(initial_value=initial) | _hinted(placeholder)


def number_input(action_id: str, *, initial: int | None = None) -> Block:
    """Return an input for a whole number."""
    element: Block = {"type": "number_input", "action_id": action_id, "is_decimal_allowed": False}
    return element if initial is None else element | {"initial_value": str(initial)}


def radio(action_id: str, options: Sequence[Block], chosen: str = "") -> Block:
    """Return a choice of one out of at most ten that are all seen."""
    element: Block = {"type": "radio_buttons", "action_id": action_id, "options": list(options)}
    return element | _given(initial_option=_first(options, (chosen,)))


def date_picker(action_id: str, *, initial: date | None = None, placeholder: str = "") -> Block:
    """Return a calendar."""
    element: Block = {"type": "datepicker", "action_id": action_id}
    chosen = initial.isoformat() if initial else ""
    return element | _given(initial_date=chosen) | _hinted(placeholder)


def user_select(action_id: str, placeholder: str, *, initial: str = "") -> Block:
    """Return a menu of the people in the workspace."""
    element: Block = {"type": "users_select", "action_id": action_id}
    return element | _given(initial_user=initial) | _hinted(placeholder)


def channel_select(action_id: str, placeholder: str, *, initial: str = "") -> Block:
    """Return a menu of the channels, public ones and those private ones that the person is in."""
    element: Block = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return element | _given(initial_conversation=initial) | _hinted(placeholder)


def multi_external_select(
    action_id: str, placeholder: str, *, initial: Sequence[Block] = ()
) -> Block:
    """Return a type-ahead menu for up to 100 entries, which are asked for with each key."""
    element: Block = {
        "type": "multi_external_select",
        "action_id": action_id,
        "min_query_length": 0,
        "max_selected_items": MOST_CHOSEN,
    }
    return element | _given(initial_options=list(initial)) | _hinted(placeholder)


def option_group(label: str, options: Sequence[Block]) -> Block:
    """Return at most 100 entries of a menu under a heading."""
    return {"label": plain(shortened(label, 75)), "options": list(options)}


def _first(options: Sequence[Block], wanted: Sequence[str]) -> Block | None:
    return next((each for each in options if each["value"] in wanted), None)


def _given(**settings: object) -> Block:
    return {name: value for name, value in settings.items() if value}


def _hinted(placeholder: str) -> Block:
    return {"placeholder": plain(placeholder)} if placeholder else {}

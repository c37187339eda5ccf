"""Block Kit as plain dictionaries; whatever people wrote goes into `plain`, never into `mrkdwn`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

Block: TypeAlias = dict[str, object]
"""A block, an element or a text object, as Slack's JSON has it."""

CUT: Final = "… (shortened)"
NAMELESS: Final = "(no name)"
_HEADLINE: Final = 150
_MARKUP: Final = re.compile(r"[*~`\n]|(?<![^\W_])_|_(?![^\W_])|:[^\s:]+:")
"""What mrkdwn could read as markup or emoji; an underscore within a word is none."""


def escape(text: str) -> str:
    """Return text that mrkdwn cannot read as a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str | None:
    """Return mrkdwn that shows a text as it is, or None where it could be read as markup."""
    return escape(text) if text.strip() == text and not _MARKUP.search(text) else None


def shortened(text: str, limit: int) -> str:
    """Return the text in at most `limit` characters, and say so where something is missing."""
    return text if len(text) <= limit else text[: limit - len(CUT)] + CUT


def plain(text: str) -> Block:
    """Return text that is shown as it is: no markup, no mentions, no emoji codes."""
    return {"type": "plain_text", "text": text or NAMELESS, "emoji": False}


def mrkdwn(text: str, *, verbatim: bool = False) -> Block:
    """Return our own markup; whatever came from elsewhere in it has to be escaped.

    `verbatim` keeps Slack from making links of names that look like addresses.
    """
    block: Block = {"type": "mrkdwn", "text": text}
    return block | {"verbatim": True} if verbatim else block


def section(text: Block, *, accessory: Block | None = None, block_id: str = "") -> Block:
    """Return a paragraph, with one element at its right."""
    block: Block = {"type": "section", "text": text}
    if accessory is not None:
        block["accessory"] = accessory
    return _named(block, block_id)


def fields(*facts: Block) -> Block:
    """Return at most ten facts in two columns."""
    return {"type": "section", "fields": list(facts)}


def labelled(label: str, text: str) -> Block:
    """Return a fact beneath its label, which is bold where the fact can't be read as markup."""
    known = literal(text)
    if known is None:
        return plain(f"{label}\n{text}")
    return mrkdwn(f"*{label}*\n{known}", verbatim=True)


def context(*elements: Block) -> Block:
    """Return a line of small print."""
    return {"type": "context", "elements": list(elements)}


def header(text: str) -> Block:
    """Return a headline of at most 150 characters."""
    return {"type": "header", "text": plain(text)}


def headline(text: str) -> Block:
    """Return a headline; one that Slack would not take whole is a paragraph instead."""
    return header(text) if len(text) <= _HEADLINE and "\n" not in text else section(plain(text))


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def image(file: str, alt: str) -> Block:
    """Return an uploaded picture, by its id (`F…`), with what it says in words."""
    return {"type": "image", "slack_file": {"id": file}, "alt_text": alt}


def actions(*elements: Block, block_id: str = "") -> Block:
    """Return a row of buttons and menus."""
    return _named({"type": "actions", "elements": list(elements)}, block_id)


def button(
    label: str, action_id: str, value: str = "", *, style: Literal["", "primary", "danger"] = ""
) -> Block:
    """Return a button; `value` comes back with the click."""
    block: Block = {"type": "button", "text": plain(label), "action_id": action_id}
    if value:
        block["value"] = value
    if style:
        block["style"] = style
    return block


def option(label: str, value: str, description: str = "") -> Block:
    """Return one entry of a menu; what does not fit into it is cut and says so."""
    entry: Block = {"text": plain(shortened(label, 75)), "value": value}
    if description:
        entry["description"] = plain(shortened(description, 75))
    return entry


def overflow(action_id: str, *options: Block) -> Block:
    """Return a three-dot menu of one to five entries."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)}


def entry(label: str, action_id: str, value: str) -> Block:
    """Return an entry of a three-dot menu that stands for the button with this action id."""
    return option(label, f"{action_id} {value}")


def static_select(
    action_id: str, placeholder: str, options: Sequence[Block], chosen: str = ""
) -> Block:
    """Return a menu of at most 100 entries; `chosen` is the value of the one it shows."""
    block: Block = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder),
        "options": list(options),
    }
    initial = next((entry for entry in options if entry["value"] == chosen), None)
    if initial is not None:
        block["initial_option"] = initial
    return block


def external_select(action_id: str, placeholder: str, chosen: Block | None = None) -> Block:
    """Return a type-ahead menu whose entries are asked for with each key."""
    block: Block = {
        "type": "external_select",
        "action_id": action_id,
        "placeholder": plain(placeholder),
        "min_query_length": 0,
    }
    return block if chosen is None else block | {"initial_option": chosen}


def _named(block: Block, block_id: str) -> Block:
    if block_id:
        block["block_id"] = block_id
    return block

"""Rich text: leaves that hold anybody's text literally, beside mentions and dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.slack.blocks import NAMELESS, Block
from bot.slack.dates import fallback

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"})
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"


def isolated(text: str) -> str:
    """Return text that cannot turn its neighbours around, whichever way it is written."""
    if text.isascii():
        return text or NAMELESS
    if any(unicodedata.bidirectional(sign) in _RIGHT_TO_LEFT for sign in text):
        return f"{_ISOLATE}{text}{_END}"
    return text


def words(text: str, *, bold: bool = False, code: bool = False) -> Block:
    """Return a leaf of text, shown as it is."""
    leaf: Block = {"type": "text", "text": text or NAMELESS}
    style = {name: True for name, wanted in (("bold", bold), ("code", code)) if wanted}
    if style:
        leaf["style"] = style
    return leaf


def user(user_id: str) -> Block:
    """Return a person's name, as Slack shows it."""
    return {"type": "user", "user_id": user_id}


def group(group_id: str) -> Block:
    """Return a user group's name, as Slack shows it."""
    return {"type": "usergroup", "usergroup_id": group_id}


def date(at: datetime, form: str) -> Block:
    """Return a moment in the reader's own time zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": form,
        "fallback": fallback(at),
    }


def line(*leaves: Block) -> Block:
    """Return a paragraph."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def bullets(lines: Iterable[Block]) -> Block:
    """Return a list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def rich_text(*elements: Block) -> Block:
    """Return a block of paragraphs and lists."""
    return {"type": "rich_text", "elements": list(elements)}

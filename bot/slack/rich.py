"""Rich text: leaves that hold anybody's text literally, beside mentions and dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from bot.domain.people import EVERYONE
from bot.slack.blocks import NAMELESS, Block
from bot.slack.dates import STAYS, fallback, span

LONGEST_LEAF: Final = 3000
"""The most characters that we put into one leaf."""

_TURNING: Final = frozenset(
    {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"}
)
"""Unicode's bidirectional classes of what can turn a line, or end what keeps it from turning."""

_OPENS: Final = frozenset({"LRI", "RLI", "FSI"})
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"
_NEW_LINE: Final = re.compile(r"([\n\r\x1c-\x1e\x85\u2029])")


def isolated(text: str) -> str:
    """Return text that cannot turn its neighbours around, whichever way it is written."""
    if text.isascii():
        return text or NAMELESS
    return "".join(map(_isolated_line, _NEW_LINE.split(text)))  # no isolation outlasts its line


def _isolated_line(text: str) -> str:
    classes = [unicodedata.bidirectional(sign) for sign in text]
    if _TURNING.isdisjoint(classes):
        return text
    kept, open_ = [], 0
    for sign, kind in zip(text, classes, strict=True):
        if kind == "PDI" and not open_:
            continue  # it would end the isolation; it has no look of its own
        open_ += (kind in _OPENS) - (kind == "PDI")
        kept.append(sign)
    return f"{_ISOLATE}{''.join(kept)}{_END * (open_ + 1)}"


def words(text: str, *, bold: bool = False, code: bool = False) -> Block:
    """Return a leaf of text, shown as it is."""
    leaf: Block = {"type": "text", "text": text or NAMELESS}
    style = {name: True for name, wanted in (("bold", bold), ("code", code)) if wanted}
    if style:
        leaf["style"] = style
    return leaf


def whole(text: str) -> list[Block]:
    """Return leaves that hold a text to its last character, however long it is."""
    starts = range(0, max(len(text), 1), LONGEST_LEAF)
    return [words(text[start : start + LONGEST_LEAF]) for start in starts]


def quoted(text: str) -> list[Block]:
    """Return leaves of a text between quotation marks."""
    return [words("“"), *whole(text), words("”")]


def grantee(name: str) -> Block:
    """Return whom the policy names: a person, a user group, everyone, or those of a role."""
    if name.startswith("S") and name.isupper():
        return group(name)
    if name[:1] in {"U", "W"} and name.isupper():
        return user(name)
    return words(name if name == EVERYONE else f"whoever has the role {name}")


def among(leaves: Iterable[Block], between: str = ", ") -> list[Block]:
    """Return leaves with the same words between each two of them."""
    return [leaf for each in leaves for leaf in (words(between), each)][1:]


def user(user_id: str) -> Block:
    """Return a person's name, as Slack shows it."""
    return {"type": "user", "user_id": user_id}


def group(group_id: str) -> Block:
    """Return a user group's name, as Slack shows it."""
    return {"type": "usergroup", "usergroup_id": group_id}


def channel(channel_id: str) -> Block:
    """Return a channel's name, as Slack shows it."""
    return {"type": "channel", "channel_id": channel_id}


def date(at: datetime, form: str) -> Block:
    """Return a moment in the reader's own time zone."""
    return {
        "type": "date",
        "timestamp": int(at.timestamp()),
        "format": form,
        "fallback": fallback(at),
    }


def ahead(at: datetime, now: datetime) -> list[Block]:
    """Return a moment to come, for a message: it stays true however late it is read."""
    return [date(at, STAYS), words(f" ({span(at - now)} after this message)")]


def line(*leaves: Block) -> Block:
    """Return a paragraph."""
    return {"type": "rich_text_section", "elements": list(leaves)}


def bullets(lines: Iterable[Block]) -> Block:
    """Return a list of paragraphs."""
    return {"type": "rich_text_list", "style": "bullet", "elements": list(lines)}


def rich_text(*elements: Block) -> Block:
    """Return a block of paragraphs and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def preformatted(text: str) -> Block:
    """Return text as it is, in one block that is easily copied."""
    return {"type": "rich_text_preformatted", "elements": [words(text)]}

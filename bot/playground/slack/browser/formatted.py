"""Formatted text as a person types it: Slack's marks become rich text, and marks again to edit."""

import html
from collections.abc import Iterable, Iterator
from typing import Any

from bot.playground.slack.browser import mrkdwn
from bot.playground.slack.browser.mrkdwn import Piece, Reader

Json = dict[str, Any]

_STYLES = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_BLOCKS = {"quote": "rich_text_quote", "fence": "rich_text_preformatted"}


def rich(text: str, reader: Reader) -> Json:
    """What a rich text input holds after this was typed into it."""
    elements: list[Json] = []
    for piece in mrkdwn.pieces(html.escape(text, quote=False), reader):
        kind = _BLOCKS.get(piece.kind, "rich_text_section")
        inside = piece.inside or (Piece("text", piece.text),)
        leaves = _leaves(inside if piece.kind in _BLOCKS else (piece,), {})
        if kind == "rich_text_section" and elements and elements[-1]["type"] == kind:
            _join(elements[-1]["elements"], leaves)
        else:
            elements.append({"type": kind, "elements": _join([], leaves)})
    return {"type": "rich_text", "elements": elements}


def marked(value: Json | None) -> str:
    """The text that such a value came from, for a plain field to edit."""
    return "\n".join(_block(block) for block in (value or {}).get("elements", ()))


def _leaves(pieces: Iterable[Piece], style: Json) -> Iterator[Json]:
    for piece in pieces:
        match piece.kind:
            case "style":
                yield from _leaves(piece.inside, {**style, _STYLES[piece.text]: True})
            case "code":
                yield _styled({"type": "text", "text": piece.text}, {**style, "code": True})
            case "emoji":
                yield {"type": "emoji", "name": piece.url}
            case "link":
                yield _styled({"type": "link", "url": piece.url}, style)
            case "break":
                yield _styled({"type": "text", "text": "\n"}, style)
            case _:
                yield _styled({"type": "text", "text": piece.text}, style)


def _styled(leaf: Json, style: Json) -> Json:
    return {**leaf, "style": style} if style else leaf


def _join(leaves: list[Json], more: Iterable[Json]) -> list[Json]:
    """Texts of one style that follow each other are one leaf."""
    for leaf in more:
        last = leaves[-1] if leaves else {}
        alike = last.get("type") == leaf["type"] == "text"
        if alike and last.get("style") == leaf.get("style"):
            last["text"] += leaf["text"]
        else:
            leaves.append(leaf)
    return leaves


def _block(block: Json) -> str:
    inside = "".join(_mark(leaf) for leaf in block.get("elements", ()))
    match block.get("type"):
        case "rich_text_quote":
            return "\n".join(f"> {line}" for line in inside.split("\n"))
        case "rich_text_preformatted":
            return f"```\n{inside}\n```"
        case "rich_text_list":
            return "\n".join(f"• {_block(item)}" for item in block["elements"])
        case _:
            return inside


def _mark(leaf: Json) -> str:
    words = {"emoji": f":{leaf.get('name')}:", "link": leaf.get("url")}.get(leaf["type"])
    text = str(words or leaf.get("text", ""))
    for mark, style in _STYLES.items():
        if leaf.get("style", {}).get(style):
            text = f"{mark}{text}{mark}"
    return text

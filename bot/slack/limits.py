"""Slack's limits: what it would refuse in a payload, told beforehand (source: docs.slack.dev)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import orjson

from bot.slack.limits_elements import PLAIN, Found, element, inside_input, length, listed, text

Surface: TypeAlias = Literal["message", "modal", "home", "suggestions"]
Payload: TypeAlias = Mapping[str, Any]

MOST_BLOCKS: Final = {"message": 50, "modal": 100, "home": 100}
MOST_VIEW_BYTES: Final = 250_000
MOST_MARKDOWN: Final = 12_000
MOST_TABLE_ROWS, MOST_TABLE_CELLS, MOST_TABLE_CHARACTERS = 100, 20, 10_000
MOST_OPTIONS: Final = 100

_ONLY: Final = {"markdown": "message", "table": "message", "alert": "modal"}


def check(payload: Payload, surface: Surface) -> list[str]:
    """Return what Slack would refuse in a message, a modal, a Home tab or suggestions."""
    if surface == "suggestions":
        return list(_suggestions(payload))
    blocks = payload.get("blocks") or ()
    problems = [*_blocks(blocks, surface), *_outside(payload, surface)]
    if surface != "message" and len(orjson.dumps(payload)) > MOST_VIEW_BYTES:
        problems.append("the view is larger than 250 kB")
    return problems


def _suggestions(payload: Payload) -> Found:
    if "option_groups" in payload:
        yield from listed("option_groups", payload["option_groups"], 0, MOST_OPTIONS)
        for group in payload["option_groups"]:
            yield from text("a group", group.get("label"), 75, PLAIN)
    options = payload.get("options") or [
        each for group in payload.get("option_groups") or () for each in group["options"]
    ]
    yield from listed("options", options, 0, MOST_OPTIONS)
    for each in options:
        yield from text("an option", each.get("text"), 75, PLAIN)
        yield from length("an option's value", each.get("value"), 150)
        if "description" in each:
            yield from text("a description", each["description"], 75, PLAIN)


def _outside(payload: Payload, surface: Surface) -> Found:
    """Check what stands beside the blocks."""
    if surface == "message":
        yield from length("text", payload.get("text"), 4000)
        return
    yield from length("private_metadata", payload.get("private_metadata", ""), 3000, least=0)
    for name in ("callback_id", "external_id"):
        yield from length(name, payload.get(name, ""), 255, least=0)
    if surface == "modal":
        yield from text("title", payload.get("title"), 24, PLAIN)
        for part in {"submit", "close"} & payload.keys():
            yield from text(part, payload[part], 24, PLAIN)
        inputs = any(block.get("type") == "input" for block in payload.get("blocks") or ())
        if inputs and "submit" not in payload:
            yield "an input needs a submit"


def _blocks(blocks: Iterable[Payload], surface: Surface) -> Found:
    blocks = list(blocks)
    yield from listed("blocks", blocks, 0 if surface == "message" else 1, MOST_BLOCKS[surface])
    named = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(named)) < len(named):
        yield "two blocks have the same block_id"
    for name in named:
        yield from length("block_id", name, 255)
    for block in blocks:
        kind = str(block.get("type"))
        if kind not in _CHECKS or _ONLY.get(kind, surface) != surface:
            yield f"a {kind} block has no place in a {surface}"
        else:
            yield from _CHECKS[kind](block)
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "more than one table"
    if sum(len(str(b.get("text"))) for b in blocks if b.get("type") == "markdown") > MOST_MARKDOWN:
        yield "more than 12,000 characters of markdown"


def _section(block: Payload) -> Found:
    if "text" not in block and "fields" not in block:
        yield "a section has neither text nor fields"
    if "text" in block:
        yield from text("a section", block["text"], 3000)
    if "fields" in block:
        yield from listed("fields", block["fields"], 1, 10)
        for field in block["fields"]:
            yield from text("a field", field, 2000)
    if "accessory" in block:
        yield from element(block["accessory"])


def _actions(block: Payload) -> Found:
    elements = block.get("elements") or []
    yield from listed("elements", elements, 1, 25)
    names = [each.get("action_id") for each in elements]
    if len(set(names)) < len(names):
        yield "two elements of a block have the same action_id"
    for each in elements:
        yield from element(each)


def _context(block: Payload) -> Found:
    elements = block.get("elements") or []
    yield from listed("elements", elements, 1, 10)
    for each in elements:
        if each.get("type") == "image":
            yield from _image(each)
        else:
            yield from text("small print", each, 2000)


def _header(block: Payload) -> Found:
    yield from text("a header", block.get("text"), 150, PLAIN)


def _input(block: Payload) -> Found:
    yield from text("a label", block.get("label"), 2000, PLAIN)
    if "hint" in block:
        yield from text("a hint", block["hint"], 2000, PLAIN)
    yield from inside_input(block.get("element") or {})


def _image(block: Payload) -> Found:
    yield from length("alt_text", block.get("alt_text"), 2000)
    if "slack_file" not in block:
        yield from length("image_url", block.get("image_url"), 3000)


def _rich_text(block: Payload) -> Found:
    kinds = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
    yield from listed("elements", block.get("elements") or [], 1, 1000)
    for part in block.get("elements") or ():
        if part.get("type") not in kinds:
            yield f"{part.get('type')} has no place in rich text"
        yield from listed("elements", part.get("elements") or [], 1, 1000)
    for leaf in _leaves(block):
        if leaf["type"] == "text":
            yield from length("a text leaf", leaf.get("text"), 4000)


def _leaves(part: Payload) -> Iterator[Payload]:
    for each in part.get("elements") or ():
        if "elements" in each:
            yield from _leaves(each)
        else:
            yield each


def _markdown(block: Payload) -> Found:
    yield from length("markdown", block.get("text"), MOST_MARKDOWN)


def _alert(block: Payload) -> Found:
    yield from text("an alert", block.get("text"), 3000)


def _table(block: Payload) -> Found:
    rows = block.get("rows") or []
    yield from listed("rows", rows, 1, MOST_TABLE_ROWS)
    for row in rows:
        yield from listed("cells", row, 1, MOST_TABLE_CELLS)
    if sum(_characters(row) for row in rows) > MOST_TABLE_CHARACTERS:
        yield "more than 10,000 characters in a table"


def _characters(part: object) -> int:
    if isinstance(part, Mapping):
        own = part.get("text")
        written = len(own) if isinstance(own, str) else 0
        return written + _characters(part.get("elements"))
    return sum(map(_characters, part)) if isinstance(part, list) else 0


def _nothing(block: Payload) -> Found:
    yield from (f"a divider has no {key}" for key in block.keys() - {"type", "block_id"})


_CHECKS: Final[Mapping[str, Callable[[Payload], Found]]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "header": _header,
    "input": _input,
    "image": _image,
    "rich_text": _rich_text,
    "markdown": _markdown,
    "alert": _alert,
    "table": _table,
    "divider": _nothing,
}

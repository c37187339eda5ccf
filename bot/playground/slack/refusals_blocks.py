"""Slack's limits for blocks, by surface: "message", "modal" or "home"."""

from collections.abc import Callable
from typing import NamedTuple

from bot.playground.slack import refusals_elements as parts
from bot.playground.slack import refusals_rich as rich
from bot.playground.slack.elements import elements_of
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import PLAIN, KnownFile, Problems, any_file

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
ONLY_ON = {
    "markdown": ("message",),
    "table": ("message",),
    "file": ("message",),
    "context_actions": ("message",),
    "alert": ("modal",),
}
MARKDOWN_IN_ALL = 12_000
LEVELS = ("default", "info", "warning", "error", "success")


def check(items: object, surface: str, at: str, known_file: KnownFile = any_file) -> Problems:
    """Everything Slack would refuse in some blocks on this surface."""
    problems = Problems(surface, known_file)
    blocks = problems.most(items, MOST_BLOCKS[surface], at)
    ids: set[str] = set()
    for index, block in enumerate(blocks):
        _block(problems, block, f"{at}/{index}", ids)
    if not problems.found:
        _together(problems, blocks, at)
    return problems


def _block(problems: Problems, block: Json, at: str, ids: set[str]) -> None:
    kind = str(block.get("type"))
    known = kind in BLOCKS and problems.surface in ONLY_ON.get(kind, (problems.surface,))
    if not problems.unless(known, f"unsupported type: {kind}", f"{at}/type"):
        return
    problems.unique("block_id", block.get("block_id"), ids, at)
    before = len(problems.found)
    problems.only(block, {"type", "block_id", *BLOCKS[kind].keys}, at)
    BLOCKS[kind].check(problems, block, at)
    if len(problems.found) == before:
        own: set[str] = set()
        for item in elements_of(block):
            problems.unique("action_id", item.get("action_id"), own, at)


def _together(problems: Problems, blocks: list[Json], at: str) -> None:
    """What holds for all blocks of one message or view together."""
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    problems.unless(
        written <= MARKDOWN_IN_ALL, f"markdown must be less than {MARKDOWN_IN_ALL + 1} in all", at
    )
    tables = sum(block["type"] == "table" for block in blocks)
    problems.unless(tables <= 1, "only_one_table_allowed", at)
    focused = [e for b in blocks for e in elements_of(b) if e.get("focus_on_load")]
    problems.unless(len(focused) <= 1, "only one element can have focus_on_load", at)


def _section(problems: Problems, block: Json, at: str) -> None:
    if not block.get("text") and not block.get("fields"):
        problems.add("missing required field: text", at)
    if "text" in block:
        problems.text(block["text"], 3000, f"{at}/text")
    if "fields" in block:
        fields = problems.most(block["fields"], 10, f"{at}/fields", least=1)
        for index, field in enumerate(fields):
            problems.text(field, 2000, f"{at}/fields/{index}")
    if "accessory" in block:
        parts.element(problems, block["accessory"], f"{at}/accessory", parts.IN_SECTION)


def _actions(problems: Problems, block: Json, at: str) -> None:
    for index, item in enumerate(problems.most(block.get("elements"), 25, f"{at}/elements", 1)):
        parts.element(problems, item, f"{at}/elements/{index}", parts.IN_ACTIONS)


def _context(problems: Problems, block: Json, at: str) -> None:
    for index, item in enumerate(problems.most(block.get("elements"), 10, f"{at}/elements", 1)):
        here = f"{at}/elements/{index}"
        if item.get("type") == "image":
            parts.element(problems, item, here, {"image"})
        else:
            problems.text(item, 3000, here)


def _context_actions(problems: Problems, block: Json, at: str) -> None:
    for index, item in enumerate(problems.most(block.get("elements"), 5, f"{at}/elements", 1)):
        parts.element(problems, item, f"{at}/elements/{index}", parts.IN_CONTEXT_ACTIONS)


def _input(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("label"), 2000, f"{at}/label", PLAIN)
    if "hint" in block:
        problems.text(block["hint"], 2000, f"{at}/hint", PLAIN)
    parts.element(problems, block.get("element"), f"{at}/element", parts.IN_INPUT)


def _header(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("text"), 150, f"{at}/text", PLAIN)


def _image(problems: Problems, block: Json, at: str) -> None:
    parts.image(problems, block, at)
    if "title" in block:
        problems.text(block["title"], 2000, f"{at}/title", PLAIN)


def _video(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("title"), 200, f"{at}/title", PLAIN)
    if "description" in block:
        problems.text(block["description"], 200, f"{at}/description", PLAIN)
    for key, limit in {"author_name": 50, "provider_name": 50, "provider_icon_url": 3000}.items():
        if key in block:
            problems.length(block[key], limit, f"{at}/{key}")
    for key in ("alt_text", "thumbnail_url", "video_url"):
        problems.length(block.get(key), 3000, f"{at}/{key}")
    for key in sorted({"video_url", "title_url"} & block.keys()):
        safe = str(block[key]).startswith("https://")
        problems.unless(safe, "must be an HTTPS URL", f"{at}/{key}")


def _markdown(problems: Problems, block: Json, at: str) -> None:
    problems.length(block.get("text"), MARKDOWN_IN_ALL, f"{at}/text")


def _alert(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("text"), 3000, f"{at}/text")
    if "level" in block:
        problems.one_of(block["level"], LEVELS, f"{at}/level")


def _file(problems: Problems, block: Json, at: str) -> None:
    problems.length(block.get("external_id"), 255, f"{at}/external_id")
    problems.one_of(block.get("source"), ("remote",), f"{at}/source")


def _divider(_problems: Problems, _block: Json, _at: str) -> None:
    """A line says nothing."""


class Kind(NamedTuple):
    """A block: how it is checked, and what it may say besides its type and block_id."""

    check: Callable[[Problems, Json, str], None]
    keys: frozenset[str]


BLOCKS = {
    "section": Kind(_section, frozenset({"text", "fields", "accessory", "expand"})),
    "actions": Kind(_actions, frozenset({"elements"})),
    "context": Kind(_context, frozenset({"elements"})),
    "context_actions": Kind(_context_actions, frozenset({"elements"})),
    "input": Kind(_input, frozenset({"label", "hint", "element", "optional", "dispatch_action"})),
    "header": Kind(_header, frozenset({"text"})),
    "image": Kind(_image, frozenset({"image_url", "slack_file", "alt_text", "title"})),
    "video": Kind(
        _video,
        frozenset(
            {
                *("title", "title_url", "description", "alt_text", "thumbnail_url", "video_url"),
                *("author_name", "provider_name", "provider_icon_url"),
            }
        ),
    ),
    "markdown": Kind(_markdown, frozenset({"text"})),
    "rich_text": Kind(rich.rich_text, frozenset({"elements"})),
    "table": Kind(rich.table, frozenset({"rows", "column_settings"})),
    "alert": Kind(_alert, frozenset({"text", "level"})),
    "file": Kind(_file, frozenset({"external_id", "source"})),
    "divider": Kind(_divider, frozenset()),
}

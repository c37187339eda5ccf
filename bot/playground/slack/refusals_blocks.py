"""Slack's limits for blocks, by surface: "message", "modal" or "home"."""

from collections.abc import Callable

from bot.playground.slack import refusals_elements as parts
from bot.playground.slack.elements import elements_of
from bot.playground.slack.model import Json
from bot.playground.slack.refusals import Problems

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
ONLY_ON = {
    "markdown": ("message",),
    "table": ("message",),
    "file": ("message",),
    "alert": ("modal",),
}
MARKDOWN_IN_ALL = 12_000
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000


def check(items: object, surface: str, at: str) -> Problems:
    """Everything Slack would refuse in some blocks on this surface."""
    problems = Problems(surface)
    blocks = problems.most(items, MOST_BLOCKS[surface], at)
    ids: set[str] = set()
    for index, block in enumerate(blocks):
        _block(problems, block, f"{at}/{index}", ids)
    if not problems.found:
        _together(problems, blocks, at)
    return problems


def _block(problems: Problems, block: Json, at: str, ids: set[str]) -> None:
    kind = str(block.get("type"))
    known = kind in CHECKS and problems.surface in ONLY_ON.get(kind, (problems.surface,))
    if not problems.unless(known, f"unsupported type: {kind}", f"{at}/type"):
        return
    problems.unique("block_id", block.get("block_id"), ids, at)
    before = len(problems.found)
    CHECKS[kind](problems, block, at)
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
            parts.image(problems, item, here)
        else:
            problems.text(item, 3000, here)


def _input(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("label"), 2000, f"{at}/label", parts.PLAIN)
    if block.get("hint"):
        problems.text(block["hint"], 2000, f"{at}/hint", parts.PLAIN)
    parts.element(problems, block.get("element"), f"{at}/element", parts.IN_INPUT)


def _header(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("text"), 150, f"{at}/text", parts.PLAIN)


def _image(problems: Problems, block: Json, at: str) -> None:
    parts.image(problems, block, at)
    if "title" in block:
        problems.text(block["title"], 2000, f"{at}/title", parts.PLAIN)


def _video(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("title"), 200, f"{at}/title", parts.PLAIN)
    for key in ("alt_text", "thumbnail_url", "video_url"):
        problems.length(block.get(key), 3000, f"{at}/{key}")


def _markdown(problems: Problems, block: Json, at: str) -> None:
    problems.length(block.get("text"), MARKDOWN_IN_ALL, f"{at}/text")


def _rich_text(problems: Problems, block: Json, at: str) -> None:
    kinds = {f"rich_text_{kind}" for kind in ("section", "list", "preformatted", "quote")}
    items = problems.most(block.get("elements"), 10_000, f"{at}/elements")
    for index, item in enumerate(items):
        kind = item.get("type")
        problems.unless(kind in kinds, f"unsupported type: {kind}", f"{at}/elements/{index}/type")
        problems.most(item.get("elements"), 10_000, f"{at}/elements/{index}/elements")


def _table(problems: Problems, block: Json, at: str) -> None:
    rows = block.get("rows")
    if not problems.unless(isinstance(rows, list) and rows, "missing required field: rows", at):
        return
    rows = list(rows or ())
    problems.unless(
        len(rows) <= TABLE_ROWS, f"no more than {TABLE_ROWS} items allowed", f"{at}/rows"
    )
    for index, row in enumerate(rows):
        for column, cell in enumerate(problems.most(row, TABLE_COLUMNS, f"{at}/rows/{index}", 1)):
            known = cell.get("type") in ("raw_text", "raw_number", "rich_text")
            here = f"{at}/rows/{index}/{column}/type"
            problems.unless(known, f"unsupported type: {cell.get('type')}", here)
    written = sum(_letters(row) for row in rows)
    problems.unless(
        written <= TABLE_CHARACTERS, f"must be less than {TABLE_CHARACTERS + 1} characters", at
    )


def _letters(value: object) -> int:
    match value:
        case dict():
            own = len(str(value["text"])) if isinstance(value.get("text"), str | int) else 0
            return own + sum(_letters(v) for v in value.values() if isinstance(v, dict | list))
        case list():
            return sum(_letters(v) for v in value)
        case _:
            return 0


def _alert(problems: Problems, block: Json, at: str) -> None:
    problems.text(block.get("text"), 3000, f"{at}/text")


def _file(problems: Problems, block: Json, at: str) -> None:
    problems.length(block.get("external_id"), 255, f"{at}/external_id")
    problems.unless(block.get("source") == "remote", "must be: remote", f"{at}/source")


def _divider(problems: Problems, block: Json, at: str) -> None:
    for key in sorted(block.keys() - {"type", "block_id"}):
        problems.add(f"invalid additional property: {key}", at)


CHECKS: dict[str, Callable[[Problems, Json, str], None]] = {
    "section": _section,
    "actions": _actions,
    "context": _context,
    "input": _input,
    "header": _header,
    "image": _image,
    "video": _video,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "alert": _alert,
    "file": _file,
    "divider": _divider,
}

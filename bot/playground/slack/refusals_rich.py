"""Slack's limits for rich text and tables."""

from bot.playground.slack.model import Json
from bot.playground.slack.refusals import Problems

MANY = 10_000
LEAVES: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "link": ("url",),
    "emoji": ("name",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "team": ("team_id",),
    "broadcast": ("range",),
    "color": ("value",),
    "date": ("timestamp", "format"),
}
"""What stands in a line of rich text, and what each must say."""

STYLES = {
    *("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"),
}
PREFORMATTED = ("text", "link")
CONTAINERS = {
    "rich_text_section": set[str](),
    "rich_text_list": {"style", "indent", "offset", "border"},
    "rich_text_preformatted": {"border", "language"},
    "rich_text_quote": {"border"},
}
DEEPEST_INDENT = 8

TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARACTERS = 100, 20, 10_000
CELLS = {"raw_text": {"text"}, "raw_number": {"text", "value"}}


def rich_text(problems: Problems, block: object, at: str) -> None:
    """Check rich text, be it a block, a table's cell or what an input starts with."""
    if not isinstance(block, dict):
        problems.add("must provide an object", at)
        return
    kind = block.get("type")
    problems.unless(kind == "rich_text", f"unsupported type: {kind}", f"{at}/type")
    problems.only(block, {"type", "block_id", "elements"}, at)
    for index, item in enumerate(problems.most(block.get("elements"), MANY, f"{at}/elements")):
        _container(problems, item, f"{at}/elements/{index}", tuple(CONTAINERS))


def _container(problems: Problems, item: Json, at: str, allowed: tuple[str, ...]) -> None:
    kind = str(item.get("type"))
    if not problems.unless(kind in allowed, f"unsupported type: {kind}", f"{at}/type"):
        return
    problems.only(item, {"type", "elements", *CONTAINERS[kind]}, at)
    if kind == "rich_text_list":
        problems.one_of(item.get("style"), ("bullet", "ordered"), f"{at}/style")
        indent = item.get("indent", 0)
        fits = isinstance(indent, int) and 0 <= indent <= DEEPEST_INDENT
        problems.unless(fits, f"must be between 0 and {DEEPEST_INDENT}", f"{at}/indent")
    inside = problems.most(item.get("elements"), MANY, f"{at}/elements")
    leaves = PREFORMATTED if kind == "rich_text_preformatted" else tuple(LEAVES)
    for index, one in enumerate(inside):
        here = f"{at}/elements/{index}"
        if kind == "rich_text_list":
            _container(problems, one, here, ("rich_text_section",))
        else:
            _leaf(problems, one, here, leaves)


def _leaf(problems: Problems, item: Json, at: str, allowed: tuple[str, ...]) -> None:
    kind = str(item.get("type"))
    if not problems.unless(kind in allowed, f"unsupported type: {kind}", f"{at}/type"):
        return
    for key in LEAVES[kind]:
        if not problems.unless(key in item, f"missing required field: {key}", at):
            continue
        if key == "timestamp":
            problems.unless(isinstance(item[key], int), "must be an integer", f"{at}/{key}")
        else:
            problems.length(item[key], MANY, f"{at}/{key}")
    if kind == "link" and "text" in item:
        problems.length(item["text"], MANY, f"{at}/text", least=0)
    if "style" in item:
        _style(problems, item["style"], f"{at}/style")
    if kind == "broadcast":
        problems.one_of(item.get("range"), ("here", "channel", "everyone"), f"{at}/range")


def _style(problems: Problems, style: object, at: str) -> None:
    if isinstance(style, dict):
        problems.only(style, STYLES, at)
    else:
        problems.add("must provide an object", at)


def table(problems: Problems, block: Json, at: str) -> None:
    """Check a table: its size, its cells, its characters in all."""
    rows = block.get("rows")
    if not problems.unless(isinstance(rows, list) and rows, "missing required field: rows", at):
        return
    rows = list(rows or ())
    fits = len(rows) <= TABLE_ROWS
    problems.unless(fits, f"no more than {TABLE_ROWS} items allowed", f"{at}/rows")
    for index, row in enumerate(rows):
        for column, cell in enumerate(problems.most(row, TABLE_COLUMNS, f"{at}/rows/{index}", 1)):
            _cell(problems, cell, f"{at}/rows/{index}/{column}")
    if "column_settings" in block:
        _columns(problems, block["column_settings"], f"{at}/column_settings")
    written = sum(_letters(row) for row in rows)
    problems.unless(
        written <= TABLE_CHARACTERS, f"must be less than {TABLE_CHARACTERS + 1} characters", at
    )


def _cell(problems: Problems, cell: Json, at: str) -> None:
    kind = str(cell.get("type"))
    if kind == "rich_text":
        rich_text(problems, cell, at)
    elif problems.unless(kind in CELLS, f"unsupported type: {kind}", f"{at}/type"):
        problems.only(cell, {"type", *CELLS[kind]}, at)
        problems.length(cell.get("text"), TABLE_CHARACTERS, f"{at}/text")


def _columns(problems: Problems, items: object, at: str) -> None:
    """The settings of columns; null leaves one as it is."""
    if isinstance(items, list):
        items = [{} if one is None else one for one in items]
    for index, one in enumerate(problems.most(items, TABLE_COLUMNS, at)):
        problems.only(one, {"align", "is_wrapped"}, f"{at}/{index}")
        if "align" in one:
            problems.one_of(one["align"], ("left", "center", "right"), f"{at}/{index}/align")


def _letters(value: object) -> int:
    match value:
        case dict():
            own = len(str(value["text"])) if isinstance(value.get("text"), str | int) else 0
            return own + sum(_letters(v) for v in value.values() if isinstance(v, dict | list))
        case list():
            return sum(_letters(v) for v in value)
        case _:
            return 0

"""Block Kit as HTML: each block by a template, with the state that its reader left it in."""

import json
import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from jinja2 import ChainableUndefined, Environment, PackageLoader
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup, escape

from bot.playground.slack import elements
from bot.playground.slack.browser import dates, emoji, formatted, mrkdwn
from bot.playground.slack.browser.mrkdwn import Reader

Json = dict[str, Any]

_PRIVATE = re.compile(r"/files/(\w+)/")
_MADE_UP = re.compile(r"(B0[0-9A-F]{8})?")
"""A block_id that the workspace filled in, a new one at each change."""

_PEOPLE = ("users_select", "multi_users_select")
_CHANNELS = ("channels_select", "multi_channels_select")
_CONVERSATIONS = ("conversations_select", "multi_conversations_select")


@dataclass(frozen=True)
class Drawing:
    """What blocks are drawn for: the reader, the container, its state and its errors."""

    reader: Reader
    container: tuple[str, ...]
    values: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    people: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()
    conversations: tuple[tuple[str, str], ...] = ()
    pane: str = ""

    def dom_id(self, *parts: str) -> str:
        """An id for the page, unique to a place in this container in this pane."""
        where = (*((self.pane,) if self.pane else ()), *self.container, *parts)
        return "-".join("_".join(part.split()) for part in where)

    def state(self, block: Json, element: Json) -> Json:
        """The element's state: as left by the reader, or as the app set it."""
        mine = self.values.get(block.get("block_id", ""), {}).get(element.get("action_id", ""))
        return mine or elements.initial(element)

    def value(self, block: Json, element: Json) -> Any:  # noqa: ANN401 — any JSON: a text, an option, a list
        """What is chosen or typed, without the state's other keys."""
        return self.state(block, element).get(elements.SELECTED[element["type"]])


class Painter:
    """Draws blocks and pages; holds the compiled templates."""

    def __init__(self) -> None:
        self._environment = _environment()

    def page(self, name: str, **context: object) -> str:
        """This template, filled in."""
        return self._environment.get_template(name).render(**context)

    def blocks(self, blocks: Iterable[Json], drawing: Drawing) -> Markup:
        """These blocks, top to bottom."""
        return self._macro("blocks", list(blocks), drawing)

    def attachments(self, attachments: Iterable[Json], drawing: Drawing) -> Markup:
        """Secondary attachments, each beside its bar."""
        return self._macro("attachments", list(attachments), drawing)

    def _macro(self, name: str, items: list[Json], drawing: Drawing) -> Markup:
        """What the macro that a template is named for makes of these items."""
        drawn: Markup = getattr(self._environment.get_template(f"{name}.html").module, name)(
            items, drawing
        )
        return drawn


def text(item: Json | str | None, drawing: Drawing) -> Markup:
    """A text object as HTML."""
    match item:
        case None:
            return Markup("")
        case str():
            return mrkdwn.with_emoji(item)
        case {"type": "mrkdwn"}:
            verbatim = bool(item.get("verbatim"))
            return mrkdwn.html(str(item.get("text", "")), drawing.reader, verbatim=verbatim)
        case {"emoji": False}:
            return _broken(str(item.get("text", "")))
        case _:
            return mrkdwn.with_emoji(str(item.get("text", "")))


def said(item: Json | None) -> str:
    """A plain text object as a string, for labels and placeholders."""
    return mrkdwn.plain_emoji(str(item.get("text", ""))) if item else ""


def confirm(item: Json, drawing: Drawing) -> Json:
    """A confirm object for the browser, its words already drawn."""
    return {**item, "html": str(text(item.get("text"), drawing))}


def picker(element: Json, drawing: Drawing) -> Json:
    """What a menu needs to know to be opened in the browser."""
    kind = element["type"]
    return {
        "kind": kind,
        "multi": kind.startswith("multi_"),
        "external": kind.endswith("external_select"),
        "least": element.get("min_query_length", 3),
        "most": element.get("max_selected_items", 0),
        "groups": _groups(element, drawing),
    }


def menu(options: Iterable[Json]) -> list[Json]:
    """Options as the browser draws them in a menu."""
    return [
        {
            "value": option.get("value", ""),
            "label": said(option.get("text")),
            "about": said(option.get("description")),
            "url": option["url"] if mrkdwn.is_safe_url(option.get("url", "")) else "",
        }
        for option in options
    ]


def groups_of(options: Iterable[Json]) -> list[Json]:
    """Options or option groups, as groups."""
    every = list(options)
    if every and "options" in every[0]:
        return [{"label": said(g.get("label")), "options": menu(g["options"])} for g in every]
    return [{"label": "", "options": menu(every)}]


def chosen(block: Json, element: Json, drawing: Drawing) -> list[Json]:
    """What is selected in a menu, as `value` and `label`, in order."""
    value = drawing.value(block, element)
    every = value if isinstance(value, list) else [value] if value else []
    names = {"": "", **drawing.reader.names}
    return [
        {"value": one["value"], "label": said(one.get("text"))}
        if isinstance(one, dict)
        else {"value": one, "label": _named(one, names, drawing)}
        for one in every
    ]


def key_of(block: Json, number: int) -> str:
    """What stays the same about a block when its message changes: an id that the app gave it."""
    name = str(block.get("block_id", ""))
    return f"{number if _MADE_UP.fullmatch(name) else name}-{block['type']}"


def image_source(item: Json) -> str:
    """Where an image or image block is fetched from; "" where that would not be safe."""
    if url := str(item.get("image_url") or ""):
        return url if url.startswith(("http://", "https://", "/_ui/")) else ""
    stored = item.get("slack_file", {})
    found = _PRIVATE.search(str(stored.get("url", "")))
    return f"/_ui/file/{quote(found[1] if found else str(stored.get('id', '')))}"


def faces(block: Json, element: Json, drawing: Drawing) -> list[Json]:
    """The buttons of a date or time picker: each one's part, value, words and placeholder."""
    kind, value = element["type"], drawing.value(block, element)
    local = local_input(value, drawing) if kind == "datetimepicker" else str(value or "")
    day, _, time = local.rpartition("T") if kind == "timepicker" else local.partition("T")
    asked = said(element.get("placeholder"))
    dated = {"name": "date", "value": day, "says": dates.day_words(day)}
    timed = {"name": "time", "value": time, "says": dates.time_words(time)}
    parts = {"datepicker": [dated], "timepicker": [timed]}.get(kind, [dated, timed])
    return [{**part, "asks": asked or f"Select a {part['name']}"} for part in parts]


def local_input(stamp: int | None, drawing: Drawing) -> str:
    """A Unix time as `2026-03-12T14:05` in the reader's zone."""
    return f"{dates.moment(stamp, drawing.reader.tz):%Y-%m-%dT%H:%M}" if stamp else ""


def stamp_of(value: str, drawing_zone: Reader) -> int | None:
    """The Unix time that `2026-03-12T14:05` means in the reader's zone."""
    if not value:
        return None
    when = datetime.fromisoformat(value).replace(tzinfo=drawing_zone.tz)
    return int(when.astimezone(UTC).timestamp())


def _groups(element: Json, drawing: Drawing) -> list[Json]:
    kind = element["type"]
    if "option_groups" in element:
        return groups_of(element["option_groups"])
    if "options" in element:
        return groups_of(element["options"])
    pairs = {
        **dict.fromkeys(_PEOPLE, drawing.people),
        **dict.fromkeys(_CHANNELS, drawing.channels),
        **dict.fromkeys(_CONVERSATIONS, drawing.conversations),
    }.get(kind, ())
    listed = [{"value": i, "label": name, "about": "", "url": ""} for i, name in pairs]
    return [{"label": "", "options": listed}]


def _named(target: str, names: Mapping[str, str], drawing: Drawing) -> str:
    listed = {**dict(drawing.conversations), **dict(drawing.channels), **dict(drawing.people)}
    return listed.get(target) or names.get(target) or target


def _broken(words: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in words.split("\n"))


def _markdown(words: str) -> Markup:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable("image")
    parser.add_render_rule("link_open", _outside_link)
    return Markup(parser.render(words))  # noqa: S704 — HTML is off, and it escapes the rest


def _outside_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    tokens[index].attrSet("target", "_blank")
    tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


def _date_leaf(leaf: Json, drawing: Drawing) -> str:
    try:
        form, reader = str(leaf["format"]), drawing.reader
        return dates.formatted(int(leaf["timestamp"]), form, reader.tz, reader.now)
    except (KeyError, ValueError, OverflowError, OSError):
        return str(leaf.get("fallback", ""))


def _emoji_leaf(leaf: Json) -> str:
    if points := leaf.get("unicode"):
        try:
            return "".join(chr(int(point, 16)) for point in str(points).split("-"))
        except ValueError:
            return f":{leaf.get('name', '')}:"
    return emoji.character(str(leaf.get("name", ""))) or f":{leaf.get('name', '')}:"


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.playground.slack.browser"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=ChainableUndefined,
    )
    environment.globals.update(
        text=text,
        said=said,
        confirm=confirm,
        image_source=image_source,
        key_of=key_of,
        picker=picker,
        menu=menu,
        chosen=chosen,
        faces=faces,
        marked=formatted.marked,
        markdown=_markdown,
        date_leaf=_date_leaf,
        emoji_leaf=_emoji_leaf,
        mention=mrkdwn.mention,
        broadcast=mrkdwn.broadcast,
        with_breaks=_broken,
        is_safe_url=mrkdwn.is_safe_url,
    )
    environment.filters["compact"] = _compact
    environment.filters["zone"] = dates.zone_words
    return environment

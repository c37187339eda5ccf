"""Slack's mrkdwn, read once and drawn twice: as safe HTML and as the text that a person sees."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from markupsafe import Markup, escape

from bot.playground.slack.browser import dates, emoji

_FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
_QUOTE = re.compile(r"(?:>|&gt;) ?")
_QUOTE_ALL = re.compile(r"(?:>|&gt;){3} ?")
_SAFE_URL = re.compile(r"(?:https?://|mailto:|tel:|slack://)", re.IGNORECASE)
_HTML_TAGS = {"*": "b", "_": "i", "~": "s"}


def _emphasis(marker: str, name: str) -> str:
    mark = re.escape(marker)
    inside = rf"(?:<[^<>\n]*>|`[^`\n]+`|[^\n{mark}])"
    return rf"(?<![\w{mark}]){mark}(?=\S)(?P<{name}>{inside}+)(?<=\S){mark}(?![\w{mark}])"


_INLINE = re.compile(
    "|".join(
        (
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<control>[^<>\n]+)>",
            _emphasis("*", "bold"),
            _emphasis("_", "italic"),
            _emphasis("~", "strike"),
            r":(?P<emoji>[a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?",
            r"(?P<bare>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"*_~`])",
        )
    )
)


@dataclass(frozen=True)
class Reader:
    """Who reads: what ids are called (without @ and #), their zone, the time, and their own id."""

    names: Mapping[str, str]
    tz: tzinfo
    now: datetime
    me: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of text of one kind, with what stands inside it."""

    kind: str
    text: str = ""
    url: str = ""
    inside: tuple["Piece", ...] = field(default=())


def html(text: str, reader: Reader, *, verbatim: bool = False) -> Markup:
    """This mrkdwn as HTML in which nothing of the text is markup; verbatim links no bare URLs."""
    return Markup("").join(_draw(piece) for piece in _read(text, reader, verbatim=verbatim))


def pieces(text: str, reader: Reader) -> Iterator[Piece]:
    """What this mrkdwn is made of, in order."""
    return _read(text, reader, verbatim=False)


def plain(text: str, names: Mapping[str, str], tz: tzinfo, now: datetime) -> str:
    """What a person sees of this mrkdwn, as text: dates in the zone, mentions as names."""
    reader = Reader(names, tz, now)
    return "".join(_say(piece) for piece in _read(text, reader, verbatim=True))


def with_emoji(text: str) -> Markup:
    """Text that is not mrkdwn, with its emoji short names drawn."""
    return Markup("").join(_draw(piece) for piece in _emoji_only(text))


def plain_emoji(text: str) -> str:
    """Text that is not mrkdwn, with its emoji short names as characters."""
    return "".join(_say(piece) for piece in _emoji_only(text))


def is_safe_url(url: str) -> bool:
    """Whether a link may lead there; `javascript:` and the like may not."""
    return bool(_SAFE_URL.match(url))


def mention(target: str, reader: Reader, label: str = "") -> Markup:
    """A person, channel or group by id, as a link that Slack would draw."""
    return _draw(_mention(target, label, reader))


def broadcast(word: str) -> Markup:
    """`@channel`, `@here` or `@everyone`, marked."""
    return _draw(Piece("broadcast", f"@{word}"))


def _read(text: str, reader: Reader, *, verbatim: bool) -> Iterator[Piece]:
    at = 0
    for match in _FENCE.finditer(text):
        yield from _lines(text[at : match.start()].removesuffix("\n"), reader, verbatim=verbatim)
        yield Piece("fence", _decoded(_uncontrolled(match[1])))
        at = match.end()
    rest = text[at:].removeprefix("\n") if at else text
    yield from _lines(rest, reader, verbatim=verbatim)


def _lines(text: str, reader: Reader, *, verbatim: bool) -> Iterator[Piece]:
    if not text:
        return
    lines = text.split("\n")
    broken = False
    while lines:
        quoted = _take_quote(lines)
        if quoted is not None:
            yield Piece("quote", inside=tuple(_inline(quoted, reader, verbatim=verbatim)))
            broken = False
            continue
        if broken:
            yield Piece("break")
        yield from _inline(lines.pop(0), reader, verbatim=verbatim)
        broken = True


def _take_quote(lines: list[str]) -> str | None:
    if match := _QUOTE_ALL.match(lines[0]):
        quoted = [lines[0][match.end() :], *lines[1:]]
        lines.clear()
        return "\n".join(quoted)
    quoted = []
    while lines and (match := _QUOTE.match(lines[0])):
        quoted.append(lines.pop(0)[match.end() :])
    return "\n".join(quoted) if quoted else None


def _inline(text: str, reader: Reader, *, verbatim: bool) -> Iterator[Piece]:
    at = 0
    for match in _INLINE.finditer(text):
        yield from _words(text[at : match.start()])
        yield _found(match, reader, verbatim=verbatim)
        at = match.end()
    yield from _words(text[at:])


def _found(match: re.Match[str], reader: Reader, *, verbatim: bool) -> Piece:
    group, value = str(match.lastgroup), str(match[match.lastgroup or 0])
    match group:
        case "code":
            return Piece("code", _decoded(_uncontrolled(value)))
        case "control":
            return _control(value, reader)
        case "emoji":
            sign = emoji.character(value)
            return Piece("emoji", sign, value) if sign else Piece("text", match[0])
        case "bare":
            return Piece("text", _decoded(value)) if verbatim else _link(value, "", match[0])
        case _:
            inside = tuple(_inline(value, reader, verbatim=verbatim))
            return Piece("style", {"bold": "*", "italic": "_"}.get(group, "~"), inside=inside)


def _control(body: str, reader: Reader) -> Piece:
    target, _, label = body.partition("|")
    match target[:1]:
        case "@" | "#":
            return _mention(target[1:], label, reader)
        case "!":
            return _special(target[1:], label, reader)
        case _:
            return _link(target, label, f"<{body}>")


def _special(target: str, label: str, reader: Reader) -> Piece:
    name, *rest = target.split("^")
    match name:
        case "date":
            return _date(rest, label, reader)
        case "subteam":
            return _mention(rest[0] if rest else "", label, reader)
        case "channel" | "here" | "everyone":
            return Piece("broadcast", f"@{name}")
        case _:
            return Piece("text", _decoded(label or f"<!{target}>"))


def _date(rest: list[str], label: str, reader: Reader) -> Piece:
    if len(rest) < 2 or not rest[0].removeprefix("-").isdigit():  # noqa: PLR2004 — the time and its format are both needed
        return Piece("text", _decoded(label))
    try:
        said = _decoded(dates.formatted(int(rest[0]), rest[1], reader.tz, reader.now))
    except (ValueError, OverflowError, OSError):
        return Piece("text", _decoded(label))
    url = rest[2] if len(rest) > 2 and is_safe_url(rest[2]) else ""  # noqa: PLR2004 — the third part is the link
    return Piece("date", said, url)


def _mention(target: str, label: str, reader: Reader) -> Piece:
    sign = "#" if target.startswith("C") else "@"
    name = reader.names.get(target) or _decoded(label).lstrip("@#") or target
    return Piece("me" if target == reader.me else "mention", sign + name, target)


def _link(url: str, label: str, source: str) -> Piece:
    address = _decoded(url)
    if not is_safe_url(address):
        return Piece("text", _decoded(source))
    shown = _decoded(label) if label else address.removeprefix("mailto:")
    return Piece("link", url=address, inside=tuple(_words(shown, decoded=True)))


def _words(text: str, *, decoded: bool = False) -> Iterator[Piece]:
    parts = (text if decoded else _decoded(text)).split("\n")
    for number, part in enumerate(parts):
        if number:
            yield Piece("break")
        if part:
            yield Piece("text", part)


def _emoji_only(text: str) -> Iterator[Piece]:
    at = 0
    for match in re.finditer(r":([a-z0-9_+'-]+):", text):
        if sign := emoji.character(match[1]):
            yield from _words(text[at : match.start()], decoded=True)
            yield Piece("emoji", sign, match[1])
            at = match.end()
    yield from _words(text[at:], decoded=True)


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _uncontrolled(text: str) -> str:
    return re.sub(r"<((?:https?|mailto)[^<>|\n]*)(?:\|([^<>\n]*))?>", r"\1", text)


def _draw(piece: Piece) -> Markup:
    inside = Markup("").join(_draw(part) for part in piece.inside)
    match piece.kind:
        case "break":
            return Markup("<br>")
        case "style":
            tag = Markup(_HTML_TAGS[piece.text])  # noqa: S704 — one of three constants
            return Markup("<{0}>{1}</{0}>").format(tag, inside)
        case "link":
            return _anchor(piece.url, inside)
        case "date" if piece.url:
            return _anchor(piece.url, escape(piece.text))
        case "quote":
            return Markup('<blockquote class="quote">{}</blockquote>').format(inside)
        case _:
            return Markup(_TEMPLATES.get(piece.kind, "{text}")).format(  # noqa: S704 — constants
                text=piece.text, url=piece.url
            )


_TEMPLATES = {
    "fence": '<pre class="fence">{text}</pre>',
    "code": '<code class="code">{text}</code>',
    "emoji": '<span class="emoji" role="img" aria-label="{url}">{text}</span>',
    "mention": '<span class="mention" data-id="{url}">{text}</span>',
    "me": '<span class="mention mention-me" data-id="{url}">{text}</span>',
    "broadcast": '<span class="mention mention-me">{text}</span>',
    "date": '<span class="date">{text}</span>',
}


def _anchor(url: str, inside: Markup) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
        url, inside
    )


def _say(piece: Piece) -> str:
    match piece.kind:
        case "break":
            return "\n"
        case "quote" | "fence":
            inside = piece.text + "".join(_say(part) for part in piece.inside)
            return f"\n{inside}\n"
        case "style" | "link":
            return "".join(_say(part) for part in piece.inside)
        case _:
            return piece.text

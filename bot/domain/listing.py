"""A question about the list of tokens: one language for what is typed and what a button carries.

`billing state:expiring,grace on:example.com by:"Jane Doe" owner:@U123 sort:name page:2`
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.errors import UnreadableWords
from bot.domain.expiry import State

MOST_CHARACTERS: Final = 200
"""The most that is read, and the most that a readable query's own text needs."""

MOST_FREE: Final = 100
"""The most characters of words, `on`, `by` and `owner` together, as `text()` writes them."""

NOBODY: Final = "none"
MYSELF: Final = "me"

_KEYS: Final = ("state", "on", "by", "owner", "sort", "page", "account")
_QUOTE: Final = '"“”„'  # phones type the curly ones
_QUOTED: Final = rf"[{_QUOTE}](?:[^\\{_QUOTE}]|\\.)*[{_QUOTE}]"
_MENTION: Final = r"<@[^<>|\s]+(?:\|[^<>]*)?>"
_ITEM: Final = re.compile(
    rf"(?:(?P<key>{'|'.join(_KEYS)}):\s*)?(?P<value>(?:{_QUOTED}|{_MENTION}|\S)*)", re.IGNORECASE
)
_PIECE: Final = re.compile(rf"(?P<quoted>{_QUOTED})|.", re.DOTALL)
_PERSON: Final = re.compile(r"<?@?([UW][A-Z0-9]{1,20})(?:\|[^<>]*)?>?", re.IGNORECASE)
_NEEDS_QUOTES: Final = re.compile(rf"[\s{_QUOTE}<]|^\w+:")
_UNUSUAL_KEY: Final = re.compile(r"([a-z]{2,9}):")


class Sort(StrEnum):
    """Orders of the list; words that people type."""

    EXPIRES = "expires"
    NAME = "name"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What to list; `page` counts from 1; `owner` is a Slack user id, "none", "me" or empty.

    No states means every token that is in the account; gone ones are listed where asked for.
    """

    words: str = ""
    states: frozenset[State] = frozenset()
    on: str = ""
    by: str = ""
    owner: str = ""
    sort: Sort = Sort.EXPIRES
    page: int = 1
    account: int | None = None

    def text(self) -> str:
        """Return the one text that `parse` reads as this query; what is usual is left out."""
        rest = (
            f"state:{','.join(state for state in State if state in self.states)}"
            if self.states
            else "",
            f"sort:{self.sort}" if self.sort is not Sort.EXPIRES else "",
            f"page:{self.page}" if self.page != 1 else "",
            f"account:{self.account}" if self.account is not None else "",
        )
        return " ".join(filter(None, (_free(self), *rest)))


def parse(text: str) -> ListQuery:
    """Read what was typed, or what a button carries.

    Raises:
        UnreadableWords: a filter has a senseless value or is given twice, or the text is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise _too_long(text, MOST_CHARACTERS)
    given = _Given()
    for item in _items(text):
        given.take(item)
    query = given.query()
    if len(_free(query)) > MOST_FREE:
        raise _too_long(text, MOST_FREE)
    return query


@dataclass(slots=True)
class _Given:
    """What has been read so far."""

    words: list[str] = field(default_factory=list)
    states: set[State] = field(default_factory=set)
    single: dict[str, str] = field(default_factory=dict)

    def take(self, item: re.Match[str]) -> None:
        key, value = (item["key"] or "").casefold(), item["value"]
        if not key:
            _guard_against_slips(value)
            self.words.extend(_unquoted(value).split())
        elif key == "state":
            self.states |= _states(item[0], value)
        elif key in self.single:
            raise UnreadableWords(item[0], (f"only one {key}:",))
        else:
            self.single[key] = _value(key, item[0], value)

    def query(self) -> ListQuery:
        single = self.single
        return ListQuery(
            words=" ".join(self.words),
            states=frozenset(self.states),
            on=single.get("on", ""),
            by=single.get("by", ""),
            owner=single.get("owner", ""),
            sort=Sort(single.get("sort", Sort.EXPIRES)),
            page=int(single.get("page", 1)),
            account=int(single["account"]) if "account" in single else None,
        )


def _items(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _ITEM.finditer(text) if match[0])


def _guard_against_slips(value: str) -> None:
    unusual = _UNUSUAL_KEY.match(value.lower())
    if unusual and difflib.get_close_matches(unusual[1], _KEYS, n=1, cutoff=0.75):
        raise UnreadableWords(value, tuple(f"{key}:" for key in _KEYS))


def _states(item: str, value: str) -> set[State]:
    try:
        return {State(word) for word in _unquoted(value).lower().split(",") if word} or {State("")}
    except ValueError:
        raise UnreadableWords(item, tuple(State)) from None


def _value(key: str, item: str, value: str) -> str:
    if key == "owner":
        return _owner(item, value)
    read = " ".join(_unquoted(value).split())
    allowed: tuple[str, ...] = ()
    if key in {"on", "by"}:
        readable = bool(read)
    elif key == "sort":
        read = read.lower()
        allowed, readable = tuple(Sort), read in tuple(Sort)
    else:
        allowed = ("a number",)
        readable = bool(re.fullmatch("[1-9][0-9]{0,4}" if key == "page" else "[0-9]{1,15}", read))
    if not readable:
        raise UnreadableWords(item, allowed)
    return read


def _owner(item: str, value: str) -> str:
    if value.lower() in {NOBODY, MYSELF}:
        return value.lower()
    person = _PERSON.fullmatch(value)
    if not person:
        raise UnreadableWords(item, (MYSELF, NOBODY, "@somebody"))
    return person[1].upper()


def _unquoted(value: str) -> str:
    return "".join(
        re.sub(r"\\(.)", r"\1", piece["quoted"][1:-1], flags=re.DOTALL)
        if piece["quoted"]
        else piece[0]
        for piece in _PIECE.finditer(value)
    )


def _free(query: ListQuery) -> str:
    owner = query.owner if query.owner in {"", NOBODY, MYSELF} else f"@{query.owner}"
    return " ".join(
        (
            *map(_quoted, query.words.split()),
            *(
                f"{key}:{_quoted(value)}"
                for key, value in (("on", query.on), ("by", query.by), ("owner", owner))
                if value
            ),
        )
    )


def _quoted(value: str) -> str:
    if not _NEEDS_QUOTES.search(value):
        return value
    escaped = re.sub(rf"([\\{_QUOTE}])", r"\\\1", value)
    return f'"{escaped}"'


def _too_long(text: str, most: int) -> UnreadableWords:
    return UnreadableWords(f"{text[:40]}…", (f"at most {most} characters",))

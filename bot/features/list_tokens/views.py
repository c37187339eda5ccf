"""The list as people see it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.expiry import State
from bot.domain.listing import MYSELF, NOBODY, ListQuery, Sort
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    external_select,
    mrkdwn,
    option,
    plain,
    section,
    static_select,
)
from bot.slack.cards import states, tokens
from bot.slack.rich import isolated
from bot.slack.screen import Screen
from bot.workflow.answers import Seen, TokenPage

OPEN: Final = tokens.LIST
PREVIOUS: Final = "list_tokens.previous"
NEXT: Final = "list_tokens.next"
REFRESH: Final = "list_tokens.refresh"
CLEAR: Final = "list_tokens.clear"
STATE: Final = "list_tokens.state"
SORT: Final = "list_tokens.sort"
ACCOUNT: Final = "list_tokens.account"

ALL: Final = "all"
MOST_ACCOUNTS: Final = 100
MOST_PAGES_KEPT: Final = 64

_SORTS: Final = {
    Sort.EXPIRES: "Sort: expires first",
    Sort.NAME: "Sort: by name",
    Sort.NEWEST: "Sort: newest first",
}
_COUNTS_AT: Final = 1


@dataclass(frozen=True, slots=True)
class _Drawn:
    page: TokenPage
    minute: int
    second: int
    screen: Screen


class Pages:
    """The pages drawn last: kept for a minute as they are, and for a second with their age."""

    def __init__(self) -> None:
        self._drawn: OrderedDict[tuple[int, ListQuery, bool], _Drawn] = OrderedDict()

    def draw(self, page: TokenPage, now: datetime, *, operates: bool) -> Screen:
        """Return a page of the list; the very same screen within a second."""
        key = (page.seen.account.id, page.query, operates)
        second = int(now.timestamp())
        kept = self._drawn.get(key)
        if kept is None or kept.page is not page or kept.second != second:
            kept = self._drawn[key] = _redrawn(kept, page, now, operates=operates)
            if len(self._drawn) > MOST_PAGES_KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(key)
        return kept.screen


def _redrawn(kept: _Drawn | None, page: TokenPage, now: datetime, *, operates: bool) -> _Drawn:
    second = int(now.timestamp())
    minute = second // 60
    if kept is None or kept.page is not page or kept.minute != minute:
        blocks = _blocks(page, now, operates=operates)
    else:
        blocks = kept.screen.blocks.copy()
        blocks[_COUNTS_AT] = _counts(page, now)
    return _Drawn(page, minute, second, Screen("Mailtrap tokens", _summary(page), blocks))


def _summary(page: TokenPage) -> str:
    found = tokens.many(page.found, "token")
    where = f"page {page.query.page:,} of {page.pages:,}"
    return f"{found} in {escape(page.seen.account.name)}, {where}"


def _counts(page: TokenPage, now: datetime) -> Block:
    counted = f"{tokens.counts_words(page.counts)} · {tokens.as_of(page.seen, now)}"
    return context(plain(counted))


def _blocks(page: TokenPage, now: datetime, *, operates: bool) -> list[Block]:
    query = _pinned(page)
    text = query.text()
    return [
        tokens.title("Mailtrap tokens", page.seen),
        _counts(page, now),
        _menus(page, query, text),
        *(_sought(page) if page.rows or _filters(query) else []),
        divider(),
        *(_rows(page, now, text, operates=operates) if page.rows else _nothing(page)),
        *_foot(page, query, text, operates=operates),
    ]


def _pinned(page: TokenPage) -> ListQuery:
    """Return the question with its account, so that its pages stay there if others are chosen."""
    if len(page.seen.accounts) < 2:  # noqa: PLR2004 -- with one account there is nothing to pin
        return page.query
    return replace(page.query, account=page.seen.account.id)


def _menus(page: TokenPage, query: ListQuery, text: str) -> Block:
    seen = page.seen
    entries = [option(f"All states ({page.counts.total:,})", ALL)]
    entries += [option(_state(state, page.counts.by_state.get(state, 0)), state) for state in State]
    sorts = [option(label, sort) for sort, label in _SORTS.items()]
    chosen = next(iter(query.states)) if len(query.states) == 1 else ALL
    menus = [
        static_select(STATE, "Several states", entries, "" if len(query.states) > 1 else chosen),
        static_select(SORT, "Sort", sorts, query.sort),
    ]
    if len(seen.accounts) > 1:
        accounts = [
            option(account.name, str(account.id)) for account in seen.accounts[:MOST_ACCOUNTS]
        ]
        menus.append(static_select(ACCOUNT, "Another account", accounts, str(seen.account.id)))
    return actions(*menus, block_id=f"list_tokens.menus|{text}")


def _state(state: State, number: int) -> str:
    """Return a state with how many there are; those that are gone are not counted."""
    counted = "" if state is State.GONE else f" ({number:,})"
    return f"{states.SIGNS[state]} {states.STATES[state]}{counted}"


def _sought(page: TokenPage) -> list[Block]:
    """Return what is filtered by, in words; nothing where nothing is."""
    query = page.query
    parts = [f"“{isolated(query.words)}”"] if query.words else []
    if len(query.states) > 1:
        parts.append(" or ".join(str(state) for state in State if state in query.states))
    parts += [f"on {isolated(query.on)}"] if query.on else []
    parts += [f"by {isolated(query.by)}"] if query.by else []
    parts += [{NOBODY: "without owner", MYSELF: "yours"}.get(query.owner, "")]
    known = [part for part in parts if part]
    owner = query.owner if query.owner not in {"", NOBODY, MYSELF} else ""
    if not known and not owner:
        return []
    said = [plain(f"Showing {page.found:,}: {' · '.join(known)}")] if known else []
    said += [mrkdwn(f"owner <@{owner}>")] if owner else []
    return [context(*said)]


def _rows(page: TokenPage, now: datetime, text: str, *, operates: bool) -> list[Block]:
    return [
        block
        for row in page.rows
        for block in tokens.row_blocks(
            row, now, f"list_tokens.row{row.record.token.id}|{text}", operates=operates
        )
    ]


def _nothing(page: TokenPage) -> list[Block]:
    query = page.query
    if query.words:
        said = f"No token matches “{isolated(query.words)}”"
        said += " with these filters." if _filters(query) else "."
    elif _filters(query):
        said = "No token matches these filters."
    else:
        said = "This account has no tokens yet. Mailtrap makes one with each sending domain."
    blocks = [section(plain(said))]
    if page.nearest:
        blocks += [context(plain("Nearest:")), *map(tokens.choice, page.nearest[:5])]
    return blocks


def _filters(query: ListQuery) -> bool:
    return bool(query.states or query.on or query.by or query.owner)


def _foot(page: TokenPage, query: ListQuery, text: str, *, operates: bool) -> list[Block]:
    number = query.page
    elements = []
    if number > 1:
        elements.append(button("‹ Previous", PREVIOUS, replace(query, page=number - 1).text()))
    if number < page.pages:
        elements.append(button("Next ›", NEXT, replace(query, page=number + 1).text()))
    elements.append(external_select(tokens.FIND, "Find a token…"))
    elements.append(button("Refresh", REFRESH, text))
    if query.words or _filters(query):
        bare = ListQuery(sort=query.sort, account=query.account)
        elements.append(button("Clear filters", CLEAR, bare.text()))
    if operates:
        elements.append(button("Add a token", tokens.ADD))
    return [
        actions(*elements, block_id=f"list_tokens.foot|{text}"),
        context(plain(f"{_where(page)}{_unlisted(page.seen)}")),
    ]


def _where(page: TokenPage) -> str:
    return f"Page {page.query.page:,} of {page.pages:,} · showing {page.found:,}"


def _unlisted(seen: Seen) -> str:
    more = len(seen.accounts) - MOST_ACCOUNTS
    return f" · {more:,} more accounts: type list account:ID" if more > 0 else ""

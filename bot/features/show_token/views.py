"""One token as people see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final, assert_never

from bot.domain.permissions import AccessLevel, ResourceType
from bot.domain.tokens import Consumer, EventKind, TokenEvent
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    entry,
    escape,
    headline,
    overflow,
    plain,
    shortened,
)
from bot.slack.cards import states, tokens
from bot.slack.cards.integration import how_to_send
from bot.slack.rich import bullets, date, isolated, line, rich_text, user, words
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.answers import Access, TokenCard, TokenRow

FIND: Final = tokens.FIND
REFRESH: Final = "show_token.refresh"
CHOICES: Final = (tokens.MENU, tokens.OPEN, tokens.FIND)

MOST_NAMED: Final = 20
_LEAF: Final = 3000


def card(shown: TokenCard, heard: Heard, *, operates: bool) -> Screen:
    """Return a token whole; Back leads to the list that it was opened from."""
    row, now = shown.row, heard.now
    token = row.record.token
    blocks = [
        headline(f"{states.SIGNS[row.state]} {token.name}"),
        rich_text(*_facts(row, now)),
        rich_text(line(words("What it may do", bold=True)), bullets(_access(row))),
        *_reach(row),
        rich_text(*_used_by(row.record.consumers)),
    ]
    if shown.domains and tokens.works(row):
        blocks += [divider(), *how_to_send(shown.domains, token.last_four)]
    if shown.history:
        events = bullets(_event(event, now) for event in shown.history)
        blocks += [divider(), rich_text(line(words("What happened last", bold=True)), events)]
    if not shown.history_known:
        blocks.append(
            context(plain("My database does not answer, so its history is missing here."))
        )
    blocks += [*_buttons(row, heard.carried, operates=operates), _foot(shown, now)]
    return Screen("Token", f"{escape(token.name)}: {states.STATES[row.state]}", blocks)


def _facts(row: TokenRow, now: datetime) -> Iterator[Block]:
    record = row.record
    before, at, after = states.ending(row, now)
    ends = [] if at is None else [date(at, dates.form(at, now)), words(after)]
    yield line(words("State ", bold=True), words(before), *ends)
    held = user(record.owner) if record.owner else words("nobody yet")
    yield line(words("Owner ", bold=True), held, *_left(left=record.owner_left))
    yield line(words("Created by ", bold=True), words(record.token.created_by))
    yield line(words("Last four ", bold=True), words(f"…{record.token.last_four}"))
    yield line(words("Id ", bold=True), words(str(record.token.id)))
    value = "shown once, when the token was made or reset; nobody can look it up"
    yield line(words("Value ", bold=True), words(value))
    if record.successor_id is not None:
        successor = f"token {record.successor_id}, which has the new value"
        yield line(words("Replaced by ", bold=True), words(successor))


def _left(*, left: bool) -> list[Block]:
    return [words(", who has left Slack")] if left else []


def _access(row: TokenRow) -> Iterator[Block]:
    levels: dict[int, list[Access]] = defaultdict(list)
    for access in row.access:
        levels[access.level].append(access)
    for level, granted in levels.items():
        named = ", ".join(tokens.resource_words(access) for access in granted[:MOST_NAMED])
        more = len(granted) - MOST_NAMED
        rest = f", and {more:,} more" if more > 0 else ""
        yield line(words(shortened(f"{tokens.level_word(level)} on {named}{rest}", _LEAF)))
    if not row.access:
        yield line(words(tokens.access_words(())))


def _reach(row: TokenRow) -> list[Block]:
    reaches = any(
        access.resource.type == ResourceType.ACCOUNT and access.level >= AccessLevel.ADMIN
        for access in row.access
    )
    said = "Account admin reaches every project, sandbox and domain, also future ones."
    return [context(plain(said))] if reaches else []


def _used_by(consumers: tuple[Consumer, ...]) -> Iterator[Block]:
    if not consumers:
        yield line(words("Used by ", bold=True), words("nobody has said yet"))
        return
    yield line(words("Used by", bold=True))
    yield bullets(
        line(
            words(consumer.app),
            *((words(" · "), user(consumer.person)) if consumer.person else ()),
            *_left(left=consumer.left),
        )
        for consumer in consumers
    )


def _event(event: TokenEvent, now: datetime) -> Block:
    return line(
        date(event.at, dates.form(event.at, now, begins=True)), words(f": {_happened(event)}")
    )


def _happened(event: TokenEvent) -> str:
    before, after = isolated(event.before), isolated(event.after)
    match event.kind:
        case EventKind.FOUND:
            said = "there when I first looked at the account"
        case EventKind.CREATED:
            said = "created"
        case EventKind.RESET:
            said = f"reset; token {after} has the new value" if event.after else "reset"
        case EventKind.RENAMED:
            said = f"renamed from “{before}” to “{after}”"
        case EventKind.PERMISSIONS:
            said = "its access changed"
        case EventKind.EXPIRY:
            said = "its end changed"
        case EventKind.GONE:
            said = "gone from the account"
        case _:
            assert_never(event.kind)
    return said


def _buttons(row: TokenRow, back: str | None, *, operates: bool) -> list[Block]:
    known = tokens.reference(row.record)
    refresh = button("Refresh", REFRESH, known)
    if back is None:
        return [*_doable(row, known, operates=operates), actions(refresh)]
    to_list = button("‹ Back to the list", tokens.LIST, back)
    foot = actions(to_list, refresh, block_id=f"show_token.foot|{back}")
    return [*_doable(row, known, operates=operates), foot]


def _doable(row: TokenRow, known: str, *, operates: bool) -> list[Block]:
    """Return a row of what the reader may ask for; what can't be undone is behind the dots."""
    doable = tokens.doable(row, operates=operates)
    if not doable:
        return []
    buttons = [button(label, each, known) for label, each in doable if each != tokens.DELETE]
    apps = button("Used by", tokens.USED_BY, known)
    more = overflow(tokens.MENU, entry("Delete", tokens.DELETE, known))
    return [actions(*buttons, apps, more)]


def _foot(shown: TokenCard, now: datetime) -> Block:
    account = isolated(shown.seen.account.name)
    return context(plain(f"{account} · {tokens.as_of(shown.seen, now)}"))

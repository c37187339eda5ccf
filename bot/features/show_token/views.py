"""One token as people see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Final, assert_never

from bot.domain.expiry import State
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
    fields,
    headline,
    labelled,
    mrkdwn,
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

EVENTS_SHOWN: Final = 5
MOST_NAMED: Final = 20
_LEAF: Final = 3000
_LEFT: Final = ", who has left Slack"
_WHEN: Final = {
    State.GRACE: "Old value works until",
    State.EXPIRED: "Expired",
    State.GONE: "Deleted or cleaned up",
}
"""What the moment beside a token's state is; of all others it is when they expire."""


def card(shown: TokenCard, heard: Heard, *, operates: bool) -> Screen:
    """Return a token whole; Back leads to the list that it was opened from."""
    row, now = shown.row, heard.now
    token = row.record.token
    blocks = [
        headline(f"{states.SIGNS[row.state]} {token.name}"),
        fields(*_facts(shown, now)),
        rich_text(line(words("Access", bold=True)), bullets(_access(row))),
        *_reach(row),
        rich_text(*_used_by(row.record.consumers)),
    ]
    if shown.domains and tokens.works(row):
        blocks += [divider(), *how_to_send(shown.domains, token.last_four)]
    if shown.history:
        events = bullets(_event(each, token.id, now) for each in shown.history[:EVENTS_SHOWN])
        blocks += [divider(), rich_text(line(words("Recent activity", bold=True)), events)]
    if not shown.history_known:
        blocks.append(
            context(plain("My database does not answer, so its history is missing here."))
        )
    blocks += [*_buttons(row, heard, operates=operates), _foot(shown, now)]
    return Screen("Token", f"{escape(token.name)}: {states.STATES[row.state]}", blocks)


def _facts(shown: TokenCard, now: datetime) -> Iterator[Block]:
    """Return what is known of a token in two columns, a label above each."""
    row, record = shown.row, shown.row.record
    _, at, after = states.ending(row, now)
    yield labelled("State", states.STATES[row.state])
    if at is not None:
        when = f"{dates.moment(at, dates.form(at, now, begins=True))}{after}"
        yield mrkdwn(f"*{_WHEN.get(row.state, 'Expires')}*\n{when}")
    held = f"<@{record.owner}>{_LEFT if record.owner_left else ''}"
    yield mrkdwn(f"*Owner*\n{held}") if record.owner else labelled("Owner", "no owner")
    yield labelled("Created by", record.token.created_by)
    created = _created(shown)
    if created is not None and created.kind is EventKind.FOUND:
        yield labelled("Created", "before the first sync")
    elif created is not None:
        how = dates.form(created.at, now, begins=True)
        yield mrkdwn(f"*Created*\n{dates.moment(created.at, how)}")
    yield labelled("Last four", f"…{record.token.last_four}")
    yield labelled("ID", str(record.token.id))
    yield labelled("Value", "shown once; reset the token to get a new one")
    if record.successor_id is not None:
        yield labelled("Replaced by", f"token {record.successor_id}, which has the new value")


def _created(shown: TokenCard) -> TokenEvent | None:
    """Return how the token came to be, or to be known; None where that is not known."""
    known = shown.row.record.token.id
    for event in reversed(shown.history):
        own = event.kind in {EventKind.CREATED, EventKind.FOUND} and event.token_id == known
        if own or (event.kind is EventKind.RESET and event.after == str(known)):
            return event
    return None


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
        yield line(words("Used by ", bold=True), words("no apps listed"))
        return
    yield line(words("Used by", bold=True))
    yield bullets(
        line(
            words(consumer.app),
            *((words(" · "), user(consumer.person)) if consumer.person else ()),
            *([words(_LEFT)] if consumer.left else []),
        )
        for consumer in consumers
    )


def _event(event: TokenEvent, token_id: int, now: datetime) -> Block:
    """Return an event of the token's history, or of those that it replaces by resets."""
    when = date(event.at, dates.form(event.at, now, begins=True))
    of = "" if event.token_id == token_id else f"old token {event.token_id} "
    return line(when, words(f": {of}{_happened(event)}"))


def _happened(event: TokenEvent) -> str:
    before, after = isolated(event.before), isolated(event.after)
    match event.kind:
        case EventKind.FOUND:
            said = "already existed at first sync"
        case EventKind.CREATED:
            said = "created"
        case EventKind.RESET:
            said = f"reset; token {after} has the new value" if event.after else "reset"
        case EventKind.RENAMED:
            said = f"renamed from “{before}” to “{after}”"
        case EventKind.PERMISSIONS:
            said = "permissions changed"
        case EventKind.EXPIRY:
            said = "expiry changed"
        case EventKind.GONE:
            said = "removed from the account"
        case _:
            assert_never(event.kind)
    return said


def _buttons(row: TokenRow, heard: Heard, *, operates: bool) -> list[Block]:
    known, back = tokens.reference(row.record), heard.carried
    refresh = button("Refresh", REFRESH, known)
    doable = _doable(row, known, operates=operates)
    if not operates and row.record.owner == heard.person.user and tokens.works(row):
        doable = [actions(button("Used by", tokens.USED_BY, known))]
    if back is None:
        return [*doable, actions(refresh)]
    to_list = button("‹ Back to the list", tokens.LIST, back)
    return [*doable, actions(to_list, refresh, block_id=f"show_token.foot|{back}")]


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

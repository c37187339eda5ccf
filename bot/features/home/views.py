"""The Home tab as people see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from bot.domain.expiry import State
from bot.domain.listing import MYSELF, ListQuery
from bot.domain.requests import Request
from bot.domain.rotation import Move, Rotation
from bot.domain.values import Waiting
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    external_select,
    header,
    mrkdwn,
    plain,
    section,
    shortened,
)
from bot.slack.cards import (
    changes,
    doors,
    endings,
    notices,
    progress,
    requests,
    states,
    tokens,
)
from bot.slack.cards import rotation as rotations
from bot.slack.rich import isolated, line, quoted, rich_text, user, words
from bot.slack.screen import Screen
from bot.workflow.answers import Overview, TokenRow
from bot.workflow.needs import Needed, Some

REFRESH: Final = "home.refresh"
_NOTHING: Final = "Nothing needs you. Have a good day! 🌱"
_UNKNOWN: Final = (
    "My database does not answer, so I can't show what needs you. Try again in a minute."
)
_REASON: Final = 150

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose Home tab it is: when they look, whether they ask for changes, and change settings."""

    now: datetime
    operates: bool
    settles: bool


def home(needed: Needed | None, shown: Overview, command: str, reader: Reader) -> Screen:
    """Return what needs the reader, then the account; `needed` is None where nobody knows."""
    blocks = [
        header("Needs you"),
        *_needs(needed, reader),
        divider(),
        *_account(shown, reader, primary=not needed),
        divider(),
        *_doors(reader, command),
    ]
    return Screen("Home", f"Mailtrap tokens of {escape(shown.seen.account.name)}", blocks)


def renewed() -> Screen:
    """Return nothing to say: the tab is filled anew."""
    return Screen("Home", "", [])


def _needs(needed: Needed | None, reader: Reader) -> list[Block]:
    if not needed:
        return [section(plain(_UNKNOWN if needed is None else _NOTHING))]
    waiting = button("See open requests", doors.REQUESTS, "open")
    ending = button("See your tokens", tokens.LIST, ListQuery(owner=MYSELF).text())
    return [
        *_some(needed.reviews, _review, "review", waiting),
        *_some(needed.decisions, lambda one: _decision(one, reader.now), "request", waiting),
        *([_unclear(needed.unclear, waiting)] if needed.unclear else []),
        *_some(needed.values, lambda found: _value(*found, reader.now), "value"),
        *_some(needed.moves, lambda found: _move(*found, reader.now), "app"),
        *_some(needed.ending, lambda row: _ending(row, reader), "token", ending),
    ]


def _some(
    some: Some[T], blocks: Callable[[T], list[Block]], what: str, all_of_them: Block | None = None
) -> list[Block]:
    """Return the first of a kind, and how many more there are."""
    shown = [block for each in some.first for block in blocks(each)]
    if some.more:
        shown.append(
            section(plain(f"and {tokens.many(some.more, f'more {what}')}"), accessory=all_of_them)
        )
    return shown


def _review(request: Request) -> list[Block]:
    title = words(f"{requests.ALARM} {changes.title(request)}", bold=True)
    return [
        rich_text(line(title), line(*_asked(request)), line(*endings.standing(request))),
        actions(requests.to_review(request), button("Details", requests.DETAILS, request.id)),
    ]


def _asked(request: Request) -> list[Block]:
    told = [words("requested by "), user(request.asker)]
    if request.reason:
        told += [words(" · "), *quoted(shortened(request.reason, _REASON))]
    return told


def _decision(request: Request, now: datetime) -> list[Block]:
    title = words(f"{requests.SIGN} {changes.title(request)}", bold=True)
    left = words(f" · {dates.span(request.expires_at - now)} left")
    return [
        rich_text(line(title), line(*_asked(request), left)),
        actions(
            button("Approve", requests.APPROVE, request.id),
            button("Deny…", requests.DENY, request.id),
            button("Details", requests.DETAILS, request.id),
        ),
    ]


def _unclear(number: int, waiting: Block) -> Block:
    told = (
        f"{tokens.many(number, 'request')} may need you: I couldn't check with Slack who decides."
    )
    return section(plain(told), accessory=waiting)


def _value(value: Waiting, request: Request, now: datetime) -> list[Block]:
    told = plain(f"🔑 {changes.title(request)}: your new value is ready")
    until = _when(value.expires_at, now)
    return [
        section(told, accessory=button("Reveal", progress.REVEAL, value.id)),
        context(mrkdwn(f"Shown once, until {until}. Then it is destroyed.")),
    ]


def _move(rotation: Rotation, move: Move, now: datetime) -> list[Block]:
    carried = f"{rotations.reference(rotation)}:{move.number}"
    told = plain(
        f"⏳ {isolated(move.app)} has to move to the new value of {isolated(rotation.name)}"
    )
    return [
        section(told, accessory=button("Moved", rotations.MOVED, carried)),
        context(mrkdwn(f"The old value works until {_when(rotation.stops_at, now)}.")),
    ]


def _when(at: datetime, now: datetime) -> str:
    return f"{dates.moment(at, dates.form(at, now))} ({dates.span(at - now)} left)"


def _ending(row: TokenRow, reader: Reader) -> list[Block]:
    """Return a token with what helps: an ended one can't be reset any more, only be replaced."""
    token, reference = row.record.token, tokens.reference(row.record)
    sign, way = states.SIGNS[row.state], notices.ask(row.record, reader.now)
    if reader.operates:
        over = row.state is State.EXPIRED
        way = (
            button("Add a replacement", tokens.ADD, reference)
            if over
            else button("Reset now", tokens.RESET, reference)
        )
    return [
        section(plain(f"{sign} {isolated(token.name)} · …{token.last_four}"), accessory=way),
        context(tokens.ending_mrkdwn(row, reader.now)),
    ]


def _account(shown: Overview, reader: Reader, *, primary: bool) -> list[Block]:
    now = reader.now
    counted = f"{tokens.counts_words(shown.counts)} · {tokens.as_of(shown.seen, now)}"
    rows = [
        block
        for row in shown.ends_next
        for block in tokens.row_blocks(row, now, "", operates=reader.operates)
    ]
    return [
        tokens.title("The account", shown.seen),
        context(plain(counted)),
        actions(
            button("All tokens", tokens.LIST, style="primary" if primary else ""),
            external_select(tokens.FIND, "Find a token…"),
            button("Refresh", REFRESH),
        ),
        *([header("Next to expire"), *rows] if rows else []),
    ]


def _doors(reader: Reader, command: str) -> list[Block]:
    return [
        actions(
            *([button("Add a token", tokens.ADD)] if reader.operates else []),
            button("Help", doors.HELP),
            *([button("Settings", doors.SETTINGS)] if reader.settles else []),
        ),
        context(plain(f"Type {command} in any channel to see what else I can do.")),
    ]

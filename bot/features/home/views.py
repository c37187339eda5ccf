"""The Home tab as people see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.people import Role
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
)
from bot.slack.cards import changes, doors, requests, tokens
from bot.slack.cards import rotation as rotations
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.answers import Overview, TokenRow
from bot.workflow.needs import Needed

REFRESH: Final = "home.refresh"

_NOTHING: Final = "Nothing needs you. Have a good day! 🌱"
_UNKNOWN: Final = "My database does not answer, so I can't tell what needs you. Look again soon."


def home(needed: Needed | None, shown: Overview, command: str, heard: Heard) -> Screen:
    """Return what needs the reader, then the account; `needed` is None where nobody knows."""
    now, operates = heard.now, Role.OPERATOR in heard.roles
    counted = f"{tokens.counts_words(shown.counts)} · {tokens.as_of(shown.seen, now)}"
    blocks = [
        header("Needs you"),
        *_needs(needed, now, operates=operates),
        divider(),
        tokens.title("The account", shown.seen),
        context(plain(counted)),
        actions(
            button("All tokens", tokens.LIST, style="primary"),
            external_select(tokens.FIND, "Find a token…"),
            button("Refresh", REFRESH),
        ),
        *(
            [header("What ends next"), *_rows(shown.ends_next, now, operates=operates)]
            if shown.ends_next
            else []
        ),
        divider(),
        actions(
            *([button("Add a token", tokens.ADD)] if operates else []),
            button("Help", doors.HELP),
            *([button("Settings", doors.SETTINGS)] if Role.ADMIN in heard.roles else []),
        ),
        context(plain(f"Type {command} in any channel to see what else I can do.")),
    ]
    return Screen("Home", f"Mailtrap tokens of {escape(shown.seen.account.name)}", blocks)


def _needs(needed: Needed | None, now: datetime, *, operates: bool) -> list[Block]:
    if not needed:
        return [section(plain(_UNKNOWN if needed is None else _NOTHING))]
    return [
        *(block for each in needed.decisions for block in _decision(each)),
        *(block for each in needed.values for block in _value(*each)),
        *(block for each in needed.moves for block in _move(*each)),
        *_rows(needed.ending, now, operates=operates),
    ]


def _decision(request: Request) -> Iterator[Block]:
    yield section(plain(f"{requests.SIGN} {changes.title(request)}"))
    until = dates.moment(request.expires_at, "{ago}")
    yield context(mrkdwn(f"asked by <@{request.asker}> · waits for you, expires {until}"))
    approve = button("Approve", requests.APPROVE, request.id, style="primary")
    yield actions(
        approve,
        button("Deny…", requests.DENY, request.id),
        button("Details", requests.DETAILS, request.id),
    )


def _value(value: Waiting, request: Request) -> Iterator[Block]:
    yield section(plain(f"🔑 {changes.title(request)}: its value is ready for you alone"))
    until = dates.moment(value.expires_at, f"{dates.MINUTE} ({{ago}})")
    yield context(mrkdwn(f"Reveal it in the Messages tab, until {until}; then it is destroyed."))


def _move(rotation: Rotation, move: Move) -> Iterator[Block]:
    carried = f"{rotations.reference(rotation)}:{move.number}"
    told = plain(f"⏳ {move.app} has to move to the new value of {rotation.name}")
    yield section(told, accessory=button("Moved", rotations.MOVED, carried))
    stops = dates.moment(rotation.stops_at, f"{dates.MINUTE} ({{ago}})")
    yield context(mrkdwn(f"the old value stops {stops}"))


def _rows(rows: tuple[TokenRow, ...], now: datetime, *, operates: bool) -> list[Block]:
    return [block for row in rows for block in tokens.row_blocks(row, now, "", operates=operates)]

"""The Home tab as people see it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    external_select,
    header,
    plain,
    section,
)
from bot.slack.cards import tokens
from bot.slack.screen import Screen
from bot.workflow.answers import Overview, TokenRow

REFRESH: Final = "home.refresh"


def overview(shown: Overview, command: str, now: datetime, *, operates: bool) -> Screen:
    """Return what is the reader's own, then the account."""
    counted = f"{tokens.counts_words(shown.counts)} · {tokens.as_of(shown.seen, now)}"
    blocks = [
        header("Your tokens"),
        *(
            _rows(shown.yours, now, operates=operates)
            or [section(plain("Nothing needs you. Have a good day! 🌱"))]
        ),
        divider(),
        tokens.title("The account", shown.seen),
        context(plain(counted)),
        actions(
            button("All tokens", tokens.LIST, style="primary"),
            external_select(tokens.FIND, "Find a token…"),
            button("Refresh", REFRESH),
            *([button("Add a token", tokens.ADD)] if operates else []),
        ),
        *(
            [header("What ends next"), *_rows(shown.ends_next, now, operates=operates)]
            if shown.ends_next
            else []
        ),
        context(plain(f"Type {command} in any channel to see what else I can do.")),
    ]
    return Screen("Home", f"Mailtrap tokens of {escape(shown.seen.account.name)}", blocks)


def _rows(rows: tuple[TokenRow, ...], now: datetime, *, operates: bool) -> list[Block]:
    return [block for row in rows for block in tokens.row_blocks(row, now, "", operates=operates)]

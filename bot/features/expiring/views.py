"""What ends, as a list."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.expiry import State
from bot.slack.blocks import Block, actions, button, context, escape, overflow, plain, section
from bot.slack.cards import states, tokens
from bot.slack.screen import Screen
from bot.workflow.answers import TokenRow
from bot.workflow.digest import Endings

FEWEST, MOST = 1, 1830
"""How many days one can look ahead; no token lives longer than five years."""

SUCH_AS: Final = ("a number of days, such as 30",)
LONGEST: Final = 100
"""How much is repeated of words that make no sense."""


def ending(found: Endings, now: datetime, *, operates: bool) -> Screen:
    """Return what ends, soonest first, with Reset beside each for those who may ask for it."""
    when = "" if found.days is None else f" within {tokens.many(found.days, 'day')}"
    title = tokens.title(f"Expiring tokens{when}", found.seen)
    if not found.rows:
        nothing = f"No tokens expire{when}. 🌱"
        return Screen("Expiring tokens", nothing, [title, section(plain(nothing)), _foot()])
    rows = [block for row in found.rows for block in _row(row, now, operates=operates)]
    later = found.total - len(found.rows)
    told = "A timeline picture is sent to your DMs."
    told = f"{later:,} more expire later. {told}" if later else told
    text = f"{tokens.many(found.total, 'token')} of {escape(found.seen.account.name)}"
    return Screen(
        "Expiring tokens", f"{text} expire{when}.", [title, *rows, context(plain(told)), _foot()]
    )


def _row(row: TokenRow, now: datetime, *, operates: bool) -> list[Block]:
    known = tokens.reference(row.record)
    if operates and row.state is not State.GRACE:
        way = button("Reset", tokens.RESET, known)
    else:
        way = overflow(tokens.MENU, *tokens.entries(row, operates=operates))
    token = row.record.token
    name = plain(f"{states.SIGNS[row.state]} {token.name} (…{token.last_four})")
    return [section(name, accessory=way), context(tokens.ending_mrkdwn(row, now))]


def _foot() -> Block:
    return actions(button("All tokens", tokens.LIST))

"""Who has left Slack, what they have left behind, and how it finds somebody new."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from bot.slack.blocks import Block, actions, button, context, plain, section
from bot.slack.cards import states, tokens
from bot.slack.rich import isolated, line, rich_text, user, words
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.answers import TokenRow
    from bot.workflow.departing import Left

REASSIGN: Final = "owners.reassign"
"""Answered by the room of owners; it carries a token, or `all:` and who has left."""

ALL: Final = "all"

MOST: Final = 10
"""How many tokens, and apps, stand in one message."""


def left(left: Left, now: datetime) -> Screen:
    """Return what one person is told of somebody who has left."""
    blocks = [
        rich_text(line(words("👋 "), user(left.user), words(" has left Slack. "), _lost(left)))
    ]
    for row in left.owned[:MOST]:
        blocks += _token(row, now)
    blocks += tokens.and_more(len(left.owned) - MOST, "token")
    if len(left.owned) > 1:
        label = f"Reassign all {len(left.owned):,}"
        every = button(label, REASSIGN, f"{ALL}:{left.user}", style="primary")
        blocks.append(actions(every))
    if left.apps:
        told = "These apps have lost their contact:"
        blocks.append(section(plain(told)))
    for row, app in left.apps[:MOST]:
        edit = button("Edit the apps", tokens.USED_BY, tokens.reference(row.record))
        blocks.append(section(plain(f"{isolated(app)} uses {_name(row)}"), accessory=edit))
    blocks += tokens.and_more(len(left.apps) - MOST, "app")
    return Screen("Somebody has left", f"<@{left.user}> has left Slack.", blocks)


def _lost(left: Left) -> Block:
    if not left.owned:
        return words("Please name a new contact.")
    theirs = tokens.many(len(left.owned), "token")
    return words(f"{theirs} of theirs now have no active owner.")


def _token(row: TokenRow, now: datetime) -> list[Block]:
    reassign = button("Reassign", REASSIGN, tokens.reference(row.record))
    return [
        section(plain(f"{states.SIGNS[row.state]} {_name(row)}"), accessory=reassign),
        context(tokens.ending_mrkdwn(row, now, stays=True)),
    ]


def _name(row: TokenRow) -> str:
    return f"{isolated(row.record.token.name)} · …{row.record.token.last_four}"

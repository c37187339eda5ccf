"""The questions for a token, wherever one has to be named."""

from __future__ import annotations

from bot.domain.errors import SeveralTokens
from bot.slack.blocks import (
    actions,
    button,
    context,
    escape,
    external_select,
    plain,
    section,
    shortened,
)
from bot.slack.cards import tokens
from bot.slack.rich import isolated
from bot.slack.screen import Screen


def which(find_id: str) -> Screen:
    """Return the question for a token; `find_id` is the menu's."""
    find = actions(external_select(find_id, "Find a token…"))
    ask = section(plain("Which token? Type a part of its name, its id, or its last four."))
    return Screen("Which token?", "Which token?", [ask, find])


def several(found: SeveralTokens, open_id: str) -> Screen:
    """Return those that match, each with a button that goes on with it."""
    told = f"{found.total:,} tokens match “{shortened(found.words, 200)}”. Which one?"
    blocks = [section(plain(told))]
    for record in found.matches:
        token = record.token
        named = plain(f"{isolated(token.name)} · …{token.last_four}")
        choose = button("Choose", open_id, tokens.reference(record))
        blocks.append(section(named, accessory=choose))
    if (more := found.total - len(found.matches)) > 0:
        blocks.append(context(plain(f"And {more:,} more: type more of the name, or its id.")))
    return Screen("Which token?", escape(told), blocks)

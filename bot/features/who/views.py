"""What people read of the policy before they ask."""

from __future__ import annotations

from bot.domain.changes import Action
from bot.domain.verdicts import Refused
from bot.slack.blocks import context, plain, section
from bot.slack.cards import verdicts
from bot.slack.rich import isolated, line, rich_text, whole, words
from bot.slack.screen import Screen
from bot.workflow.asking import Weighed


def usage(actions: tuple[str, ...]) -> Screen:
    """Return how to ask."""
    told = f"Name an action and a token, such as reset billing. Actions: {', '.join(actions)}."
    return Screen("Who may?", told, [section(plain(told))], aside=True)


def verdict(action: Action, weighed: Weighed, *, may_ask: bool) -> Screen:
    """Return what the policy would say if this person asked for it now."""
    name = isolated(weighed.target.name)
    said = verdicts.said(weighed.verdict)
    blocks = [
        rich_text(
            line(words(f"{action.word.replace('_', ' ')} ", bold=True), *whole(name)),
            line(*verdicts.leaves(weighed.verdict)),
        )
    ]
    if isinstance(weighed.verdict, Refused):
        blocks.append(context(plain(verdicts.way_out(weighed.verdict))))
    if not may_ask:
        blocks.append(context(plain("You need the operator role to request it.")))
    blocks.append(context(plain("Preview only. Nothing was requested.")))
    return Screen("Who may?", said, blocks)

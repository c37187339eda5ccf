"""What people read before a token is deleted."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import Refusal
from bot.domain.permissions import AccessLevel, ResourceType
from bot.slack.blocks import context, headline, plain
from bot.slack.cards import asking, changes, tokens
from bot.slack.inputs import field, text_input
from bot.slack.rich import line, rich_text, words
from bot.slack.screen import Modal
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Foreseen

OPEN: Final = tokens.DELETE
SENT: Final = "delete_token.sent"
WHY: Final = "delete_token.why"
NAME: Final = "delete_token.name"
TYPED: Final = "delete_token.typed"


def form(row: TokenRow, foreseen: Foreseen) -> Modal:
    """Return what happens at a deletion; an account admin's name has to be typed."""
    token = row.record.token
    told = "It stops working at once."
    blocks = [
        headline(token.name),
        rich_text(
            line(words(told, bold=True)),
            line(words(f"…{token.last_four} · {tokens.access_words(row.access)}")),
            *changes.used_by(row.record.consumers),
        ),
        asking.outlook(foreseen),
    ]
    if has_to_be_typed(row):
        said = "It has admin access to the whole account. Type its name to confirm."
        blocks += [context(plain(said)), field("Domain name", text_input(NAME), TYPED)]
    blocks.append(asking.why(WHY, needed=foreseen.reason_needed))
    submit = asking.submit(foreseen.verdict, "Delete")
    return Modal(SENT, "Delete a token", submit, blocks, tokens.reference(row.record))


def has_to_be_typed(row: TokenRow) -> bool:
    """Say whether a token administers the whole account."""
    return any(
        each.resource.type == ResourceType.ACCOUNT and each.level >= AccessLevel.ADMIN
        for each in row.access
    )


def another_name() -> dict[str, str]:
    """Return the sentence at the name that does not fit."""
    return {TYPED: "That is not this token's name. Type it exactly as shown above."}


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)

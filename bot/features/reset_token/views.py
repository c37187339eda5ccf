"""What people read before a token is reset."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import Refusal
from bot.slack.blocks import headline
from bot.slack.cards import asking, changes, tokens
from bot.slack.rich import bullets, line, rich_text, words
from bot.slack.screen import Modal
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Foreseen

OPEN: Final = tokens.RESET
SENT: Final = "reset_token.sent"
WHY: Final = "reset_token.why"


def form(row: TokenRow, foreseen: Foreseen) -> Modal:
    """Return what happens at a reset, who has to agree, and the question why."""
    blocks = [
        headline(row.record.token.name),
        rich_text(
            line(words("What happens", bold=True)),
            bullets(
                line(words(each))
                for each in (
                    "There is a new value at once. You get it in your direct messages, once.",
                    "The old value works for 12 more hours, then it stops for good.",
                    "Access, owner and the apps that use it stay as they are.",
                )
            ),
            *changes.used_by(row.record.consumers),
        ),
        asking.outlook(foreseen.verdict),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Reset now")
    return Modal(SENT, "Reset a token", submit, blocks, tokens.reference(row.record))


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)

"""What people read before a sandbox gets new credentials."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import Refusal
from bot.slack.blocks import headline
from bot.slack.cards import asking
from bot.slack.rich import line, rich_text, words
from bot.slack.screen import Modal
from bot.workflow.ask import Foreseen

SENT: Final = "sandboxes.sent"
WHY: Final = "sandboxes.why"


def reset(reference: str, foreseen: Foreseen) -> Modal:
    """Return what happens, who has to agree, and the question why."""
    told = (
        "You get a new SMTP username and password by DM, shown "
        "once. The old ones stop working at once, so whatever sends into this sandbox stops until "
        "it has the new ones."
    )
    blocks = [
        headline(foreseen.target.name),
        rich_text(line(words(told))),
        asking.outlook(foreseen),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Reset credentials")
    return Modal(SENT, "Reset credentials", submit, blocks, reference)


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)

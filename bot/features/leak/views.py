"""What people read in an emergency: short, and with the way out at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.verdicts import Allowed
from bot.slack.blocks import headline, option
from bot.slack.cards import asking, changes, tokens
from bot.slack.inputs import field, radio
from bot.slack.rich import line, rich_text, words
from bot.slack.screen import Modal
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Foreseen

OPEN: Final = "leak.open"
SENT: Final = "leak.sent"
WAY: Final = "leak.way"
WAYS_BLOCK: Final = "leak.ways"
WHY: Final = "leak.why"

RESET: Final = "reset"
DELETE: Final = "delete"
WAYS: Final = (RESET, DELETE)

_OPTIONS: Final = {
    RESET: ("Reset and revoke", "New value now; the old value stops working at once"),
    DELETE: ("Delete", "The token stops working at once; no new value"),
}


def form(row: TokenRow, ways: Mapping[str, Foreseen]) -> Modal:
    """Return the choice between the ways that the rules leave, and the question why."""
    foreseen = next(iter(ways.values()))
    options = [option(_OPTIONS[way][0], way, _OPTIONS[way][1]) for way in ways]
    blocks = [
        headline(f"🚨 {row.record.token.name}"),
        rich_text(
            line(words(_told(foreseen), bold=True)),
            line(words("Apps that use it stop working until they have the new value.")),
            *changes.used_by(row.record.consumers),
        ),
        field("What to do", radio(WAY, options, next(iter(ways))), WAYS_BLOCK),
        asking.outlook(foreseen),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Do it now")
    return Modal(SENT, "A token has leaked", submit, blocks, tokens.reference(row.record))


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)


def _told(foreseen: Foreseen) -> str:
    if isinstance(foreseen.verdict, Allowed):
        return "This happens at once. Reviewers are told now and review it afterwards."
    return "This needs approval. Approvers are told now that it is an emergency."

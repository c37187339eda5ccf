"""What people read before a token is reset."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.tokens import Consumer, name_after_reset
from bot.slack.blocks import Block, headline
from bot.slack.cards import asking, tokens
from bot.slack.rich import bullets, isolated, line, rich_text, user, whole, words
from bot.slack.screen import Modal
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Foreseen

OPEN: Final = tokens.RESET
SENT: Final = "reset_token.sent"
WHY: Final = "reset_token.why"

_EXPIRY: Final = "365 days from the reset, unless Mailtrap says otherwise"


def form(row: TokenRow, foreseen: Foreseen) -> Modal:
    """Return what happens at a reset, who has to agree, and the question why."""
    blocks = [
        headline(row.record.token.name),
        rich_text(
            line(words("What happens", bold=True)),
            bullets(
                line(words(each))
                for each in (
                    "You get a new value by DM. It is shown once.",
                    "The old value keeps working for 12 hours, then it stops.",
                    f"Its new ID becomes part of its name: “{isolated(_stem(row))} <new ID>”.",
                    f"Its expiry starts over: {_EXPIRY}.",
                    "Access, owner and apps stay the same.",
                )
            ),
            *_apps(row.record.consumers),
        ),
        asking.outlook(foreseen),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Reset now")
    return Modal(SENT, "Reset a token", submit, blocks, tokens.reference(row.record))


def _stem(row: TokenRow) -> str:
    """Return what stays of a token's name."""
    token = row.record.token
    return name_after_reset(token.name, token.id, token.id).removesuffix(f" {token.id}")


def _apps(apps: Sequence[Consumer]) -> Iterator[Block]:
    """Return the apps that have to move, each with its contact."""
    if apps:
        yield line(words("Apps that have to move", bold=True))
        yield bullets(
            line(
                *whole(each.app),
                words(" · "),
                user(each.person) if each.person else words("no contact"),
            )
            for each in apps
        )


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)

"""What people read about a value that they hold."""

from __future__ import annotations

from typing import Final

from bot.domain.outcomes import Tried
from bot.slack.blocks import Block, context, plain, section
from bot.slack.cards import states, tokens
from bot.slack.forms import Form
from bot.slack.inputs import field, text_input
from bot.slack.rich import isolated, line, rich_text, words
from bot.slack.screen import Modal, Screen
from bot.workflow.answers import TokenRow
from bot.workflow.check import Checked

SENT: Final = "check.sent"
VALUE: Final = "check.value"
_BLOCK: Final = "check.pasted"

SHORTEST: Final = 16
LONGEST: Final = 200

_TRIED: Final = {
    Tried.WORKS: "✅ It works: Mailtrap accepts it.",
    Tried.REFUSED: "❌ It does not work: Mailtrap refuses it.",
    Tried.NOT_TOLD: "❓ Mailtrap did not answer, so I couldn't check it. Try again in a minute.",
}


def form() -> Modal:
    """Return the form to paste a value into."""
    told = "It is used for one call to Mailtrap, and never stored or logged."
    pasted = field("The value", text_input(VALUE, most=LONGEST), _BLOCK, hint=told)
    return Modal(SENT, "Check a value", "Check", [pasted])


def not_here() -> Screen:
    """Return the words for whoever typed something behind the command."""
    told = (
        "Type the command alone, and paste the value into the form that opens. If what you typed "
        "was a token's value, reset that token: commands are kept by Slack."
    )
    return Screen("Not here", told, [section(plain(told))], aside=True)


def readable(form_: Form) -> bool:
    """Say whether something was pasted that can be a value."""
    text = form_.text(VALUE)
    return len(text) >= SHORTEST and text.isascii() and text.isprintable() and " " not in text


def unreadable() -> dict[str, str]:
    """Return the sentence at a value that can be none."""
    return {_BLOCK: "That doesn't look like a token value (letters and digits, no spaces)."}


def told(checked: Checked, ending: str) -> Screen:
    """Return which token it is, whether it works, and what it may do."""
    blocks: list[Block] = [section(plain(_TRIED[checked.tried]))]
    for row in checked.rows:
        blocks += _token(row)
    if not checked.rows:
        blocks.append(section(plain(f"No token of this account ends with …{ending}.")))
    elif len(checked.rows) > 1:
        blocks.append(context(plain(f"Several tokens end with …{ending}: it is one of these.")))
    return Screen("Check a value", _TRIED[checked.tried], blocks)


def _token(row: TokenRow) -> list[Block]:
    token = row.record.token
    named = f"{states.SIGNS[row.state]} {isolated(token.name)} · …{token.last_four}"
    does = f"It may do: {tokens.access_words(row.access)}"
    return [rich_text(line(words(named, bold=True)), line(words(does)))]

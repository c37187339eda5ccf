"""What admins choose, and what each choice does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from bot.domain.choices import TeamChoices
from bot.slack import rich
from bot.slack.blocks import Block, context, plain
from bot.slack.cards import doors
from bot.slack.inputs import channel_select, field, text_input
from bot.slack.rich import bullets, line, rich_text, words
from bot.slack.screen import Modal, Screen

OPEN: Final = doors.SETTINGS
SENT: Final = "settings.sent"
DAYS: Final = "settings.days"
_DAYS_BLOCK: Final = "settings.early"

FEWEST, MOST = 1, 365
"""How early a warning can be, in days."""

CHANNELS: Final = {
    "approvals": ("Approvals", "Where requests are posted, for those who decide"),
    "changes": ("Changes", "Where it is told what was changed, and who still has to move"),
    "warnings": ("Warnings", "Where it is told what ends soon, or looks wrong"),
    "digest": ("Digest", "Where the weekly overview is posted"),
}


def form(choices: TeamChoices) -> Modal:
    """Return what counts now, to be changed."""
    chosen = asdict(choices.channels)
    told = (
        "Invite me to each channel: in a private one, and in any that I am not in, I can't write."
    )
    blocks = [context(plain(told))]
    for name, (label, does) in CHANNELS.items():
        blocks.append(_channel(name, label, does, str(chosen[name])))
    days = text_input(DAYS, initial=", ".join(map(str, choices.warn_days)), most=100)
    early = "Days before a token ends. The first counts for tokens that live half a year or longer."
    blocks.append(field("Warn how early?", days, _DAYS_BLOCK, hint=early))
    return Modal(SENT, "Settings", "Save", blocks)


def unreadable_days() -> dict[str, str]:
    """Return the sentence at days that make no sense."""
    return {_DAYS_BLOCK: f"Type whole days from {FEWEST} to {MOST}, such as 30, 7, 3, 1."}


def kept(choices: TeamChoices) -> Screen:
    """Return what counts from now on."""
    chosen = asdict(choices.channels)
    told = [
        line(words(f"{label}: "), _where(str(chosen[name])))
        for name, (label, _) in CHANNELS.items()
    ]
    days = ", ".join(map(str, choices.warn_days))
    told.append(line(words(f"Warnings: {days} days before a token ends")))
    return Screen(
        "Settings", "Saved.", [rich_text(line(words("Saved.", bold=True)), bullets(told))]
    )


def channel(name: str) -> str:
    """Return the action id of the choice of a channel."""
    return f"settings.{name}"


def _channel(name: str, label: str, does: str, chosen: str) -> Block:
    element = channel_select(channel(name), "Choose a channel", initial=chosen)
    return field(label, element, f"settings.{name}_block", hint=does, optional=True)


def _where(channel_id: str) -> Block:
    return rich.channel(channel_id) if channel_id else words("nowhere yet")

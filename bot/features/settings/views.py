"""What admins choose, and what each choice does."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Final

from bot.domain import zones
from bot.domain.choices import TeamChoices
from bot.slack import rich
from bot.slack.blocks import Block, context, external_select, option, plain
from bot.slack.cards import doors
from bot.slack.inputs import channel_select, field, number_input, text_input
from bot.slack.rich import bullets, line, rich_text, words
from bot.slack.screen import Modal, Screen

OPEN: Final = doors.SETTINGS
SENT: Final = "settings.sent"
DAYS: Final = "settings.days"
OLD: Final = "settings.old"
ZONE: Final = "settings.zone"
_DAYS_BLOCK: Final = "settings.early"
_OLD_BLOCK: Final = "settings.age"

FEWEST, MOST = 1, 365
"""How early a warning can be, in days."""

MOST_OLD: Final = 3650
"""After how many days at most a token is called too old."""

MOST_ZONES: Final = 100

CHANNELS: Final = {
    "approvals": ("Approvals", "Requests to approve"),
    "changes": ("Changes", "Completed changes, and apps that still have to move"),
    "warnings": ("Warnings", "Expiry and drift alerts"),
    "digest": ("Digest", "The weekly digest"),
}


def form(choices: TeamChoices) -> Modal:
    """Return what counts now, to be changed."""
    chosen = asdict(choices.channels)
    told = "Invite me to each channel first: I can only post in channels that I'm in."
    blocks = [context(plain(told))]
    for name, (label, does) in CHANNELS.items():
        blocks.append(_channel(name, label, does, str(chosen[name])))
    days = text_input(DAYS, initial=", ".join(map(str, choices.warn_days)), most=100)
    early = "Before a token expires. The first is for tokens that live 180 days or longer."
    blocks.append(field("Warn this many days before", days, _DAYS_BLOCK, hint=early))
    old = number_input(OLD, initial=choices.old_days)
    told = "The weekly digest lists tokens whose value is older."
    blocks.append(field("Maximum age of a value (days)", old, _OLD_BLOCK, hint=told))
    chosen_zone = option(choices.zone.replace("_", " "), choices.zone) if choices.zone else None
    where = external_select(ZONE, "Type a city", chosen_zone)
    hint = "The digest is sent on Mondays at 9:00 in this zone. Default: UTC."
    blocks.append(field("Time zone", where, "settings.where", hint=hint, optional=True))
    return Modal(SENT, "Settings", "Save", blocks)


def zone(name: str, now: datetime) -> Block:
    """Return a time zone as an entry of a menu, with what time it is there."""
    here = now.astimezone(zones.zone(name))
    return option(name.replace("_", " "), name, f"now {here:%a %H:%M}")


def unreadable_days() -> dict[str, str]:
    """Return the sentence at days that make no sense."""
    return {_DAYS_BLOCK: f"Type whole days from {FEWEST} to {MOST}, such as 30, 7, 3, 1."}


def unreadable_age() -> dict[str, str]:
    """Return the sentence at an age that makes no sense."""
    return {_OLD_BLOCK: f"Type whole days from {FEWEST} to {MOST_OLD:,}, such as 365."}


def kept(choices: TeamChoices) -> Screen:
    """Return what counts from now on."""
    chosen = asdict(choices.channels)
    told = [
        line(words(f"{label}: "), _where(str(chosen[name])))
        for name, (label, _) in CHANNELS.items()
    ]
    days = ", ".join(map(str, choices.warn_days))
    told.append(line(words(f"Warnings: {days} days before a token expires")))
    told.append(line(words(f"Maximum age of a value: {choices.old_days:,} days")))
    where = choices.zone.replace("_", " ") or "UTC"
    told.append(line(words(f"Digest: Mondays at 9:00, time zone {where}")))
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
    return rich.channel(channel_id) if channel_id else words("not set")

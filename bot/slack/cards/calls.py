"""What one person is told of a rotation: the apps that they move, or answer for, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.notices import CHANNEL
from bot.domain.rotation import Rotation, Step
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, escape
from bot.slack.cards import rotation as thread
from bot.slack.cards import tokens
from bot.slack.rich import among, date, line, rich_text, user, whole, words
from bot.slack.screen import Screen

_NEW: Final = "Whoever reset it has the new value."


def card(rotation: Rotation, told: str, unreached: Sequence[str]) -> Screen:
    """Return what somebody, or the channel for warnings, is told; `unreached` could not be."""
    answers = told in {rotation.owner, CHANNEL}
    lines = [line(*_ends(rotation)), line(*_asked(rotation, answers=answers))]
    if answers and unreached:
        lines.append(line(words("I can't reach "), *among(map(user, unreached)), words(".")))
    if told == CHANNEL:
        lines.append(line(*_owner(rotation)))
    theirs = rotation.theirs(told)
    blocks = [rich_text(*lines)]
    blocks += [thread.waiting(rotation, move, told) for move in theirs[: thread.MOST_BUTTONS]]
    rest = len(theirs) - thread.MOST_BUTTONS
    blocks += tokens.and_more(rest, "app")
    ways = _ways(rotation, told)
    return Screen("Rotation", _summary(rotation), blocks + ([actions(*ways)] if ways else []))


def moved(rotation: Rotation, told: str) -> Screen:
    """Return what the same message says once an app in it has moved."""
    if rotation.theirs(told):
        return replace(card(rotation, told, ()), shared=True)
    done = [words("✅ Every app listed here has moved. "), words(f"{thread.bar(rotation)}.")]
    blocks = [rich_text(line(*_ends(rotation)), line(*done))]
    return Screen("Rotation", _summary(rotation), blocks, shared=True)


def _summary(rotation: Rotation) -> str:
    over = rotation.step is Step.OVER
    return escape(f"The old value of {rotation.name} {'has stopped' if over else 'stops soon'}.")


def _ends(rotation: Rotation) -> list[Block]:
    over = rotation.step is Step.OVER
    told = [words("🛑 " if over else "⏰ "), *whole(rotation.name)]
    told.append(words(f" was reset. Its old value {'stopped' if over else 'stops'} on "))
    return [*told, date(rotation.stops_at, dates.STAYS), words(".")]


def _asked(rotation: Rotation, *, answers: bool) -> list[Block]:
    if not rotation.moves:
        return [words("No apps are listed. If an app uses it, it needs the new value.")]
    if rotation.step is Step.OVER:
        return [words(f"They can't send until they have the new value. {_NEW}")]
    if answers and rotation.step is Step.LAST_CALL:
        return [words(f"Please get these apps moved. {_NEW}")]
    return [words(f"Not moved yet. {_NEW}")]


def _owner(rotation: Rotation) -> list[Block]:
    if rotation.owner is None:
        return [words("It has no owner.")]
    return [words("Owner: "), user(rotation.owner), words(".")]


def _ways(rotation: Rotation, told: str) -> list[Block]:
    """Return what helps beside Moved: naming an owner, and an app that nobody has named."""
    if told == CHANNEL and rotation.owner is None:
        known = f"{rotation.account_id}:{rotation.successor_id}"
        return [button("Set owner", tokens.OWNER, known)]
    if rotation.moves:
        return []
    return [button("Add an app", thread.ADD, thread.reference(rotation))]

"""A rotation in the channel for changes: who has moved, how long is left, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from bot.domain.rotation import Move, Rotation, Step
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, escape, mrkdwn, plain
from bot.slack.cards.tokens import and_more, many
from bot.slack.rich import date, line, rich_text, user, whole, words
from bot.slack.screen import Screen

MOVED: Final = "rotation.moved"
RETIRE: Final = "rotation.retire"
ADD: Final = "rotation.add"
"""Buttons answered by the room of rotations; each carries the account and the old token."""

MOST_BUTTONS: Final = 35
"""How many apps have a button of their own, of the 50 blocks that a message takes."""


def card(rotation: Rotation) -> Screen:
    """Return what begins the thread, as it stands."""
    title = f"{rotation.name} was reset: token {rotation.token_id} → {rotation.successor_id}"
    blocks = [
        rich_text(
            line(
                words("🔁 "), *whole(rotation.name), words(" was reset", bold=True), _ids(rotation)
            ),
            line(words(f"{bar(rotation)} · "), *_stops(rotation)),
        )
    ]
    moved = [line(*_moved(move)) for move in rotation.moves if move.moved]
    blocks += [rich_text(*moved)] if moved else []
    blocks += [waiting(rotation, move) for move in rotation.left[:MOST_BUTTONS]]
    rest = len(rotation.left) - MOST_BUTTONS
    blocks += and_more(rest, "app")
    return Screen("Rotation", escape(title), blocks + _buttons(rotation))


def news(rotation: Rotation, told: Step, left: int) -> Iterator[Screen]:
    """Return what the thread has not heard: that all have moved, and the last step of time."""
    if left and rotation.all_moved and rotation.ended_at is None:
        yield _all_moved(rotation)
    if rotation.step is Step.OVER > told:
        yield _over(rotation)
    elif rotation.step > told and not rotation.all_moved:
        yield _reminder(rotation)


def reference(rotation: Rotation) -> str:
    """Return what a button carries for a rotation: its account and the old token's id."""
    return f"{rotation.account_id}:{rotation.token_id}"


def bar(rotation: Rotation) -> str:
    """Return how many have moved, as a bar and in words."""
    total, moved = len(rotation.moves), len(rotation.moves) - len(rotation.left)
    if not total:
        return "No apps listed"
    full = moved * _WIDTH // total if total > _WIDTH else moved
    drawn = "▓" * full + "░" * (min(total, _WIDTH) - full)
    return f"{drawn} {moved} of {many(total, 'app')} moved"


_WIDTH: Final = 10
"""The longest bar; few apps have a sign each."""


def _ids(rotation: Rotation) -> Block:
    return words(f" · token {rotation.token_id} → {rotation.successor_id}")


def _stops(rotation: Rotation) -> list[Block]:
    if rotation.ended_at is not None:
        told = words("the old value has stopped", bold=True)
        return [told, words(", "), date(rotation.ended_at, dates.STAYS)]
    return [words("the old value works until "), date(rotation.stops_at, dates.STAYS)]


def _moved(move: Move) -> list[Block]:
    told = [words("✅ "), *whole(move.app)]
    told += [words(" · "), user(move.by)] if move.by else []
    return told + ([words(" moved it "), date(move.at, dates.STAYS)] if move.at else [])


def waiting(rotation: Rotation, move: Move, told: str = "") -> Block:
    """Return an app that has to move, with its person and Moved.

    `told` is whose own message it stands in, so that a click there brings that up to date.
    """
    sign = "⏳" if rotation.ended_at is None else "⛔"
    who = mrkdwn(f"<@{move.person}>" if move.person else "no contact")
    carried = f"{reference(rotation)}:{move.number}"
    moved = button("Moved", MOVED, carried)
    row: Block = {
        "type": "section",
        "fields": [plain(f"{sign} {move.app}"), who],
        "accessory": moved,
    }
    return row | ({"block_id": f"rotation.call{move.number}|{told}"} if told else {})


def _buttons(rotation: Rotation) -> list[Block]:
    if rotation.ended_at is not None:
        return []
    known = reference(rotation)
    style: Literal["primary", ""] = "primary" if rotation.all_moved else ""
    retire = button("Revoke the old value now", RETIRE, known, style=style)
    return [actions(retire, button("Add an app", ADD, known))]


def _all_moved(rotation: Rotation) -> Screen:
    told = [words("✅ All have moved. "), *_owner(rotation)]
    told.append(words("You can revoke the old value now, or let it expire "))
    told += [words("on "), date(rotation.stops_at, dates.STAYS), words(".")]
    return _said("All apps have moved.", told)


def _reminder(rotation: Rotation) -> Screen:
    told = [words("⏰ The old value stops on "), date(rotation.stops_at, dates.STAYS), words(". ")]
    told += _still(rotation)
    if rotation.step is Step.LAST_CALL:
        asked = "I have reminded the owner." if rotation.owner else "The token has no owner."
        told.append(words(f" {asked}"))
    return _said(f"The old value of {rotation.name} stops soon.", told)


def _over(rotation: Rotation) -> Screen:
    told = [words("🏁 The old value has stopped working. ")]
    if not rotation.left:
        known = "Every listed app has moved." if rotation.moves else "No apps were listed."
        told.append(words(known))
        return _said("The old value has stopped.", told)
    told += [*_still(rotation), words(" They can't send until they have the new value.")]
    return _said(f"The old value of {rotation.name} has stopped.", told)


def _still(rotation: Rotation) -> list[Block]:
    """Return the apps that have not moved; their people, and the owner, are called each alone."""
    if not rotation.moves:
        return [words("No apps are listed. If an app uses it, add it here.")]
    return [
        words("Not moved yet: "),
        *whole(", ".join(each.app for each in rotation.left)),
        words("."),
    ]


def _owner(rotation: Rotation) -> list[Block]:
    return [user(rotation.owner), words(": ")] if rotation.owner else []


def _said(text: str, leaves: list[Block]) -> Screen:
    return Screen("Rotation", escape(text), [rich_text(line(*leaves))])

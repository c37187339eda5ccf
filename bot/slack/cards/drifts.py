"""What was changed outside tokenbot, and who can answer for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, assert_never

from bot.domain.drift import DriftKind, read
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    headline,
    mrkdwn,
    plain,
    shortened,
)
from bot.slack.cards import changes, tokens
from bot.slack.rich import among, bullets, date, line, rich_text, user, whole, words
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.drifting import Found

MINE: Final = "drift.mine"
ADOPT: Final = "drift.adopt"

_WHAT: Final = {
    DriftKind.CREATED: "was created",
    DriftKind.RESET: "was reset",
    DriftKind.DELETED: "was deleted",
    DriftKind.PERMISSIONS: "got new permissions",
    DriftKind.RENAMED: "was renamed",
    DriftKind.EXPIRY: "got a new expiry",
    DriftKind.DOMAIN: "was added",
}

_NAME: Final = 200

_NAMED: Final = 10
"""How many of many changes are named."""


def card(found: Found, now: datetime) -> Screen:
    """Return one change as the channel for warnings shows it."""
    drift = found.drift
    name = shortened(drift.name, _NAME)
    what = f"{name} {_WHAT[drift.kind]} outside tokenbot"
    blocks = [headline(f"👀 {what}"), *_details(found, now), *_whose(found)]
    if drift.answered_by:
        blocks.append(context(mrkdwn(f"✅ <@{drift.answered_by}>: that was me.")))
    blocks += _buttons(found)
    return Screen("Changed outside", f"{escape(what)}.", blocks)


def many(found: Sequence[Found]) -> Screen:
    """Return many changes in one message: how many of each kind, the first ones, whom to ask."""
    counts = Counter(_WHAT[each.drift.kind].removeprefix("was ") for each in found)
    told = ", ".join(f"{count:,} {what}" for what, count in counts.most_common())
    what = f"{len(found):,} changes outside tokenbot"
    lines = [
        line(*whole(shortened(each.drift.name, _NAME)), words(f" {_WHAT[each.drift.kind]}"))
        for each in found[:_NAMED]
    ]
    left = len(found) - len(lines)
    rest = f"And {left:,} more. " if left > 0 else ""
    asked = line(words(f"{rest}They are all in the audit (search for drift). "), *_owners(found))
    blocks = [headline(f"👀 {what}"), context(plain(told)), rich_text(bullets(lines), asked)]
    return Screen("Changed outside", f"{what}: {told}.", blocks)


def _owners(found: Sequence[Found]) -> list[Block]:
    owners = {each.row.record.owner for each in found if each.row is not None}
    named = [user(each) for each in sorted(filter(None, owners))[:_NAMED]]
    return (
        [*among(named), words(", was that you?")]
        if named
        else [words("Does anyone know about this?")]
    )


def _details(  # noqa: PLR0911 -- one line a kind
    found: Found, now: datetime
) -> list[Block]:
    drift, row = found.drift, found.row
    match drift.kind:
        case DriftKind.CREATED:
            return [context(plain(shortened(tokens.access_words(row.access), 1900)))] if row else []
        case DriftKind.RESET:
            return [rich_text(line(*_reset(found)))]
        case DriftKind.DELETED:
            return [rich_text(line(words("Apps that still use it have stopped working.")))]
        case DriftKind.PERMISSIONS:
            told = changes.difference(read(drift.before), read(drift.after), found.name)
            return [rich_text(*told)]
        case DriftKind.RENAMED:
            return [rich_text(line(words("It was called "), *whole(drift.before), words(".")))]
        case DriftKind.EXPIRY:
            return [context(tokens.ending_mrkdwn(row, now, stays=True))] if row else []
        case DriftKind.DOMAIN:
            return [rich_text(line(words("Mailtrap created a token for it.")))]
        case _:
            assert_never(drift.kind)


def _reset(found: Found) -> list[Block]:
    old, new = found.row, found.successor
    told = [words("Only the person who reset it has the new value")]
    if new is not None:
        told.append(words(f" (…{new.record.token.last_four})"))
    ends_at = old.record.token.expires_at if old is not None else None
    if ends_at is None:
        return [*told, words(".")]
    told += [words(". The old value works until "), date(ends_at, dates.STAYS)]
    apps = ", ".join(each.app for each in old.record.consumers) if old is not None else ""
    return [*told, words(". Used by "), *whole(apps), words(".")] if apps else [*told, words(".")]


def _whose(found: Found) -> list[Block]:
    """Return who can answer for it, and ask them."""
    if found.drift.answered_by or found.row is None:
        return []
    record, asked = found.row.record, words(", was that you?")
    made = found.drift.kind is DriftKind.CREATED
    told = [words("By "), *whole(record.token.created_by), words(". ")] if made else []
    known = None if record.ownerless else record.owner
    told += [user(known), asked] if known else [words("Does anyone know about this?")]
    return [rich_text(line(*told))]


def _buttons(found: Found) -> list[Block]:
    drift, row = found.drift, found.successor or found.row
    offered = []
    if not drift.answered_by:
        offered.append(button("It was me", MINE, str(drift.id)))
    if row is not None and drift.kind is not DriftKind.DELETED:
        known = tokens.reference(row.record)
        if row.record.ownerless:
            offered.append(button("It's mine", ADOPT, known))
            offered.append(button("Set owner", tokens.OWNER, known))
        offered.append(button("Details", tokens.OPEN, known))
    return [actions(*offered)] if offered else []

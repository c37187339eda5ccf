"""A warning: what ends when, who uses it, and what can be done about it right there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from bot.domain.notices import STOPPED, Ending
from bot.domain.tokens import TokenRecord
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, escape, option, shortened, static_select
from bot.slack.cards import tokens
from bot.slack.rich import ahead, date, line, quoted, rich_text, user, whole, words
from bot.slack.screen import Screen

SNOOZE: Final = "notices.snooze"
NOT_MINE: Final = "notices.not_mine"
ASK: Final = "notices.ask"

MUTE: Final = 0
"""What the menu says in place of days for never again."""

_SNOOZES: Final = (
    (1, "Snooze 1 day"),
    (3, "Snooze 3 days"),
    (7, "Snooze a week"),
    (MUTE, "Mute this token"),
)

_NAME: Final = 300


def to_owner(endings: Sequence[Ending], now: datetime, *, operates: bool) -> Screen:
    """Return the message to somebody whose tokens end; who `operates` needs to ask nobody."""
    blocks = []
    for each in endings:
        blocks.append(rich_text(line(*_told(each, now))))
        primary = len(endings) == 1
        way = _way(each, primary=primary) if operates else ask(each.record, now, primary=primary)
        blocks.append(actions(way, *_mine(each)))
    return Screen("Warning", _summary(endings, now), blocks)


def to_channel(endings: Sequence[Ending], now: datetime) -> Screen:
    """Return the message to everybody who watches over tokens, with whom it concerns."""
    blocks = []
    for each in endings:
        owner = None if each.record.ownerless else each.record.owner
        whose = [words(" Owner: "), user(owner)] if owner else [words(" It has no owner.")]
        blocks.append(rich_text(line(*_told(each, now), *whose)))
        known = tokens.reference(each.record)
        claim = [] if owner else [button("Set owner", tokens.OWNER, known)]
        blocks.append(actions(_way(each, primary=False), *claim))
    return Screen("Warning", _summary(endings, now), blocks)


def ask(record: TokenRecord, now: datetime, *, primary: bool = False) -> Block:
    """Return the button of an owner who can do nothing about a token alone."""
    return button(
        f"Ask for a {wanted(record, now)}",
        ASK,
        tokens.reference(record),
        style="primary" if primary else "",
    )


def wanted(record: TokenRecord, now: datetime) -> str:
    """Return what helps: an ended token can't be reset any more, only be replaced."""
    ends_at = record.token.expires_at
    return "replacement" if ends_at is not None and ends_at <= now else "reset"


def asked(record: TokenRecord, asker: str, why: str, now: datetime) -> Screen:
    """Return what the operators read when an owner asks them, with what does it beside it."""
    word, name, known = wanted(record, now), record.token.name, tokens.reference(record)
    said = [words("🙋 "), user(asker), words(f" asks for a {word} of "), *whole(name), words(".")]
    lines = [line(*said, *_used_by(record)), *([line(*quoted(why))] if why else [])]
    does = (
        button("Reset", tokens.RESET, known)
        if word == "reset"
        else button("Add a replacement", tokens.ADD, known)
    )
    text = f"The owner of {escape(shortened(name, _NAME))} asks for a {word}."
    return Screen("Asked", text, [rich_text(*lines), actions(does)])


def not_heard(endings: Sequence[Ending], told: str, word: str) -> Screen:
    """Return what an admin reads when an owner can't be written to, with the way to another one."""
    said = [words("I can't write to "), user(told), words(f" (Slack says {word}), ")]
    said.append(words("and their tokens expire soon. Who owns them now?"))
    blocks = [rich_text(line(*said))]
    for each in endings:
        blocks.append(rich_text(line(*whole(each.record.token.name))))
        blocks.append(actions(button("Set owner", tokens.OWNER, tokens.reference(each.record))))
    return Screen("An owner is not reached", "I can't write to an owner.", blocks)


def reference(value: str) -> tuple[tuple[int, int], int]:
    """Return the token and the days that an entry of the snooze menu carries.

    Raises:
        NoSuchToken: it carries none, so it is not one of ours as it is today.
    """
    token, _, days = value.rpartition(":")
    return tokens.carried(token), int(days) if days.isdecimal() else MUTE


def _told(ending: Ending, now: datetime) -> list[Block]:
    record, at = ending.record, ending.notice.ends_at
    if _over(ending):
        told = [words("🛑 "), *whole(record.token.name), words(" expired "), date(at, dates.STAYS)]
    else:
        told = [words("⚠ "), *whole(record.token.name), words(" expires "), *ahead(at, now)]
    return [*told, words("."), *_used_by(record)]


def _used_by(record: TokenRecord) -> list[Block]:
    if not record.consumers:
        return []
    apps = ", ".join(each.app for each in record.consumers)
    return [words(" Used by "), *whole(apps), words(".")]


def _way(ending: Ending, *, primary: bool) -> Block:
    """Return what an operator does about it."""
    known = tokens.reference(ending.record)
    style: Literal["", "primary"] = "primary" if primary else ""
    if _over(ending):
        return button("Add a replacement", tokens.ADD, known, style=style)
    return button("Reset now", tokens.RESET, known, style=style)


def _mine(ending: Ending) -> list[Block]:
    known = tokens.reference(ending.record)
    not_mine = button("Not mine", NOT_MINE, known)
    if _over(ending):
        return [not_mine]
    snoozes = [option(label, f"{known}:{days}") for days, label in _SNOOZES]
    return [static_select(SNOOZE, "Snooze", snoozes), not_mine]


def _summary(endings: Sequence[Ending], now: datetime) -> str:
    if len(endings) > 1:
        return f"{len(endings)} tokens expire soon or have expired."
    (only,) = endings
    name = escape(shortened(only.record.token.name, _NAME))
    ends = "has expired" if _over(only) else _ends_in(only.notice.ends_at, now)
    return f"{name} {ends}."


def _over(ending: Ending) -> bool:
    return ending.notice.days == STOPPED


def _ends_in(at: datetime, now: datetime) -> str:
    return f"expires in {dates.span(at - now)}"

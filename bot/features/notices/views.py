"""What people read after a click beside a warning."""

from __future__ import annotations

from datetime import datetime

from bot.domain.tokens import TokenRecord
from bot.slack import dates
from bot.slack.blocks import Block, actions, button
from bot.slack.cards import tokens
from bot.slack.rich import date, line, rich_text, user, whole, words
from bot.slack.screen import Screen


def snoozed(record: TokenRecord, until: datetime | None, now: datetime) -> Screen:
    """Return until when nothing more is said."""
    told = [words("No more warnings about "), *whole(record.token.name)]
    if until is None:
        told.append(words(", except when it has expired."))
    else:
        told += [words(" until "), date(until, dates.form(until, now)), words(".")]
    return _aside("Snoozed", "Snoozed.", told)


def given_up(record: TokenRecord) -> Screen:
    """Return that nobody owns it now, with the way to name somebody."""
    told = [*whole(record.token.name), words(" has no owner now. Who owns it?")]
    screen = _aside("Not yours", "It has no owner now.", told)
    screen.blocks.append(actions(button("Set owner", tokens.OWNER, tokens.reference(record))))
    return screen


def not_yours_anyway(record: TokenRecord) -> Screen:
    """Return whose token it is meanwhile."""
    told = [*whole(record.token.name), words(" is not yours. ")]
    if record.owner:
        told += [words("Its owner is "), user(record.owner), words(".")]
    else:
        told.append(words("It has no owner."))
    return _aside("Not yours", "It is not yours.", told)


def _aside(title: str, text: str, told: list[Block]) -> Screen:
    return Screen(title, text, [rich_text(line(*told))], aside=True)

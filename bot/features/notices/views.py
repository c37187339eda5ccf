"""What people read after a click beside a warning."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.tokens import TokenRecord
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, context, headline, plain
from bot.slack.cards import notices as card
from bot.slack.cards import tokens
from bot.slack.inputs import field, text_input
from bot.slack.rich import date, line, rich_text, user, whole, words
from bot.slack.screen import Modal, Screen

ASKED: Final = "notices.asked"
WHY: Final = "notices.why"
_WHY_BLOCK: Final = "notices.why_block"

_DOES: Final = {"reset": "reset the token", "replacement": "add a replacement"}


def snoozed(record: TokenRecord, until: datetime | None, now: datetime) -> Screen:
    """Return until when nothing more is said."""
    told = [words("No more warnings about "), *whole(record.token.name)]
    if until is None:
        told.append(words(", except when it has expired."))
    else:
        told += [words(" until "), date(until, dates.form(until, now)), words(".")]
    return _aside("Snoozed", "Snoozed.", told)


def asking(record: TokenRecord, now: datetime) -> Modal:
    """Return the question why the operators should do something about a token."""
    word = card.wanted(record, now)
    blocks = [
        headline(record.token.name),
        context(plain(f"The operators read this in the warnings channel and can {_DOES[word]}.")),
        field("Reason", text_input(WHY, multiline=True), _WHY_BLOCK, optional=True),
    ]
    return Modal(ASKED, f"Ask for a {word}", "Send", blocks, tokens.reference(record))


def asked(record: TokenRecord, now: datetime) -> Screen:
    """Return that the operators know."""
    told = [words(f"I asked the operators for a {card.wanted(record, now)} of ")]
    told += [*whole(record.token.name), words(".")]
    return Screen("Sent", "I asked the operators.", [rich_text(line(*told))])


def nobody_asked(record: TokenRecord) -> Screen:
    """Return that the operators could not be asked, and who knows."""
    told = [words("I can't post in the warnings channel, so nobody was asked about ")]
    told += [*whole(record.token.name), words(". The admins know. Ask an operator directly.")]
    return Screen("Not sent", "Nobody was asked.", [rich_text(line(*told))])


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

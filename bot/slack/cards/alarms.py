"""What those who watch over changes read when somebody reaches for what is not theirs."""

from __future__ import annotations

from bot.domain.values import Missing, Waiting
from bot.slack.blocks import Block
from bot.slack.rich import channel, line, rich_text, user, words
from bot.slack.screen import Screen


def reached_for(person: str, missing: Missing, value: Waiting) -> Screen:
    """Return who reached for whose value, and that nobody saw it."""
    again = missing is Missing.REVEALED
    told = (
        " tried to reveal a value a second time. It was not shown again."
        if again
        else " tried to reveal a value that is for somebody else. It was not shown."
    )
    whose = (words(" It is for "), user(value.user), words("."))
    said = rich_text(line(words("🚨 "), user(person), words(told), *(() if again else whose)))
    return Screen("Alarm", "Somebody reached for a value.", [said])


def unusable(channel_id: str, word: str) -> Screen:
    """Return what an admin reads when requests wait because they can't be posted anywhere."""
    if not channel_id:
        told = [words("Requests wait, as no channel for approvals is chosen yet. ")]
        rest = "Choose one with the command settings."
    else:
        told = [words("Requests wait, as I can't write in "), channel(channel_id)]
        told.append(words(f" (Slack says {word}). "))
        rest = "Invite me there, or choose another one with the command settings."
    told.append(words(f"{rest} Until then they can be decided on with the command requests."))
    return Screen("Requests wait", "Requests wait.", [rich_text(line(*told))])


def token_refused() -> Screen:
    """Return what an admin reads when Mailtrap refuses the bot's own token."""
    told = (
        "Mailtrap refuses the token that I work with, or it is no account admin's any more. "
        "Nothing can be changed, and what I show grows old, until whoever runs me gives me "
        "another one as MAILTRAP_API_TOKEN."
    )
    said = rich_text(line(words("⛔ "), words(told)))
    return Screen("Mailtrap refuses me", "Mailtrap refuses my token.", [said])


def warnings_wait(channel_id: str, word: str) -> Screen:
    """Return what an admin reads when warnings wait because they can't be posted."""
    said = _shut_out("Warnings wait", channel_id, word)
    said.append(words(" Owners are told all the same."))
    return Screen("Warnings wait", "Warnings wait.", [rich_text(line(*said))])


def digest_waits(channel_id: str, word: str) -> Screen:
    """Return what an admin reads when the digest waits because it can't be posted."""
    said = _shut_out("The weekly digest waits", channel_id, word)
    return Screen("The digest waits", "The digest waits.", [rich_text(line(*said))])


def _shut_out(what: str, channel_id: str, word: str) -> list[Block]:
    way_out = "Invite me there, or choose another channel with the command settings."
    told = [words(f"{what}, as I can't write in "), channel(channel_id)]
    return [*told, words(f" (Slack says {word}). {way_out}")]

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
        told = [words("Requests are waiting: no approvals channel is set yet. ")]
        rest = "Choose one in the settings."
    else:
        told = [words("Requests are waiting: I can't post in "), channel(channel_id)]
        told.append(words(f" (Slack says {word}). "))
        rest = "Invite me there, or choose another channel in the settings."
    told.append(words(f"{rest} Until then, decide on them with the requests command."))
    return Screen("Requests wait", "Requests wait.", [rich_text(line(*told))])


def token_refused() -> Screen:
    """Return what an admin reads when Mailtrap refuses the bot's own token."""
    told = (
        "Mailtrap refuses the bot's own token, or it is no longer an account admin. "
        "Nothing can be changed or synced until whoever runs tokenbot sets a valid one "
        "as MAILTRAP_API_TOKEN."
    )
    said = rich_text(line(words("⛔ "), words(told)))
    return Screen("Mailtrap refuses me", "Mailtrap refuses my token.", [said])


def warnings_wait(channel_id: str, word: str) -> Screen:
    """Return what an admin reads when warnings wait because they can't be posted."""
    said = _shut_out("Warnings are waiting", channel_id, word)
    said.append(words(" Owners still get their DMs."))
    return Screen("Warnings are waiting", "Warnings wait.", [rich_text(line(*said))])


def digest_waits(channel_id: str, word: str) -> Screen:
    """Return what an admin reads when the digest waits because it can't be posted."""
    said = _shut_out("The weekly digest is waiting", channel_id, word)
    return Screen("The digest waits", "The digest waits.", [rich_text(line(*said))])


def _shut_out(what: str, channel_id: str, word: str) -> list[Block]:
    way_out = "Invite me there, or choose another channel in the settings."
    told = [words(f"{what}: I can't post in "), channel(channel_id)]
    return [*told, words(f" (Slack says {word}). {way_out}")]

"""What people read when something does not work: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from textwrap import wrap
from typing import Final

from rapidfuzz import fuzz, process

from bot.domain.errors import (
    AccessDenied,
    CouldNotCheck,
    CouldNotCheckPerson,
    MailtrapError,
    NameNotKnown,
    NoSuchToken,
    NotAllowed,
    NotDelivered,
    NotFound,
    NothingMirroredYet,
    OutcomeUnknown,
    RateLimited,
    Refusal,
    Rejected,
    SealBroken,
    SeveralTokens,
    StillLooking,
    StoreUnavailable,
    TokenRefused,
    Unavailable,
    Unreadable,
    UnreadableWords,
)
from bot.domain.people import EVERYONE
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    option,
    plain,
    section,
    shortened,
)
from bot.slack.cards import doors, refusals, tokens
from bot.slack.rich import among, group, isolated, line, rich_text, user, words
from bot.slack.screen import Screen

AGAIN_COMMAND: Final = "again.command"
"""The button that repeats a command; its value is what was typed after the slash command."""

AGAIN_SHORTCUT: Final = "again.shortcut"
"""The button that repeats a shortcut; its value is the shortcut's callback id."""

NOTHING: Final = "-"
"""The value of an option that only says something."""

OTHER_WORKSPACE: Final = "I'm set up for another workspace, so I can't answer here."

_ALIKE: Final = 60.0
"""How alike two words have to be, of 100, for one to be offered in place of the other."""

_NEAREST: Final = 3

_ENTRY: Final = 75
"""Characters in one entry of a menu."""

_MOST_ALLOWED: Final = 20
_VALUE: Final = 2000

_WHY: Final[Mapping[type[Exception], str]] = {
    TokenRefused: "The bot's Mailtrap token is refused, so nothing was changed. "
    "Ask whoever runs tokenbot to set a valid one.",
    AccessDenied: "The bot's Mailtrap token lacks admin rights for this, so nothing was "
    "changed. Ask whoever runs tokenbot to set one that has them.",
    NotFound: "It no longer exists in Mailtrap, so nothing was changed. "
    "Refresh to see the current list.",
    RateLimited: "Mailtrap is slow, so nothing was changed. Try again in a minute.",
    Unavailable: "I couldn't reach Mailtrap, so nothing was changed. Try again in a minute.",
    Unreadable: "Mailtrap gave an answer I could not read. Try again in a minute.",
    OutcomeUnknown: "Mailtrap's answer was lost, so I don't know whether it was done. "
    "Check the list before you try again.",
    MailtrapError: "Mailtrap did not do what I asked. Try again in a minute.",
    NameNotKnown: "I couldn't check the rules, so I did nothing: Mailtrap doesn't tell me the name "
    "of something that this reaches. Try again in a minute. If it stays like "
    "this, make the change in Mailtrap.",
    CouldNotCheckPerson: "I couldn't check with Slack who this person is, so nothing was changed. "
    "Try again in a minute.",
    CouldNotCheck: "I couldn't check with Slack whether you may do this, so I did nothing. "
    "Try again in a minute.",
    NotDelivered: "Slack did not accept my message to you. Try again in a minute.",
    SealBroken: "I have no key that opens this value, so nobody has seen it. It stays sealed. "
    "Ask whoever runs tokenbot to add the key it was sealed with to TOKENBOT_SECRET_KEYS, "
    "or reset the token once more.",
    StoreUnavailable: "My database does not answer: I cannot record this, so I did nothing. "
    "Try again in a minute.",
}
"""Sentences by error, the narrower ones first."""

_WAIT: Final[Mapping[type[Refusal], str]] = {
    NothingMirroredYet: "I'm still syncing the Mailtrap account for the first time. "
    "Try again in a moment.",
    StillLooking: "Mailtrap is slow; still trying. Nothing here has changed yet. "
    "Refresh again in a minute.",
}

_UNEXPECTED: Final = (
    "Something went wrong on my side, and I stopped there. Whoever runs tokenbot can look it up."
)


def refused(refusal: Refusal, command: str) -> Screen:
    """Return the words for something that the person can act on."""
    match refusal:
        case NotAllowed():
            return _not_allowed(refusal)
        case NoSuchToken():
            return _no_such_token(refusal, command)
        case SeveralTokens():
            return _several_tokens(refusal)
        case UnreadableWords():
            return _unreadable(refusal, command)
        case NothingMirroredYet() | StillLooking():
            return _sentence(_WAIT[type(refusal)])
        case _:
            return refusals.worded(refusal) or _sentence(
                "That is not possible, and nothing was changed. "
                f"{command} help shows what you can type."
            )


def failed(error: Exception, reference: str) -> Screen:
    """Return the one sentence for what went wrong, with the reference that is in the log."""
    return _sentence(f"{_why(error)} (ref {reference})")


def as_options(said: Screen) -> list[Block]:
    """Return words whole as entries of a menu, a line each, as one entry has no room for them."""
    return [option(each, NOTHING) for each in wrap(unescape(said.text), _ENTRY)]


def out_of_date(command: str) -> Screen:
    """Return the words for a button or modal that nobody answers to any more."""
    return _sentence(
        f"That button is from an older version, so nothing was changed. Start again with {command}."
    )


def other_command(typed: str, command: str) -> Screen:
    """Return the words for a slash command that is ours at Slack, but not in our settings."""
    return _sentence(
        f"You typed {typed}, but I'm set up to answer to {command}. "
        "Whoever runs tokenbot can change that with TOKENBOT_COMMAND."
    )


def unknown_word(word: str, known: tuple[str, ...], command: str) -> Screen:
    """Return the nearest words that there are, and the way to all of them."""
    typed, shown = word.casefold(), shortened(word, 200)
    near = process.extract(typed, known, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_NEAREST)
    if near:
        meant = among((words(f"{command} {name}", code=True) for name, *_ in near), " or ")
        hint = [words("Did you mean "), *meant, words("?")]
    else:
        show = words(f"{command} show {shown}", code=True)
        hint = [words("If that is a token, type "), show, words(".")]
    said = rich_text(line(words(f"I don't know “{isolated(shown)}”. "), *hint))
    blocks = [said, actions(button("Help", doors.HELP))]
    return Screen("Help", f"I don't know {escape(shown)}.", blocks)


def again(action_id: str, value: str, carried: str | None = None) -> Block:
    """Return a row with the button that does once more what was done."""
    block_id = "again" if carried is None else f"again|{carried}"
    once_more = button("Try again", action_id, value[:_VALUE], style="primary")
    return actions(once_more, block_id=block_id)


def too_late(row: Block | None) -> Screen:
    """Return the words for a form that could not be opened in time, above the row that helps."""
    sorry = _sentence("I couldn't open the form in time, so nothing was changed. Try again.")
    return replace(sorry, blocks=[*sorry.blocks, *([row] if row else [])])


def at_work() -> Screen:
    """Return what stands in a modal while its answer takes longer than Slack waits."""
    return Screen("At work", "At work.", [section(plain("⏳ At work… this takes a moment."))])


def done() -> Screen:
    """Return the end of a form that took long, and that has nothing more to say."""
    return Screen("Done", "Done.", [section(plain("Done. You can close this."))])


def to_correct(problems: tuple[str, ...]) -> Screen:
    """Return what is wrong with a form that lies beneath."""
    blocks = [section(plain(shortened(problem, 3000))) for problem in problems]
    back = context(plain("Close this to go back. What you typed is still there."))
    return Screen("Not yet", "Something needs correcting.", [*blocks, back], aside=True)


def _why(error: Exception) -> str:
    if isinstance(error, Rejected):
        told = (word for words_of_field in error.errors.values() for word in words_of_field)
        return f"Mailtrap said no, and nothing was changed: {shortened(' '.join(told), 1000)}"
    return next((told for kind, told in _WHY.items() if isinstance(error, kind)), _UNEXPECTED)


def _not_allowed(refusal: NotAllowed) -> Screen:
    told = f"You can't do this: it needs the {refusal.needed} role. "
    if not refusal.holders:
        return _sentence(f"{told}Nobody has it yet. The policy file grants it.")
    holders = [leaf for holder in refusal.holders[:20] for leaf in (words(", "), _holder(holder))]
    more = len(refusal.holders) - 20
    rest = f", and {more} more. Ask one of them." if more > 0 else ". Ask one of them."
    spoken = rich_text(line(words(f"{told}It belongs to "), *holders[1:], words(rest)))
    return Screen("Not allowed", told.strip(), [spoken], aside=True)


def _holder(holder: str) -> Block:
    if holder == EVERYONE:
        return words("every full member of this workspace")
    return group(holder) if holder.startswith("S") else user(holder)


def _no_such_token(refusal: NoSuchToken, command: str) -> Screen:
    shown = shortened(refusal.words, 200)
    blocks = [section(plain(f"No token matches “{isolated(shown)}”."))]
    if refusal.nearest:
        blocks += [context(plain("Nearest:")), *map(tokens.choice, refusal.nearest[:5])]
    else:
        blocks.append(context(plain(f"{command} list shows them all.")))
    return Screen("No such token", f"No token matches {escape(shown)}.", blocks, aside=True)


def _several_tokens(refusal: SeveralTokens) -> Screen:
    shown = shortened(refusal.words, 200)
    told = f"{refusal.total:,} tokens match “{isolated(shown)}”. Which one?"
    blocks = [section(plain(told)), *map(tokens.choice, refusal.matches)]
    if (more := refusal.total - len(refusal.matches)) > 0:
        blocks.append(context(plain(f"And {more:,} more: type more of the name, or its id.")))
    return Screen("Which token?", escape(told), blocks, aside=True)


def _unreadable(refusal: UnreadableWords, command: str) -> Screen:
    shown = shortened(refusal.word, 200)
    told = f"I don't understand “{isolated(shown)}”."
    if refusal.allowed:
        more = len(refusal.allowed) - _MOST_ALLOWED
        rest = f", and {more:,} more" if more > 0 else ""
        told += f" Valid here: {', '.join(refusal.allowed[:_MOST_ALLOWED])}{rest}."
    way_out = context(plain(f"{command} help shows what you can type."))
    return Screen("I can't read that", escape(told), [section(plain(told)), way_out], aside=True)


def _sentence(text: str) -> Screen:
    return Screen("Sorry", escape(text), [section(plain(text))], aside=True)

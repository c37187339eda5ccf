"""What people read when a request or a value is not theirs to have, or not any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.domain.errors import (
    AppsChanged,
    AskedAlready,
    ChangeRefused,
    DecidedAlready,
    MovedAlready,
    NoSuchRequest,
    NotAMember,
    NotReviewer,
    NotTheirApp,
    NotTheirToken,
    NotYours,
    NotYourTurn,
    OwnRequest,
    Refusal,
    RequestEnded,
    ValueGone,
)
from bot.domain.people import Standing
from bot.domain.values import Missing
from bot.slack.blocks import Block, context, escape, plain
from bot.slack.cards import asking, changes, endings, verdicts
from bot.slack.rich import among, grantee, line, rich_text, user, whole, words
from bot.slack.screen import Screen

_SENTENCES: Final[Mapping[type[Refusal], str]] = {
    AppsChanged: "Somebody else is changing this token's apps. Try again in a moment.",
    NoSuchRequest: "That request doesn't exist. Nothing was changed.",
    OwnRequest: "This is your own request. Nobody can decide on their own request.",
    NotTheirToken: "This token is not yours. Nothing was changed.",
    DecidedAlready: "You have already approved this. Nothing was changed.",
}

_FINAL: Final = {NoSuchRequest, OwnRequest, DecidedAlready, NotYourTurn, NotYours}
"""What no other words in a form would change."""

_GONE: Final = {
    Missing.UNKNOWN: "I no longer have this value.",
    Missing.NOT_YOURS: "This value is for somebody else. This attempt was logged.",
    Missing.REVEALED: "This value has already been shown, and is shown only once. "
    "If that was not you, reset the token now and tell your security team. "
    "This attempt was logged.",
    Missing.LAPSED: "This value was not revealed in time, so it was destroyed. "
    "Reset the token to get a new one.",
    Missing.OPENING: "This value is being opened by another click of yours. If nothing opens, "
    "click Reveal again in half a minute.",
    Missing.DEAD: "Mailtrap does not accept this value, so it was not shown and stays sealed. The "
    "token may have been reset or deleted since. Reset it to get a new value.",
}


_STANDINGS: Final = {
    Standing.GUEST: "is a guest",
    Standing.OUTSIDER: "is not in this workspace",
    Standing.BOT: "is a bot",
    Standing.LEFT: "has left Slack",
    Standing.UNKNOWN: "is unknown to Slack",
}
_NAME_ANOTHER: Final = "Only an active full member of this workspace can be named"


def not_a_member(refusal: Refusal, block: str) -> dict[str, str]:
    """Return why somebody cannot be named, at the field where they were."""
    if not isinstance(refusal, NotAMember):
        return {}
    return {block: f"This person {_STANDINGS[refusal.standing]}. {_NAME_ANOTHER}."}


def worded(refusal: Refusal) -> Screen | None:
    """Return the words for a refusal that has to do with changes, or None for any other."""
    match refusal:
        case ChangeRefused(refused=refused):
            way_out = context(plain(verdicts.way_out(refused)))
            return _screen("Not possible", [line(*verdicts.leaves(refused))], way_out)
        case RequestEnded() | AskedAlready():
            return replace(_about(refusal), final=True)
        case NotReviewer(grantees=grantees):
            who = [words("Only "), *among(map(grantee, grantees)), words(" can review this. ")]
            own = words("Nobody can review their own request.")
            return replace(_screen("Not possible", [line(*who, own)]), final=True)
        case NotAMember(user=somebody, standing=standing):
            why = f" {_STANDINGS[standing]}. {_NAME_ANOTHER}, so nothing was changed."
            return _screen("Not possible", [line(user(somebody), words(why))])
        case _:
            told = _told(refusal)
            if not told:
                return None
            return replace(_screen("Not possible", [line(*told)]), final=type(refusal) in _FINAL)


def _about(refusal: RequestEnded | AskedAlready) -> Screen:
    """Return what is to be known of the request that stands in the way."""
    request = refusal.request
    title = changes.title(request)
    if isinstance(refusal, AskedAlready):
        added = [words(" Your reason was added to that request.")] if refusal.added else []
        said = line(*asking.already(request), *added)
        return _screen("Already requested", [line(words(title, bold=True)), said])
    ended = endings.review(request) if request.reviewed else endings.standing(request)
    nothing = line(words("Nothing was changed."))
    return _screen("Nothing to do", [line(words(f"{title}: "), *ended), nothing])


def _told(refusal: Refusal) -> list[Block]:
    match refusal:
        case NotYourTurn(stage=stage):
            who = among(map(grantee, stage.grantees))
            return [words("It is not your turn to decide. Waiting for "), *who, words(".")]
        case NotYours(asker=asker):
            return [words("Only "), user(asker), words(" can withdraw it.")]
        case NotTheirApp(app=app, people=people):
            who = among(map(user, people), " or ")
            return [
                words("Only "),
                *who,
                words(" can mark "),
                *whole(app),
                words(" as moved. To change that, set its contact or the owner."),
            ]
        case MovedAlready(app=app):
            return [*whole(app), words(" was already marked as moved. Nothing was changed.")]
        case ValueGone(missing=missing):
            return [words(_GONE[missing])]
        case _:
            told = _SENTENCES.get(type(refusal))
            return [words(told)] if told else []


def _screen(title: str, lines: list[Block], *more: Block) -> Screen:
    return Screen(title, escape(title), [rich_text(*lines), *more], aside=True)

"""What the person who asked is told, in one thread a request: asked, approved by, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.requests import OPEN, Decision, Request, RequestState
from bot.domain.values import Missing
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, context, headline, plain
from bot.slack.cards import changes, endings, requests
from bot.slack.rich import among, date, grantee, line, quoted, rich_text, user, words
from bot.slack.screen import Screen

REVEAL: Final = "requests.reveal"
"""The button that shows a value once; it carries the value's id."""

_SEEN: Final = "You have seen the value. It can't be shown again; reset the token to get a new one."
_LAPSED: Final = (
    "The new value was not revealed in time, so it was destroyed. Reset the token to get a new one."
)


def asked(standing: Standing) -> Screen:
    """Return the message that a thread hangs on: where a request stands, and the way to its value.

    It is brought up to date, so that nobody has to look for the button among the replies.
    """
    request = standing.request
    blocks = [headline(f"Your request: {changes.title(request)}")]
    why = [*(quoted(request.reason) if request.reason else []), *requests.also(request)]
    blocks += [rich_text(line(*why))] if why else []
    blocks += [rich_text(*_standing(standing))]
    if request.receiver == request.asker:
        blocks += _value(standing)
    else:
        blocks += _value_elsewhere(standing)
    if request.state in {RequestState.PENDING, RequestState.APPROVED}:
        label = "Undo" if request.not_before is not None else "Withdraw"
        stop = button(label, requests.WITHDRAW, request.id)
        blocks.append(actions(stop, button("Details", requests.DETAILS, request.id)))
    return Screen("Your request", requests.summary(request), blocks)


def decided(decision: Decision, missing: int | None) -> Block:
    """Return the line about one person's yes, and how many more it takes, if that is known."""
    told = [words("✅ "), user(decision.user), words(" approved it")]
    told += [words(": "), *quoted(decision.comment)] if decision.comment else []
    if missing is not None:
        rest = f" · {missing} more needed" if missing else ". No more approvals needed."
        told.append(words(rest))
    return line(*told)


def reviewed(request: Request) -> Screen:
    """Return the message that somebody has looked at what was done at once."""
    said = f"Reviewed: {requests.summary(request)}"
    return Screen("Reviewed", said, [rich_text(line(*endings.review(request)))])


def news(standing: Standing, steps: Sequence[Block], *, is_over: bool) -> Screen:
    """Return the one reply about what has happened: a yes, and how it ended with it."""
    request = standing.request
    told = [*steps, *_how_it_ended(request)] if is_over else list(steps)
    if is_over and standing.value and request.receiver == request.asker:
        told.append(line(words("Your new value is ready: reveal it with the button above.")))
    said = requests.summary(request)
    return Screen("Your request", said if is_over else f"Approved: {said}", [rich_text(*told)])


def value_for_somebody_else(standing: Standing) -> Screen:
    """Return the message to a person whom the request names to get its value."""
    request = standing.request
    told = [user(request.asker), words(" requested a value for you.")]
    blocks = [headline(changes.title(request)), rich_text(line(*told)), *_value(standing)]
    return Screen("A value for you", requests.summary(request), blocks)


def revealed(request: Request) -> Screen:
    """Return what stands in place of a message once its person has been shown the value."""
    seen = Standing(request, value_over=Missing.REVEALED)
    own = request.receiver == request.asker
    return replace(asked(seen) if own else value_for_somebody_else(seen), shared=True)


def your_turn(standing: Standing) -> Screen | None:
    """Return the line that calls those whose turn it has become; None where nobody's is."""
    turn = standing.turn()
    if turn is None or standing.request.state is not RequestState.PENDING:
        return None
    who = among(map(grantee, standing.stages[turn.stage].grantees))
    told = line(*who, words(": it's your turn to decide."))
    return Screen("Your turn", "It's your turn to decide.", [rich_text(told)])


def _standing(standing: Standing) -> list[Block]:
    request = standing.request
    if request.state not in OPEN:
        review = endings.review(request)
        return [*_how_it_ended(request), *([line(*review)] if review else [])]
    if request.state is not RequestState.PENDING:
        return [line(*_under_way(standing))]
    turn = standing.turn()
    if turn is None:
        return [line(words("Waiting for approval."))]
    who = among(map(grantee, standing.stages[turn.stage].grantees))
    reminded = request.reminded_at
    when = (
        [] if reminded is None else [words(" Reminded "), date(reminded, dates.STAYS), words(".")]
    )
    return [line(words(f"Waiting for {turn.missing} of "), *who, words("."), *when)]


def _under_way(standing: Standing) -> list[Block]:
    if standing.request.state is RequestState.APPLYING:
        slow = "Mailtrap is slow; still trying."
        return [words(slow if standing.slow else "Working on it.")]
    if standing.request.not_before is not None:
        return [words("Approved. "), *endings.carried_out(standing.request.not_before)]
    return [words("Approved. Starting soon.")]


def _how_it_ended(request: Request) -> list[Block]:
    return [line(*endings.headline(request)), *endings.explained(request)]


def _value(standing: Standing) -> list[Block]:
    """Return what the person reads whose value it is: the button, or what became of the value."""
    if standing.value:
        until = standing.value_until
        last = [words(", until "), date(until, dates.STAYS)] if until else [words(" for 24 hours")]
        told = [words("Your new value is ready: shown once", bold=True), *last, words(".")]
        reveal = button("Reveal", REVEAL, standing.value, style="primary")
        return [rich_text(line(*told)), actions(reveal)]
    if standing.value_over is Missing.REVEALED:
        return [context(plain(f"👁 {_SEEN}"))]
    if standing.value_over is Missing.LAPSED:
        return [context(plain(f"⌛ {_LAPSED}"))]
    return []


def _value_elsewhere(standing: Standing) -> list[Block]:
    """Return where the value is that somebody asked for on another person's behalf."""
    receiver = user(standing.request.receiver)
    if standing.value:
        told = [words("The new value is waiting for "), receiver, words(".")]
    elif standing.value_over is Missing.REVEALED:
        told = [receiver, words(" has the new value.")]
    elif standing.value_over is Missing.LAPSED:
        told = [receiver, words(f" did not reveal it in time. {_LAPSED}")]
    else:
        return []
    return [rich_text(line(*told))]

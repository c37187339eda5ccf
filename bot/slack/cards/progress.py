"""What the person who asked is told, in one thread a request: asked, approved by, done."""

from __future__ import annotations

from typing import Final

from bot.domain.announcements import Standing
from bot.domain.requests import OPEN, Decision, Request, RequestState
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, context, headline, mrkdwn, plain
from bot.slack.cards import changes, endings, requests
from bot.slack.rich import among, date, grantee, line, quoted, rich_text, user, words
from bot.slack.screen import Screen

REVEAL: Final = "requests.reveal"
"""The button that shows a value once; it carries the value's id."""


def asked(standing: Standing) -> Screen:
    """Return the message that a thread hangs on: what was asked for, and where it stands."""
    request = standing.request
    blocks = [headline(f"Your request: {changes.title(request)}")]
    if request.reason:
        blocks.append(rich_text(line(*quoted(request.reason))))
    blocks += [rich_text(*_standing(standing))]
    if request.state in {RequestState.PENDING, RequestState.APPROVED}:
        label = "Undo" if request.not_before is not None else "Withdraw"
        stop = button(label, requests.WITHDRAW, request.id)
        blocks.append(actions(stop, button("Details", requests.DETAILS, request.id)))
    return Screen("Your request", requests.summary(request), blocks)


def decided(request: Request, decision: Decision, missing: int | None) -> Screen:
    """Return the message about one person's yes, and how many more it takes, if that is known."""
    told = [words("✅ "), user(decision.user), words(" approved it")]
    told += [words(": "), *quoted(decision.comment)] if decision.comment else []
    if missing is not None:
        rest = f" · {missing} more needed" if missing else ". No more approvals needed."
        told.append(words(rest))
    said = f"<@{decision.user}> approved: {requests.summary(request)}"
    return Screen("Approved", said, [rich_text(line(*told))])


def ended(standing: Standing) -> Screen:
    """Return the message about how it ended, with the way to the value where there is one."""
    request = standing.request
    blocks = [rich_text(line(*endings.headline(request)), *endings.explained(request))]
    if standing.value and request.receiver == request.asker:
        blocks += _reveal(standing)
    elif standing.value:
        waits = [words("The new value is waiting for "), user(request.receiver), words(".")]
        blocks.append(rich_text(line(*waits)))
    return Screen("Your request", requests.summary(request), blocks)


def value_for_somebody_else(standing: Standing) -> Screen:
    """Return the message to a person whom the request names to get its value."""
    request = standing.request
    told = [user(request.asker), words(" requested a value for you.")]
    blocks = [headline(changes.title(request)), rich_text(line(*told)), *_reveal(standing)]
    return Screen("A value for you", requests.summary(request), blocks)


def revealed(request: Request) -> Screen:
    """Return what stands where the button was, once the value has been shown."""
    told = "You have seen the value. It can't be shown again; reset the token to get a new one."
    ended = rich_text(line(*endings.headline(request)), *endings.explained(request))
    return Screen("Seen", told, [ended, context(plain(f"👁 {told}"))], shared=True)


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
        return [line(*endings.headline(request)), *endings.explained(request)]
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


def _reveal(standing: Standing) -> list[Block]:
    told = "Your new value is ready. It is shown once."
    until = standing.value_until
    small = f"Until {dates.moment(until, dates.STAYS)}" if until else "For 24 hours"
    return [
        rich_text(line(words(told))),
        actions(button("Reveal", REVEAL, standing.value, style="primary")),
        context(mrkdwn(small)),
    ]

"""What people read as time passes: that a request waits for them, or a value, or did in vain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from bot.domain.announcements import Standing
from bot.domain.nudges import CARD, Nudge, NudgeKind
from bot.domain.requests import Request, RequestState
from bot.slack import dates
from bot.slack.blocks import Block, actions, button, escape, shortened
from bot.slack.cards import changes, endings, requests, tokens
from bot.slack.rich import ahead, among, grantee, line, rich_text, user, words
from bot.slack.screen import Screen

_NAME: Final = 300


def told(nudge: Nudge, standing: Standing, further: Sequence[str], now: datetime) -> Screen:
    """Return what one person, or the thread of a card, is told; `further` comes next in line."""
    asked, at_card = nudge.told == standing.request.asker, nudge.told == CARD
    match nudge.kind:
        case NudgeKind.WAITS if standing.request.to_review:
            return _call_for_review(standing) if at_card else _to_review(nudge, standing)
        case NudgeKind.WAITS:
            return _called(standing) if at_card else _waits(standing, now)
        case NudgeKind.ESCALATED if asked:
            return _escalated_for_asker(standing, further, now)
        case NudgeKind.ESCALATED:
            return _called(standing, further) if at_card else _escalated(standing, now)
        case NudgeKind.LAPSES:
            return _lapses(standing, now)
        case NudgeKind.LAPSED:
            return _lapsed(nudge.told, standing)
        case _:
            assert_never(nudge.kind)


def over(nudge: Nudge, request: Request) -> Screen:
    """Return what stands in place of a reminder that has done its work."""
    if request.reviewed is not None:
        told = line(_bold(request), words(": "), *endings.review(request))
        return Screen("Reviewed", requests.summary(request), [rich_text(told)])
    so_far = "you have approved it." if nudge.told in request.approvers else "see below."
    waits = request.state is RequestState.PENDING
    how = [words(so_far)] if waits else endings.standing(request)
    said = line(_bold(request), words(": "), *how)
    return Screen("It waits no more", requests.summary(request), [rich_text(said)])


def _waits(standing: Standing, now: datetime) -> Screen:
    """Return the reminder of somebody who can decide, with what they decide on."""
    request = standing.request
    blocks = [
        rich_text(
            line(words("⏰ "), _bold(request), words(" is waiting for you"), *_open(request, now))
        ),
        rich_text(line(*requests.asked_by(request))),
        rich_text(*changes.details(standing), *changes.used_by(standing.apps)),
        actions(
            button("Approve", requests.APPROVE, request.id, style="primary"),
            button("Deny…", requests.DENY, request.id),
            _details(request),
        ),
    ]
    return Screen("Waiting for you", f"{_title(request)} is waiting for you.", blocks)


def _to_review(nudge: Nudge, standing: Standing) -> Screen:
    """Return what somebody reads who has to look at what was done at once, first and later."""
    request, first = standing.request, nudge.number == 1
    said = " needs your review" if first else " still needs a review"
    sign = requests.ALARM if first else "⏰"
    blocks = [
        rich_text(line(words(f"{sign} "), _bold(request), words(f"{said}."))),
        rich_text(line(*requests.asked_by(request))),
        rich_text(*changes.details(standing), *changes.used_by(standing.apps)),
        rich_text(line(*endings.headline(request)), *endings.explained(request)),
        actions(requests.to_review(request), _details(request)),
    ]
    return Screen("To review", f"{_title(request)}{said}.", blocks)


def _call_for_review(standing: Standing) -> Screen:
    """Return the line in a card's thread that calls all who review an emergency."""
    request = standing.request
    whom, text = among(map(grantee, request.review)), f"{_title(request)} needs a review."
    told = line(words("⏰ "), *whom, words(": please review this."))
    return Screen("To review", text, [rich_text(told)])


def _escalated(standing: Standing, now: datetime) -> Screen:
    """Return what somebody reads who cannot decide now, but knows whom to ask."""
    request = standing.request
    said = [words("⏫ "), _bold(request), words(" is still waiting"), *_open(request, now)]
    whom = [words("Waiting for "), *_deciding(standing), words(". Please ask them.")]
    blocks = [
        rich_text(line(*said), line(*whom)),
        rich_text(line(*requests.asked_by(request))),
        actions(_details(request)),
    ]
    return Screen("It still waits", f"{_title(request)} is still waiting.", blocks)


def _escalated_for_asker(standing: Standing, further: Sequence[str], now: datetime) -> Screen:
    request = standing.request
    said = [words("⏫ Nobody has decided yet"), *_open(request, now)]
    told = (
        [words("I have also told "), *among(map(grantee, further)), words(".")] if further else []
    )
    text = f"Nobody has decided yet: {_title(request)}"
    return Screen("Nobody has decided", text, [rich_text(line(*said, words(" "), *told))])


def _called(standing: Standing, further: Sequence[str] = ()) -> Screen:
    """Return the line in a card's thread that calls all who may decide, or those further up."""
    whom = among(map(grantee, further)) or _deciding(standing)
    said = (
        ": nobody has decided on this yet. Please take a look."
        if further
        else ": this is waiting for you."
    )
    text = f"{_title(standing.request)} is still waiting."
    return Screen("It waits", text, [rich_text(line(words("⏰ "), *whom, words(said)))])


def _lapses(standing: Standing, now: datetime) -> Screen:
    """Return the reminder of somebody who has not looked at a value; its button is above."""
    request, until = standing.request, standing.value_until or now
    said = [words("⏳ "), _bold(request), words(": the new value has not been revealed yet. ")]
    said += [words("It will be destroyed "), *ahead(until, now)]
    said.append(words(". Reveal it with the button above."))
    text = f"{_title(request)}: the new value will be destroyed in {dates.span(until - now)}."
    return Screen("A value waits for you", text, [rich_text(line(*said))])


def _lapsed(who: str, standing: Standing) -> Screen:
    """Return that a value was destroyed unseen, and how to get another one."""
    request, outcome = standing.request, standing.request.outcome
    gone = "The new value was not revealed in time, so it was destroyed."
    said = [words(f"⌛ {gone} Reset the token to get a new one.")]
    if who != request.receiver:
        said += [words(" It was for "), user(request.receiver), words(".")]
    blocks: list[Block] = [rich_text(line(_bold(request)), line(*said))]
    # The others need not be operators, who alone can do so.
    if who == request.asker and outcome is not None and outcome.token_id is not None:
        token = f"{request.change.account_id}:{outcome.token_id}"
        blocks.append(actions(button("Reset", tokens.RESET, token)))
    return Screen("A value is gone", f"{_title(request)}: {gone}", blocks)


def _open(request: Request, now: datetime) -> list[Block]:
    """Return until when it can be decided on."""
    return [words(". It expires "), *ahead(request.expires_at, now), words(".")]


def _deciding(standing: Standing) -> list[Block]:
    """Return whose turn it is."""
    turn = standing.turn()
    stage = standing.stages[turn.stage if turn else -1]
    return among(map(grantee, stage.grantees))


def _details(request: Request) -> Block:
    return button("Details", requests.DETAILS, request.id)


def _bold(request: Request) -> Block:
    return words(changes.title(request), bold=True)


def _title(request: Request) -> str:
    return escape(shortened(changes.title(request), _NAME))

"""The card of a request: who wants what and why, who may decide, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.requests import OPEN, Decision, Request, RequestState, Stage
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    entry,
    escape,
    headline,
    mrkdwn,
    overflow,
    shortened,
)
from bot.slack.cards import changes, endings, verdicts
from bot.slack.cards.tokens import many
from bot.slack.rich import (
    among,
    bullets,
    grantee,
    line,
    quoted,
    rich_text,
    user,
    whole,
    words,
)
from bot.slack.screen import Screen

APPROVE: Final = "requests.approve"
COMMENT: Final = "requests.comment"
DENY: Final = "requests.deny"
WITHDRAW: Final = "requests.withdraw"
REVIEW: Final = "requests.review"
MENU: Final = "requests.menu"
DETAILS: Final = "requests.details"

MOST_SAID: Final = 6000
"""How many characters of comments stand on a card; Slack takes about 13,000 in one message."""

_MOST_ALSO: Final = 5
_ALSO: Final = 300
"""How many others who asked for the same stand on a card, and how much of each reason."""

SIGN: Final = "🔐"
ALARM: Final = "🚨"


def card(standing: Standing) -> Screen:
    """Return a request as the approvals channel shows it; buttons vanish when it has ended."""
    request = standing.request
    sign = ALARM if request.emergency else SIGN
    blocks = [
        headline(f"{sign} {changes.title(request)}"),
        *_state(standing),
        rich_text(line(*asked_by(request))),
        rich_text(*changes.details(standing), *changes.used_by(standing.apps)),
        *_decisions(standing),
        *_ended(request),
        *_review(request),
        *_buttons(request),
    ]
    return Screen("Request", summary(request), blocks)


def summary(request: Request) -> str:
    """Return a request in one line, for notifications and screen readers."""
    title = escape(shortened(changes.title(request), 300))
    return f"{title}: {request.state}, requested by <@{request.asker}>"


def menu(request: Request) -> Block:
    """Return the three dots beside a request."""
    offered = [entry("Details", DETAILS, request.id)]
    if request.state is RequestState.PENDING:
        offered.append(entry("Approve with a comment…", COMMENT, request.id))
        offered.append(entry("Withdraw", WITHDRAW, request.id))
    return overflow(MENU, *offered)


def _state(standing: Standing) -> list[Block]:
    """Return where an open request stands, in one line of small print."""
    request = standing.request
    match request.state:
        case RequestState.PENDING:
            told = f"⏳ waiting{_urged(request)} · open until {_at(request.expires_at)}"
        case RequestState.APPROVED if request.not_before is not None:
            told = f"✅ approved · can be undone until {_at(request.not_before)}"
        case RequestState.APPROVED:
            told = "✅ approved · starting soon"
        case RequestState.APPLYING if standing.slow:
            told = "⏳ Mailtrap is slow; still trying"
        case RequestState.APPLYING:
            told = "⏳ in progress"
        case _:
            return []
    return [context(mrkdwn(told))]


def _urged(request: Request) -> str:
    """Return what time has brought so far: that people were reminded, or others told too."""
    told = (("reminded", request.reminded_at), ("escalated", request.escalated_at))
    return "".join(f" · {word} {_at(at)}" for word, at in told if at)


def _at(at: datetime) -> str:
    return dates.moment(at, dates.STAYS)


def asked_by(request: Request) -> list[Block]:
    """Return who asked, for whom, and why, in whole."""
    told = [words("Requested by "), user(request.asker)]
    if request.receiver != request.asker:
        told += [words(" · the new value goes to "), user(request.receiver)]
    told += [words(" · "), *quoted(request.reason)] if request.reason else []
    return told + also(request)


def also(request: Request) -> list[Block]:
    """Return who else has asked for the same, and why, each in a line of their own."""
    told = []
    for each in request.also[:_MOST_ALSO]:
        told += [words("\nAlso requested by "), user(each.user), words(" · ")]
        told += quoted(shortened(each.reason, _ALSO))
    more = len(request.also) - _MOST_ALSO
    return told + ([words(f"\nand by {more} more")] if more > 0 else [])


def _decisions(standing: Standing) -> list[Block]:
    """Return who may decide and who has."""
    request = standing.request
    told = []
    if request.state is RequestState.PENDING and standing.stages:
        told += list(_who_decides(standing))
    if any(each.approves for each in request.decisions):
        # Whoever said no stands in the line that says how it ended.
        said = [each for each in request.decisions if each.approves]
        told += [line(words("So far: ", bold=True), *_said(said))]
    return [rich_text(*told)] if told else []


def _who_decides(standing: Standing) -> Iterator[Block]:
    turn = standing.turn()
    rules = verdicts.called(standing.request.rules)
    by = [words(" ("), *whole(rules), words(")")] if rules else []
    yield line(words("Who may decide", bold=True), *by)
    yield bullets(
        line(*_stage(standing, stage, number, turn.stage if turn else len(standing.stages)))
        for number, stage in enumerate(standing.stages)
    )


def _stage(standing: Standing, stage: Stage, number: int, current: int) -> list[Block]:
    who = among(map(grantee, stage.grantees))
    if number < current:
        return [words("✅ "), *who, words(f": {_needed(stage, 0)}")]
    turn = standing.turn()
    missing = turn.missing if turn and number == current else stage.count
    when = "" if number == current else ", after that"
    return [*who, words(f": {_needed(stage, missing)}{when}")]


def _needed(stage: Stage, missing: int) -> str:
    return f"{stage.count - missing} of {many(stage.count, 'approval')}"


def _said(decisions: list[Decision]) -> Iterator[Block]:
    """Return each yes with its comment; those for which there is no room say so."""
    left = MOST_SAID
    for number, each in enumerate(decisions):
        yield from [words(" · ")] if number else []
        yield from (words("✅ "), user(each.user))
        left -= len(each.comment)
        if each.comment and left >= 0:
            yield from (words(" ("), *quoted(each.comment), words(")"))
        elif each.comment:
            yield words(f" (a comment of {len(each.comment):,} characters: see Details)")


def _ended(request: Request) -> list[Block]:
    if request.state in OPEN:
        return []
    return [rich_text(line(*endings.headline(request)), *endings.explained(request))]


def _review(request: Request) -> list[Block]:
    told = endings.review(request)
    return [rich_text(line(*told))] if told else []


def to_review(request: Request) -> Block:
    """Return the button of those who review an emergency."""
    return button("Mark as reviewed…", REVIEW, request.id)


def _buttons(request: Request) -> list[Block]:
    match request.state:
        case RequestState.PENDING:
            return [
                actions(
                    button("Approve", APPROVE, request.id, style="primary"),
                    button("Deny…", DENY, request.id),
                    menu(request),
                )
            ]
        case RequestState.APPROVED if request.not_before is not None:
            return [actions(button("Undo", WITHDRAW, request.id), menu(request))]
        case _ if request.to_review:
            return [actions(to_review(request))]
        case _:
            return []

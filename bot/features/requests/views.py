"""Requests as people see them: a list of them, one whole, and what a click has done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.account import Sandbox
from bot.domain.announcements import Standing
from bot.domain.requests import Decision, Request, RequestState
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    divider,
    entry,
    header,
    headline,
    overflow,
    plain,
    section,
    shortened,
)
from bot.slack.cards import changes, doors, endings, requests, reveal, verdicts
from bot.slack.inputs import field, text_input
from bot.slack.rich import date, line, quoted, rich_text, user, words
from bot.slack.room import Heard
from bot.slack.screen import Modal, Screen
from bot.workflow.waiting import Listed, Which

TURNS: Final = ("requests.mine", doors.REQUESTS, "requests.all", "requests.older")
_OLDER: Final = TURNS[3]
APPROVED: Final = "requests.approved"
DENIED: Final = "requests.denied"
REVIEWED: Final = "requests.reviewed"
SAID: Final = "requests.said"
_COMMENT: Final = "requests.comment_block"
_READ: Final = "requests.read"
_SEEN: Final = "The requester sees it."
_REASON: Final = 200
"""How much of a reason stands in the list; Details has the whole."""

_TITLES: Final = {
    Which.MINE: "Your requests",
    Which.OPEN: "Open requests",
    Which.ALL: "All requests",
}
_NOTHING: Final = {
    Which.MINE: "You have no requests yet.",
    Which.OPEN: "No open requests. 🌱",
    Which.ALL: "There are no requests yet.",
}
_LABELS: Final = {Which.MINE: "Mine", Which.OPEN: "Open", Which.ALL: "All"}


def page(which: Which, rows: Sequence[Listed], heard: Heard, *, more: bool) -> Screen:
    """Return a page of requests, each with what this person may do with it."""
    shown = [block for each in rows for block in _row(each, heard)]
    others = [
        button(f"✓ {label}" if each is which else label, f"requests.{each}", each)
        for each, label in _LABELS.items()
    ]
    if more:
        others.append(button("Next ›", _OLDER, f"{which} {rows[-1].standing.request.id}"))
    title = _TITLES[which]
    return Screen(
        "Requests",
        title,
        [
            header(title),
            *(shown or [section(plain(_NOTHING[which]))]),
            divider(),
            actions(*others),
        ],
    )


def details(standing: Standing) -> Modal:
    """Return a request whole, with every word that was said to it."""
    request = standing.request
    card = requests.card(standing)
    blocks = [each for each in card.blocks if each["type"] != "actions"]
    if request.decisions:
        blocks += [divider(), rich_text(line(words("Decisions", bold=True)))]
        blocks += [rich_text(line(*_decision(each))) for each in request.decisions]
    asked = [
        words("Requested "),
        date(request.asked_at, dates.MINUTE),
        words(f" · id {request.id}"),
    ]
    blocks.append(rich_text(line(*asked)))
    return Modal(_READ, "Request", "", blocks)


def comment(request_id: str) -> Modal:
    """Return the question for what is said to a yes."""
    said = field("Comment", text_input(SAID, multiline=True), _COMMENT, optional=True)
    return Modal(APPROVED, "Approve", "Approve", [said], request_id)


def reason(request_id: str) -> Modal:
    """Return the question for what is said to a no."""
    asked = text_input(SAID, multiline=True)
    said = field("Reason", asked, _COMMENT, hint=_SEEN, optional=True)
    return Modal(DENIED, "Deny", "Deny", [said], request_id)


def review(request: Request) -> Modal:
    """Return the question for what is said to a review, below what is reviewed."""
    title = words(f"{requests.ALARM} {changes.title(request)}", bold=True)
    about = [line(title), line(*requests.asked_by(request)), line(*endings.headline(request))]
    asked = text_input(SAID, multiline=True)
    said = field("Comment", asked, _COMMENT, hint=_SEEN, optional=True)
    return Modal(REVIEWED, "Review", "Mark as reviewed", [rich_text(*about), said], request.id)


def approved(request: Request) -> Screen:
    """Return what somebody reads who has said yes."""
    if request.state is RequestState.PENDING:
        return _said(request, "Approved. More approvals are needed.")
    if request.not_before is not None:
        return _said(request, "Approved.", *endings.carried_out(request.not_before))
    return _said(request, "Approved. No more approvals needed.")


def denied(request: Request, reason: str) -> Screen:
    """Return what somebody reads who has said no."""
    told = "was told why." if reason else "was told."
    return _said(request, "Denied.", user(request.asker), words(f" {told}"))


def reviewed(request: Request) -> Screen:
    """Return what somebody reads who has reviewed an emergency."""
    return _said(request, "Marked as reviewed.", user(request.asker), words(" was told."))


def withdrawn(request: Request) -> Screen:
    """Return what somebody reads who has taken their request back."""
    return _said(request, "Withdrawn. Nothing was changed.")


def not_opened() -> Screen:
    """Return what somebody reads whose value could not be shown."""
    told = "I couldn't open the value in time, so nobody has seen it. Click Reveal again."
    return Screen("Not shown", told, [section(plain(told))], aside=True)


def about_sandbox(sandbox: Sandbox | None, name: str) -> list[Block]:
    """Return how to use a sandbox's credentials, as far as that is known."""
    return [headline(name)] if sandbox is None else reveal.about_sandbox(sandbox)


def _row(listed: Listed, heard: Heard) -> list[Block]:
    """Return who wants what and why, for whom it waits, since when and how long it still can."""
    request = listed.standing.request
    asked = [words("requested by "), user(request.asker), words(" ")]
    asked.append(date(request.asked_at, dates.form(request.asked_at, heard.now)))
    if request.reason:
        asked += [words(" · "), *quoted(shortened(request.reason, _REASON))]
    lines = [
        line(words(changes.title(request), bold=True)),
        line(*asked),
        line(*_waits(listed, heard.now)),
        *_reviewers(request),
    ]
    return [rich_text(*lines), actions(*_doable(listed, heard.person.user))]


def _reviewers(request: Request) -> list[Block]:
    told = endings.review(request) if request.to_review else []
    return [line(*told)] if told else []


def _waits(listed: Listed, now: datetime) -> list[Block]:
    request = listed.standing.request
    if request.state is not RequestState.PENDING:
        return endings.standing(request)
    left = words(f" · {dates.span(request.expires_at - now)} left")
    if listed.theirs is None:
        return [words("⏳ waiting for approval (I couldn't check whose turn it is)"), left]
    turn = listed.standing.turn()
    if turn is None:
        return [words("⏳ waiting for approval"), left]
    stage = replace(listed.standing.stages[turn.stage], count=turn.missing)
    return [words("⏳ waiting for "), *verdicts.waits([stage]), left]


def _doable(listed: Listed, reader: str) -> list[Block]:
    """Return what this person may do; the click is judged anew."""
    request = listed.standing.request
    decide = [
        button("Approve", requests.APPROVE, request.id, style="primary"),
        button("Deny…", requests.DENY, request.id),
    ]
    offered = [entry("Details", requests.DETAILS, request.id)]
    pending = request.state is RequestState.PENDING
    if listed.theirs is not False:
        offered.append(entry("Approve with a comment…", requests.COMMENT, request.id))
    own = request.asker == reader
    if request.to_review and not own:
        offered.append(entry("Mark as reviewed…", requests.REVIEW, request.id))
    if own and (pending or (request.state is RequestState.APPROVED and request.not_before)):
        offered.append(entry("Withdraw" if pending else "Undo", requests.WITHDRAW, request.id))
    rest = overflow(requests.MENU, *offered)
    return [*decide, rest] if listed.theirs is not False else [rest]


def _decision(each: Decision) -> list[Block]:
    told = [words("✅ " if each.approves else "❌ "), user(each.user), words(" ")]
    told.append(date(each.at, dates.MINUTE))
    return told + ([words(": "), *quoted(each.comment)] if each.comment else [])


def _said(request: Request, told: str, *more: Block) -> Screen:
    title = line(words(changes.title(request), bold=True))
    said = line(words(told), *((words(" "), *more) if more else ()))
    return Screen("Done", told, [rich_text(title, said)], aside=True)

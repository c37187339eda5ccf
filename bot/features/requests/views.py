"""Requests as people see them: a list of them, one whole, and what a click has done."""

from __future__ import annotations

from typing import Final

from bot.domain.account import Sandbox
from bot.domain.announcements import Standing
from bot.domain.requests import Decision, Request, RequestState
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    entry,
    header,
    headline,
    mrkdwn,
    overflow,
    plain,
    section,
)
from bot.slack.cards import changes, doors, endings, requests, reveal
from bot.slack.inputs import field, text_input
from bot.slack.rich import date, line, quoted, rich_text, user, words
from bot.slack.room import Heard
from bot.slack.screen import Modal, Screen
from bot.workflow.waiting import PAGE, Which

TURNS: Final = ("requests.mine", doors.REQUESTS, "requests.all", "requests.older")
_OLDER: Final = TURNS[3]
APPROVED: Final = "requests.approved"
DENIED: Final = "requests.denied"
REVIEWED: Final = "requests.reviewed"
SAID: Final = "requests.said"
_COMMENT: Final = "requests.comment_block"
_READ: Final = "requests.read"
_SEEN: Final = "The requester sees it."

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


def page(which: Which, found: tuple[Request, ...], heard: Heard, *, decides: bool) -> Screen:
    """Return a page of requests, each with what this person may do with it."""
    shown = found[:PAGE]
    rows = [block for each in shown for block in _row(each, heard, decides=decides)]
    others = [button(_LABELS[each], f"requests.{each}", each) for each in Which]
    if len(found) > PAGE:
        others.append(button("Next ›", _OLDER, f"{which} {shown[-1].id}"))
    title = _TITLES[which]
    return Screen(
        "Requests",
        title,
        [
            header(title),
            *(rows or [section(plain(_NOTHING[which]))]),
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


def _row(request: Request, heard: Heard, *, decides: bool) -> list[Block]:
    since = dates.moment(request.asked_at, dates.form(request.asked_at, heard.now))
    left = dates.span(request.expires_at - heard.now)
    open_until = f" · {left} left" if request.state is RequestState.PENDING else ""
    menu = overflow(requests.MENU, *_doable(request, heard.person.user, decides=decides))
    return [
        section(plain(changes.title(request)), accessory=menu),
        rich_text(line(*endings.standing(request)), *_reviewers(request)),
        context(mrkdwn(f"requested by <@{request.asker}> {since}{open_until}")),
    ]


def _reviewers(request: Request) -> list[Block]:
    told = endings.review(request) if request.to_review else []
    return [line(*told)] if told else []


def _doable(request: Request, reader: str, *, decides: bool) -> list[Block]:
    """Return what this person may do; the click is judged anew."""
    offered = [entry("Details", requests.DETAILS, request.id)]
    own = request.asker == reader
    pending = request.state is RequestState.PENDING
    if pending and not own and decides:
        offered += [
            entry("Approve", requests.APPROVE, request.id),
            entry("Approve with a comment…", requests.COMMENT, request.id),
            entry("Deny…", requests.DENY, request.id),
        ]
    if request.to_review and not own:
        offered.append(entry("Mark as reviewed…", requests.REVIEW, request.id))
    if own and (pending or (request.state is RequestState.APPROVED and request.not_before)):
        offered.append(entry("Withdraw", requests.WITHDRAW, request.id))
    return offered


def _decision(each: Decision) -> list[Block]:
    told = [words("✅ " if each.approves else "❌ "), user(each.user), words(" ")]
    told.append(date(each.at, dates.MINUTE))
    return told + ([words(": "), *quoted(each.comment)] if each.comment else [])


def _said(request: Request, told: str, *more: Block) -> Screen:
    title = line(words(changes.title(request), bold=True))
    said = line(words(told), *((words(" "), *more) if more else ()))
    return Screen("Done", told, [rich_text(title, said)], aside=True)

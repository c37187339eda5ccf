"""What every form for a change shares: the outlook, the question why, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.domain.errors import ChangeRefused, Refusal
from bot.domain.requests import Request, RequestState
from bot.domain.verdicts import Allowed, NeedsApproval, Refused, Verdict, Why
from bot.slack.blocks import Block, context, plain
from bot.slack.cards import changes, endings, requests, verdicts
from bot.slack.inputs import field, text_input
from bot.slack.rich import line, rich_text, user, whole, words
from bot.slack.screen import FieldErrors, Screen

if TYPE_CHECKING:
    from bot.workflow.ask import Foreseen

WHY: Final = "why"
"""The action id of the question why; its block's id is the room's."""

_NOTHING_YET: Final = {Why.NO_ACCESS, Why.NO_DIFFERENCE}
"""What every form begins with, so that it is no reproach."""

_DIRECT: Final = "I'll DM you updates."


def outlook(foreseen: Foreseen) -> Block:
    """Return what the rules say, and by which of them; or that the same is asked for already."""
    if foreseen.open_one is None:
        return rich_text(line(*verdicts.leaves(foreseen.verdict)))
    told = words(" If you send this too, your reason is added to that request.")
    return rich_text(line(*already(foreseen.open_one), told))


def already(request: Request) -> list[Block]:
    """Return who has asked for the same, and who decides."""
    told = [words("⏳ Already requested by "), user(request.asker)]
    if request.state is RequestState.PENDING:
        return [*told, words(": waiting for "), *verdicts.waits(request.stages), words(".")]
    return [*told, words(": "), *endings.standing(request), words(".")]


def preview(verdict: Verdict | None, also: str = "") -> Block:
    """Return what the rules say so far, and what would help where they say no, `also` in short."""
    if verdict is None:
        unknown = "I couldn't check who has to approve this. I'll check again when you send it."
        return rich_text(line(words(unknown)))
    if not isinstance(verdict, Refused):
        return rich_text(line(words(_sign(verdict)), *verdicts.leaves(verdict)))
    way_out = verdicts.way_out(verdict)
    if verdict.why in _NOTHING_YET:
        return rich_text(line(words(f"{way_out} Then I'll show here who has to approve.")))
    return rich_text(line(words("⛔ "), *verdicts.leaves(verdict), words(f" {way_out}{also}")))


def _sign(verdict: Allowed | NeedsApproval) -> str:
    return "✅ " if isinstance(verdict, Allowed) else "🔐 "


def submit(verdict: Verdict | None, at_once: str) -> str:
    """Return the word on a form's button: it says what it will do."""
    if isinstance(verdict, Refused) and verdict.why not in _NOTHING_YET:
        return "Check again"  # Slack shows no form without a button
    return "Send for approval" if isinstance(verdict, NeedsApproval) else at_once


def why(block_id: str, *, needed: bool, label: str = "Reason", initial: str = "") -> Block:
    """Return the question why."""
    typed = text_input(WHY, initial=initial, multiline=True)
    return field(label, typed, block_id, optional=not needed)


def at_field(refusal: ChangeRefused, blocks: Mapping[Why, str], also: str = "") -> FieldErrors:
    """Return a refusal, and what is to be said with it, at the field that it is about.

    Raises:
        ChangeRefused: the form has no such field.
    """
    refused = refusal.refused
    if refused.why not in blocks:
        raise refusal
    told = f"{verdicts.said(refused)} {verdicts.way_out(refused)}{also}"
    return FieldErrors({blocks[refused.why]: told})


def why_missing(refusal: Refusal, block_id: str) -> dict[str, str]:
    """Return the sentence at the question why, where that is what the rules miss."""
    if isinstance(refusal, ChangeRefused) and refusal.refused.why is Why.REASON_MISSING:
        return {block_id: verdicts.said(refusal.refused)}
    return {}


def sent(request: Request) -> Screen:
    """Return what whoever asked reads then: who has to decide, or that it is under way."""
    title = line(*whole(changes.title(request)))
    if request.state is RequestState.PENDING:
        told = [words("Waiting for "), *verdicts.waits(request.stages), words(".")]
    elif request.not_before is not None:
        told = endings.carried_out(request.not_before)
    else:
        told = [words("Working on it.")]
    blocks = [rich_text(title, line(*told, words(f" {_DIRECT}")))]
    if request.receiver != request.asker:
        blocks.append(context(plain("The new value goes to the person you named.")))
    return Screen("Request sent", requests.summary(request), blocks)

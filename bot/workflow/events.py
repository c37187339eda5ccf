"""What the audit says of each thing that happens: who, what, on which token, by which rule."""

from __future__ import annotations

from datetime import datetime

from bot.domain.audit import TOKENBOT, Entry
from bot.domain.changes import token_of
from bot.domain.outcomes import Outcome
from bot.domain.people import Role
from bot.domain.requests import Request, RequestState
from bot.domain.values import Waiting
from bot.domain.verdicts import Refused
from bot.workflow.asking import Asked, Weighed


def refused(asked: Asked, weighed: Weighed, now: datetime) -> Entry:
    """Return the line for a change that the rules do not allow, or not to this person any more."""
    verdict = weighed.verdict
    facts = {"reason": asked.reason, "target": weighed.target.name}
    if isinstance(verdict, Refused):
        facts |= {"why": str(verdict.why), "rule": verdict.rule, "detail": verdict.detail}
    else:
        facts |= {"why": f"not an {Role.OPERATOR}", "rule": ", ".join(weighed.rules)}
    return Entry(
        team=asked.person.team,
        at=now,
        kind=f"{asked.action}.refused",
        actor=asked.person.user,
        account_id=asked.change.account_id,
        token_id=token_of(asked.change),
        facts=told(facts),
    )


def asked(request: Request) -> Entry:
    """Return the line for a request, with the rules that it goes by."""
    facts = {
        "reason": request.reason,
        "target": request.target.name,
        "rules": ", ".join(request.rules),
        "receiver": request.receiver if request.receiver != request.asker else "",
        "emergency": "yes" if request.emergency else "",
    }
    return of(request, "asked", request.asker, request.asked_at, facts)


def joined(request: Request, actor: str, reason: str, now: datetime) -> Entry:
    """Return the line for somebody who asked for the same, and why."""
    return of(request, "joined", actor, now, {"reason": reason, "target": request.target.name})


def decided(request: Request, actor: str, word: str, comment: str, now: datetime) -> Entry:
    """Return the line for a yes, a no, or a request taken back."""
    facts = {"comment": comment, "target": request.target.name}
    return of(request, word, actor, now, facts)


def turned_away(request: Request, actor: str, why: str, now: datetime) -> Entry:
    """Return the line for a click by somebody who may not decide."""
    return of(request, "turned_away", actor, now, {"why": why, "target": request.target.name})


def begun(request: Request, now: datetime) -> Entry:
    """Return the line for an attempt to carry a change out."""
    facts = {"target": request.target.name, "attempt": str(request.attempts + 1)}
    return of(request, "applying", TOKENBOT, now, facts)


def ended(request: Request, state: RequestState, outcome: Outcome, now: datetime) -> Entry:
    """Return the line for what became of a change at Mailtrap."""
    facts = {
        "target": request.target.name,
        "outcome": str(outcome.ended),
        "approved_by": ", ".join(request.approvers),
        "rules": ", ".join(request.rules),
        "new_token": str(outcome.token_id or ""),
        "last_four": outcome.last_four,
        "words": outcome.words,
        "healed": "yes" if outcome.healed else "",
        "leftover": str(outcome.leftover_id or ""),
    }
    return of(request, str(state), TOKENBOT, now, facts)


def of(request: Request, word: str, actor: str, now: datetime, facts: dict[str, str]) -> Entry:
    """Return a line about a request; what is empty is left out."""
    return Entry(
        team=request.team,
        at=now,
        kind=f"{request.action}.{word}",
        actor=actor,
        account_id=request.change.account_id,
        token_id=token_of(request.change),
        request_id=request.id,
        facts=told(facts),
    )


def about_token(
    kind: str, key: tuple[str, int, int | None], actor: str, now: datetime, facts: dict[str, str]
) -> Entry:
    """Return a line about a token, or (None) its account; `key` begins with the workspace."""
    team, account_id, token_id = key
    return Entry(
        team=team,
        at=now,
        kind=kind,
        actor=actor,
        account_id=account_id,
        token_id=token_id,
        facts=facts,
    )


def about_value(value: Waiting, word: str, actor: str, now: datetime) -> Entry:
    """Return the line for a value that was revealed, or tried for, or has lapsed."""
    return Entry(
        team=value.team,
        at=now,
        kind=f"value.{word}",
        actor=actor,
        request_id=value.request_id,
        facts={"for": value.user},
    )


def told(facts: dict[str, str]) -> dict[str, str]:
    """Return the facts that say something."""
    return {name: said for name, said in facts.items() if said}

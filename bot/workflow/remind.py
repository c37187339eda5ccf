"""Reminds people of requests that wait for them, and goes further up when nobody decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.announcements import Standing
from bot.domain.audit import TOKENBOT, Entry
from bot.domain.errors import CouldNotCheck
from bot.domain.nudges import (
    CARD,
    MOST_PEOPLE,
    Nudge,
    NudgeKind,
    Overdue,
    overdue,
    unreviewed,
)
from bot.domain.policy import Policy
from bot.domain.requests import Members, Request
from bot.store.nudges import NudgeStore
from bot.store.requests import RequestStore
from bot.workflow import events
from bot.workflow.announce import Announce
from bot.workflow.asking import People


class Remind:
    """Says who is to hear of a request that waits; raises StoreUnavailable.

    Of the requests that wait, few among all there were, each is looked at: when something is due
    follows from the policy as it is today.
    """

    def __init__(
        self,
        policy: Policy,
        people: People,
        requests: RequestStore,
        nudges: NudgeStore,
        announce: Announce,
    ) -> None:
        self._policy = policy
        self._people = people
        self._requests = requests
        self._nudges = nudges
        self._announce = announce

    async def sweep(self, team: str, now: datetime) -> None:
        """Have people reminded of what has waited for long."""
        for request in await self._requests.waiting(team):
            due = overdue(request, self._policy.remind, self._policy.escalate, now)
            if due:
                await self._remind(request, due, now)
        for request in await self._requests.to_review(team):
            number = unreviewed(request, now)
            if number:
                await self._call_reviewers(request, number, now)

    async def _call_reviewers(self, request: Request, number: int, now: datetime) -> None:
        """Have reviewers told; at the card where only whoever asked is one of them."""
        who = await self._members(request, request.review, now)
        told = _each((who and who - {request.asker}) or None)
        new = [Nudge(request.team, request.id, NudgeKind.WAITS, number, to) for to in told]
        await self._nudges.call_reviewers(request, new, _entry(request, "reminded", told, now))

    async def _remind(self, request: Request, due: Overdue, now: datetime) -> None:
        standing = await self._announce.standing(request, now)
        new, entries, marked = [], [], request
        if due.reminder:
            told = _each(self._deciding(standing))
            new += [
                Nudge(request.team, request.id, NudgeKind.WAITS, due.reminder, to) for to in told
            ]
            entries.append(_entry(request, "reminded", told, now))
            marked = replace(marked, reminded_at=now)
        if due.escalates:
            told = await self._further(standing, now)
            new += [Nudge(request.team, request.id, NudgeKind.ESCALATED, 0, to) for to in told]
            entries.append(_entry(request, "escalated", told, now))
            marked = replace(marked, escalated_at=now)
        if await self._nudges.remind(marked, new, entries):
            await self._announce.run(request.team, request.id)

    def _deciding(self, standing: Standing) -> Members:
        """Return those whose turn it is and who have not decided; None where nobody can tell."""
        turn = standing.turn()
        if turn is None or turn.stage >= len(standing.members):
            return None
        members = standing.members[turn.stage]
        request = standing.request
        return members and members - {request.asker, *request.approvers}

    async def _further(self, standing: Standing, now: datetime) -> tuple[str, ...]:
        """Return whoever comes next, or the admins behind the last stage; and the asker."""
        request = standing.request
        who = await self._members(request, standing.next_in_line(), now)
        already = self._deciding(standing) or frozenset()
        others = _each(who and who - already - {request.asker, *request.approvers})
        return (*others, request.asker)

    async def _members(self, request: Request, grantees: tuple[str, ...], now: datetime) -> Members:
        """Return who somebody is; None where Slack did not tell."""
        try:
            return await self._people.members(request.team, grantees, now)
        except CouldNotCheck:
            return None


def _each(who: Members) -> tuple[str, ...]:
    """Return people one by one, or the card's thread, where all of them are called."""
    if who is None or len(who) > MOST_PEOPLE:
        return (CARD,)
    return tuple(sorted(who))


def _entry(request: Request, word: str, told: tuple[str, ...], now: datetime) -> Entry:
    facts = {"told": ", ".join(told), "target": request.target.name}
    return events.of(request, word, TOKENBOT, now, facts)

"""What people ask for, and what is found out before anybody decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.changes import Action, Change, DeleteToken, action_of
from bot.domain.people import PersonId
from bot.domain.requests import Members, Request, Stage, Target
from bot.domain.verdicts import Allowed, Facts, NeedsApproval, Refused, Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that somebody wants; sent twice with one `id`, it is asked for once.

    `receiver` is who gets the new value, the asker where it is empty; an emergency comes through
    the `leak` door.
    """

    person: PersonId
    change: Change
    reason: str = ""
    receiver: str = ""
    emergency: bool = False
    id: str = ""

    @property
    def action(self) -> Action:
        """The word that the rules know it by."""
        return Action.LEAK if self.emergency else action_of(self.change)


def asked_again(request: Request) -> Asked:
    """Return what a request asks for, to be judged anew."""
    return Asked(
        person=PersonId(request.team, request.asker),
        change=request.change,
        reason=request.reason,
        receiver=request.receiver,
        emergency=request.emergency,
        id=request.id,
    )


class People(Protocol):
    """Who is among whom, in a workspace; grantees are user ids, group ids, roles or everyone.

    Both raise CouldNotCheck where a group could not be looked up.
    """

    async def members(self, team: str, grantees: Sequence[str], now: datetime) -> Members:
        """Return the user ids among the grantees; None stands for everyone."""

    async def among(
        self, person: PersonId, grantees: Sequence[str], now: datetime
    ) -> frozenset[str]:
        """Return those of the grantees that the person is among."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change held against today's rules; `members` are those of each stage of the verdict."""

    verdict: Verdict
    facts: Facts
    target: Target
    members: tuple[Members, ...] = ()

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Who has to say yes; nobody where it is allowed at once, or not at all."""
        return self.verdict.stages if isinstance(self.verdict, NeedsApproval) else ()

    def not_before(self, asked: Asked, now: datetime) -> datetime | None:
        """Return the end of the undo window that starts now; only a plain deletion has one."""
        undoable = isinstance(asked.change, DeleteToken) and not asked.emergency
        if isinstance(self.verdict, Refused) or not undoable or not self.verdict.undo:
            return None
        return now + self.verdict.undo

    @property
    def rules(self) -> tuple[str, ...]:
        """The names of the rules that apply."""
        verdict = self.verdict
        return verdict.rules if isinstance(verdict, Allowed | NeedsApproval) else (verdict.rule,)

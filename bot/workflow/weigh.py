"""Holds a change against today's rules: who may, who has to say yes, and can anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.errors import NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role
from bot.domain.policy import Policy, judge, too_few
from bot.domain.requests import Members, Request, Stage, may_decide
from bot.domain.verdicts import NeedsApproval, Refused
from bot.workflow import facts
from bot.workflow.asking import Asked, People, Weighed, asked_again
from bot.workflow.see import See

SOMEBODY: Final = (Stage((Role.APPROVER,), 1),)
"""Who decides where the rules have stopped asking for anybody: one approver."""


class Weigh:
    """Weighs changes; `own_last_four` are those of the bot's own token.

    Calling it raises NoSuchToken where the token is gone, CouldNotCheck where a group could not be
    looked up or something has no name at the moment, and what `See` raises where nothing is known
    of the account.
    """

    def __init__(self, policy: Policy, people: People, see: See, own_last_four: str) -> None:
        self._policy = policy
        self._people = people
        self._see = see
        self._own = own_last_four

    @property
    def longest(self) -> timedelta:
        """How long new tokens may live by the policy's defaults."""
        return self._policy.defaults.terms.longest

    async def __call__(self, asked: Asked, now: datetime) -> Weighed:
        """Return the verdict, what it rests on, and who is in each of its stages."""
        view = await self._see.view(asked.person, asked.change.account_id, now)
        found = facts.gather(asked, view, self._own, now)
        among = await self._people.among(asked.person, self._policy.requesters(), now)
        found = replace(found, groups=among)
        verdict = self._policy.spelt(judge(found, self._policy))
        target = facts.target(asked.change, view, now)
        if not isinstance(verdict, NeedsApproval):
            return Weighed(verdict, found, target)
        members = tuple(
            [
                await self._people.members(asked.person.team, stage.grantees, now)
                for stage in verdict.stages
            ]
        )
        refused = too_few(verdict, members, asked.person.user)
        if refused is not None:
            return Weighed(refused, found, target)
        return Weighed(verdict, found, target, members)

    async def deciders(
        self, team: str, weighed: Weighed, now: datetime
    ) -> tuple[tuple[Stage, ...], tuple[Members, ...]]:
        """Return who decides on a request that was weighed again, stage by stage."""
        if weighed.stages:
            return weighed.stages, weighed.members
        return SOMEBODY, (await self._people.members(team, SOMEBODY[0].grantees, now),)

    async def is_among(self, person: PersonId, who: Members, now: datetime) -> bool:
        """Say whether a person is among those of a stage; where it is everyone, Slack is asked.

        Raises:
            CouldNotCheck: Slack did not tell.
        """
        if who is not None:
            return person.user in who
        return EVERYONE in await self._people.among(person, (EVERYONE,), now)

    async def reviews(self, person: PersonId, request: Request, now: datetime) -> bool:
        """Say whether a person looks at what was done at once; whoever asked for it never does.

        Raises:
            CouldNotCheck: Slack did not tell.
        """
        if person.user == request.asker:
            return False
        return bool(await self._people.among(person, request.review, now))

    async def turn_of(
        self, reader: PersonId, request: Request, now: datetime
    ) -> tuple[Standing, bool]:
        """Return how a waiting request stands by today's rules, and whether it is their turn.

        One that today's rules refuse waits for nobody; the next click, or its time, ends it.
        """
        weighed = await self.again(request, now)
        if isinstance(weighed.verdict, Refused):
            return Standing(request), False
        stages, members = await self.deciders(request.team, weighed, now)
        standing = Standing(request, stages=stages, members=members)
        whose = standing.turn()
        if reader.user in request.approvers or not may_decide(
            reader.user, members, whose, asker=request.asker
        ):
            return standing, False
        stage = whose.stage if whose else -1
        return standing, await self.is_among(reader, members[stage], now)

    async def require_operator(self, person: PersonId, now: datetime) -> None:
        """Return if a person may ask for changes, as Slack tells it now.

        Raises:
            NotAllowed: they may not, or not any more.
            CouldNotCheck: Slack did not tell.
        """
        if Role.OPERATOR not in await self._people.among(person, (Role.OPERATOR,), now):
            raise NotAllowed(Role.OPERATOR, self._policy.roles.grantees(Role.OPERATOR))

    async def again(self, request: Request, now: datetime) -> Weighed:
        """Hold a request against today's rules, which count, not those of when it was asked."""
        return await self(asked_again(request), now)

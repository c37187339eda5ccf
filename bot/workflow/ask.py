"""Asks for a change: what the rules would say to it, and then, setting it going."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import AskedAlready, ChangeRefused, CouldNotCheck
from bot.domain.requests import Request, Target
from bot.domain.verdicts import Allowed, NeedsApproval, Refused, Verdict, Why
from bot.store.audit import AuditStore
from bot.workflow import events
from bot.workflow.asking import Asked, Weighed
from bot.workflow.follow import Follow
from bot.workflow.submit import Submit
from bot.workflow.weigh import Weigh

_SOME: Final = "…"
"""Stands for a reason that is yet to be given."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the rules would say to a change, and whether they want to know why it is asked for.

    `open_one` is the request that asks for the same already.
    """

    verdict: Allowed | NeedsApproval
    target: Target
    reason_needed: bool
    open_one: Request | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The same for a form that is being filled in, in which anything may still be wrong.

    The verdict is None where it could not be looked up who has to agree.
    """

    verdict: Verdict | None
    reason_needed: bool = False


class Ask:
    """What rooms do with a change that a person wants."""

    def __init__(self, weigh: Weigh, submit: Submit, follow: Follow, audit: AuditStore) -> None:
        self._weigh = weigh
        self._submit = submit
        self._follow = follow
        self._audit = audit

    @property
    def longest(self) -> timedelta:
        """How long new tokens may live by the policy's defaults."""
        return self._weigh.longest

    async def foresee(self, asked: Asked, now: datetime) -> Foreseen:
        """Return what would be said if it were asked for now.

        Raises:
            ChangeRefused: the rules say no whatever the reason, which is in the audit.
            NoSuchToken: it is gone.
            CouldNotCheck: a group or a name could not be looked up.
        """
        weighed, needed = await self._outlook(asked, now)
        if isinstance(weighed.verdict, Refused):
            await self._audit.append(events.refused(asked, weighed, now))
            raise ChangeRefused(weighed.verdict)
        open_one = await self._submit.open_one(asked)
        return Foreseen(weighed.verdict, weighed.target, needed, open_one)

    async def preview(self, asked: Asked, now: datetime) -> Preview:
        """Return what would be said so far; a refusal is an answer here, and in no audit.

        Raises:
            NoSuchToken: it is gone.
        """
        try:
            weighed, needed = await self._outlook(asked, now)
        except CouldNotCheck:
            return Preview(None)
        return Preview(weighed.verdict, needed)

    async def _outlook(self, asked: Asked, now: datetime) -> tuple[Weighed, bool]:
        """Return what the rules say once a reason is given, and whether they want one."""
        weighed = await self._weigh(replace(asked, reason=""), now)
        if not _wants_reason(weighed.verdict):
            return weighed, False
        return await self._weigh(replace(asked, reason=_SOME), now), True

    async def __call__(self, asked: Asked, now: datetime) -> Request:
        """Record a request, and have it carried out or told of; raises what `Submit` does."""
        try:
            request = await self._submit(asked, now)
        except AskedAlready as already:
            if already.added:
                self._follow(already.request)
            raise
        self._follow(request)
        return request


def _wants_reason(verdict: object) -> bool:
    return isinstance(verdict, Refused) and verdict.why is Why.REASON_MISSING

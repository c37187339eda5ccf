"""Asks for a change: judged, recorded, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, assert_never

from bot.domain.errors import AskedAlready, ChangeRefused, NotAllowed, StoreUnavailable
from bot.domain.people import PersonId
from bot.domain.requests import Also, Request, RequestState, Stage
from bot.domain.verdicts import Allowed, NeedsApproval, Refused
from bot.store.audit import AuditStore
from bot.store.requests import RequestStore
from bot.workflow import events
from bot.workflow.asking import Asked, Weighed
from bot.workflow.membership import Membership
from bot.workflow.weigh import Weigh

AT_ONCE: Final = timedelta(hours=1)
"""How long a change that needs no approval may take to be carried out."""

_TRIES: Final = 20
"""How often it is tried anew when others ask or decide in the same moment."""


class Submit:
    """Records requests; `new_id` makes the ids of those that come without one."""

    def __init__(
        self,
        weigh: Weigh,
        requests: RequestStore,
        audit: AuditStore,
        new_id: Callable[[], str],
        membership: Membership,
    ) -> None:
        self._weigh = weigh
        self._requests = requests
        self._audit = audit
        self._new_id = new_id
        self._membership = membership

    async def __call__(self, asked: Asked, now: datetime) -> Request:
        """Return the request: waiting for approval, or approved where none is needed.

        What was sent twice is asked for once: the second time returns the first one's request.

        Raises:
            AskedAlready: the same is asked for already; the reason was added to that.
            ChangeRefused: the rules say no, which is in the audit.
            NotAllowed: it would be done at once, and the asker may ask for nothing any more.
            NotAMember: whoever is to get the value is no active full member.
            NoSuchToken: it is gone.
            CouldNotCheck: a group or a name could not be looked up, so nothing was recorded.
            StoreUnavailable: it could not be recorded, so nothing was done.
        """
        if asked.id and (known := await self._requests.get(asked.person.team, asked.id)):
            return known
        weighed = await self._weigh(asked, now)
        if isinstance(weighed.verdict, Refused):
            await self._audit.append(events.refused(asked, weighed, now))
            raise ChangeRefused(weighed.verdict)
        if isinstance(weighed.verdict, Allowed):
            await self._require_operator(asked, weighed, now)
        if asked.receiver and asked.receiver != asked.person.user:
            await self._membership.require(PersonId(asked.person.team, asked.receiver), now)
        request = _request(asked, weighed, asked.id or self._new_id(), now)
        for _ in range(_TRIES):
            if await self._requests.add(request, events.asked(request), once=True):
                return request
            if known := await self._requests.get(request.team, request.id):
                return known
            if (known := await self.open_one(asked)) is not None:
                await self._join(asked, known, now)
        raise StoreUnavailable

    async def open_one(self, asked: Asked) -> Request | None:
        """Return the request that asks for the same already."""
        return await self._requests.open_one(asked.person.team, asked.action, asked.change)

    async def _join(self, asked: Asked, known: Request, now: datetime) -> None:
        """Add the reason to the open request, unless it changes at this moment.

        Raises:
            AskedAlready: it was added, or there is none.
        """
        reason, user = asked.reason.strip(), asked.person.user
        if not reason:
            raise AskedAlready(known, added=False)
        entry = events.joined(known, user, reason, now)
        joined = await self._requests.join(known, Also(user, reason), entry)
        if joined is not None:
            raise AskedAlready(joined, added=True)

    async def _require_operator(self, asked: Asked, weighed: Weighed, now: datetime) -> None:
        """Have the one whose word suffices be who they were, by more than an hour-old answer."""
        try:
            await self._weigh.require_operator(asked.person, now)
        except NotAllowed:
            await self._audit.append(events.refused(asked, weighed, now))
            raise


def _request(asked: Asked, weighed: Weighed, request_id: str, now: datetime) -> Request:
    state, stages, lifetime, review = _terms(weighed)
    return Request(
        id=request_id,
        team=asked.person.team,
        action=asked.action,
        change=asked.change,
        target=weighed.target,
        asker=asked.person.user,
        receiver=asked.receiver or asked.person.user,
        reason=asked.reason.strip(),
        rules=weighed.rules,
        stages=stages,
        state=state,
        asked_at=now,
        expires_at=now + lifetime,
        emergency=asked.emergency,
        review=review,
        not_before=weighed.not_before(asked, now) if state is RequestState.APPROVED else None,
    )


_Terms = tuple[RequestState, tuple[Stage, ...], timedelta, tuple[str, ...]]


def _terms(weighed: Weighed) -> _Terms:
    match weighed.verdict:
        case Allowed(review=review):
            return RequestState.APPROVED, (), AT_ONCE, review
        case NeedsApproval(stages=stages, lifetime=lifetime):
            return RequestState.PENDING, stages, lifetime, ()
        case Refused():
            raise ChangeRefused(weighed.verdict)
        case _:
            assert_never(weighed.verdict)

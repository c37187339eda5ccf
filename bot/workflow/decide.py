"""Decides on requests, and reviews emergencies: by the person and the row, at the click."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.audit import TOKENBOT
from bot.domain.errors import (
    DecidedAlready,
    NoSuchRequest,
    NoSuchToken,
    NotReviewer,
    NotYours,
    NotYourTurn,
    OwnRequest,
    RequestEnded,
)
from bot.domain.outcomes import Ended, Outcome
from bot.domain.people import PersonId
from bot.domain.requests import (
    Decision,
    Members,
    Request,
    RequestState,
    Reviewed,
    Stage,
    turn,
)
from bot.domain.verdicts import Refused
from bot.store.audit import AuditStore
from bot.store.requests import RequestStore
from bot.workflow import events
from bot.workflow.asking import Weighed, asked_again
from bot.workflow.weigh import Weigh

_TRIES: Final = 20
"""How often a decision is made anew when others decide in the same moment."""


class Decide:
    """Approves, denies and takes back; nothing changes where the person may not.

    Every method raises NoSuchRequest, RequestEnded, CouldNotCheck and StoreUnavailable.
    """

    def __init__(self, weigh: Weigh, requests: RequestStore, audit: AuditStore) -> None:
        self._weigh = weigh
        self._requests = requests
        self._audit = audit

    async def approve(
        self, person: PersonId, request_id: str, comment: str, now: datetime
    ) -> Request:
        """Say yes; return the request, approved where nobody's yes is missing any more.

        Raises:
            OwnRequest: it is the person's own.
            NotYourTurn: others have to decide now.
            DecidedAlready: the person has said yes before.
        """
        for _ in range(_TRIES):
            request = await self._pending(person, request_id, now)
            weighed, stages, members = await self._today(request, now)
            await self._entitled(person, request, stages, members, now)
            if person.user in request.approvers:
                raise DecidedAlready
            yes = Decision(person.user, approves=True, comment=comment.strip(), at=now)
            left = turn(stages, members, (*request.approvers, person.user), request.asker)
            state = RequestState.PENDING if left else RequestState.APPROVED
            word = "approved" if left is None else "agreed"
            decided = await self._requests.decide(
                request,
                yes,
                state,
                events.decided(request, person.user, word, yes.comment, now),
                not_before=None if left else weighed.not_before(asked_again(request), now),
            )
            if decided is not None:
                return decided
        raise RequestEnded(request)

    async def deny(self, person: PersonId, request_id: str, comment: str, now: datetime) -> Request:
        """Say no, which ends the request.

        Raises:
            OwnRequest: it is the person's own.
            NotYourTurn: others have to decide now.
        """
        for _ in range(_TRIES):
            request = await self._pending(person, request_id, now)
            _, stages, members = await self._today(request, now)
            await self._entitled(person, request, stages, members, now)
            no = Decision(person.user, approves=False, comment=comment.strip(), at=now)
            entry = events.decided(request, person.user, "denied", no.comment, now)
            denied = await self._requests.decide(request, no, RequestState.DENIED, entry)
            if denied is not None:
                return denied
        raise RequestEnded(request)

    async def withdraw(self, person: PersonId, request_id: str, now: datetime) -> Request:
        """Take one's own request back, also an approved one whose undo window is open.

        Raises:
            NotYours: somebody else asked for it.
        """
        for _ in range(_TRIES):
            request = await self._known(person.team, request_id)
            if person.user != request.asker:
                await self._turned_away(request, person, "not the asker", now)
                raise NotYours(request.asker)
            undoable = request.not_before is not None and now < request.not_before
            if request.state is not RequestState.PENDING and not (
                request.state is RequestState.APPROVED and undoable
            ):
                raise RequestEnded(request)
            entry = events.decided(request, person.user, "withdrawn", "", now)
            moved = await self._requests.move(request, RequestState.WITHDRAWN, entry)
            if moved is not None:
                return moved
        raise RequestEnded(request)

    async def reviewable(self, person: PersonId, request_id: str, now: datetime) -> Request:
        """Return an emergency that this person may mark as reviewed.

        Raises:
            NotReviewer: others do that, or it is the person's own.
            RequestEnded: somebody has.
        """
        request = await self._known(person.team, request_id)
        if not request.to_review:
            raise RequestEnded(request)
        if not await self._weigh.reviews(person, request, now):
            await self._turned_away(request, person, "not a reviewer", now)
            raise NotReviewer(request.review)
        return request

    async def review(
        self, person: PersonId, request_id: str, comment: str, now: datetime
    ) -> Request:
        """Mark an emergency as reviewed; raises what `reviewable` does."""
        for _ in range(_TRIES):
            request = await self.reviewable(person, request_id, now)
            review = Reviewed(person.user, comment.strip(), now)
            entry = events.decided(request, person.user, "reviewed", review.comment, now)
            reviewed = await self._requests.review(request, review, entry)
            if reviewed is not None:
                return reviewed
        raise RequestEnded(request)

    async def lapse(self, team: str, now: datetime) -> tuple[Request, ...]:
        """End the requests that nobody decided on in time; return them."""
        ended = []
        for request in await self._requests.lapsed(team, now, limit=100):
            expired = await self._end(request, RequestState.EXPIRED, "", now)
            if expired is not None:
                ended.append(expired)
        return tuple(ended)

    async def _known(self, team: str, request_id: str) -> Request:
        request = await self._requests.get(team, request_id)
        if request is None:
            raise NoSuchRequest
        return request

    async def _pending(self, person: PersonId, request_id: str, now: datetime) -> Request:
        request = await self._known(person.team, request_id)
        if request.state is RequestState.PENDING and now >= request.expires_at:
            request = await self._end(request, RequestState.EXPIRED, "", now) or request
        if request.state is not RequestState.PENDING:
            raise RequestEnded(request)
        return request

    async def _today(
        self, request: Request, now: datetime
    ) -> tuple[Weighed, tuple[Stage, ...], tuple[Members, ...]]:
        """Return who decides by today's rules; a request that they forbid ends here."""
        try:
            weighed = await self._weigh.again(request, now)
        except NoSuchToken:
            raise await self._voided(request, "the token is gone", now) from None
        if isinstance(weighed.verdict, Refused):
            why = f"{weighed.verdict.why} {weighed.verdict.rule}".strip()
            raise await self._voided(request, why, now)
        return weighed, *await self._weigh.deciders(request.team, weighed, now)

    async def _entitled(
        self,
        person: PersonId,
        request: Request,
        stages: tuple[Stage, ...],
        members: tuple[Members, ...],
        now: datetime,
    ) -> None:
        if person.user == request.asker:
            await self._turned_away(request, person, "own request", now)
            raise OwnRequest
        whose = turn(stages, members, request.approvers, request.asker)
        # Where the rules became easier meanwhile nobody's yes may be missing; one click tells.
        stage = len(stages) - 1 if whose is None else whose.stage
        if not await self._weigh.is_among(person, members[stage], now):
            await self._turned_away(request, person, "not their turn", now)
            raise NotYourTurn(stages[stage], request.rules)

    async def _voided(self, request: Request, why: str, now: datetime) -> RequestEnded:
        ended = await self._end(request, RequestState.VOID, why, now)
        return RequestEnded(ended or await self._known(request.team, request.id))

    async def _end(
        self, request: Request, state: RequestState, why: str, now: datetime
    ) -> Request | None:
        facts = {"why": why, "target": request.target.name}
        entry = events.of(request, str(state), TOKENBOT, now, facts)
        outcome = Outcome(Ended.CHANGED_SINCE, words=why) if why else None
        return await self._requests.move(request, state, entry, outcome)

    async def _turned_away(
        self, request: Request, person: PersonId, why: str, now: datetime
    ) -> None:
        await self._audit.append(events.turned_away(request, person.user, why, now))

"""Record, act, record: claims an approved change, carries it out, and writes down how it ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import stamina
import structlog

from bot.domain.changes import DeleteToken, ResetToken
from bot.domain.errors import (
    AccessDenied,
    MailtrapError,
    OutcomeUnknown,
    RateLimited,
    StoreUnavailable,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from bot.domain.outcomes import Ended
from bot.domain.requests import Request, RequestState
from bot.domain.values import KEPT
from bot.store.claims import Claim, Ending, FollowUp, NewValue
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer
from bot.workflow import events
from bot.workflow.apply import Act, Applied, Permit, failed, unclear
from bot.workflow.reconcile import Notes, Reconcile
from bot.workflow.unbroken import Unbroken

LEASE: Final = timedelta(minutes=5)
"""How long one attempt may take before another process takes over; renewed before it acts."""

SETTLE: Final = timedelta(minutes=1)
"""How long after a lost answer Mailtrap may still be at work on the request."""

TRYING: Final = timedelta(minutes=15)
"""How long a change that nobody can have made yet is tried."""

LOOKING: Final = timedelta(hours=24)
"""How long it is tried to find out what became of a change that may have been made."""

FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=10)
MOST: Final = 20
"""How many of those that are due one sweep takes on."""

AT_ONCE: Final = 4
"""How many sweeps carry out at the same time, so that a slow one holds up no other."""

_MOST_DOUBLINGS: Final = 10

_AWAY: Final = "an answer was lost, and I could not look at the account for a day"
_REFUSED: Final = "an answer was lost, and Mailtrap has not let me look at the account for a day"


class LeaseLost(Exception):
    """Another process carries the change out by now."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What carrying out needs; `now` is UTC-aware, `new_id` makes ids of rows."""

    requests: RequestStore
    sealer: Sealer
    act: Act
    reconcile: Reconcile
    now: Callable[[], datetime]
    new_id: Callable[[], str]


class CarryOut:
    """Carries out what is approved, each change at most once, whoever dies in between."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._unbroken = Unbroken()
        self._log = structlog.get_logger()
        self._free = asyncio.Semaphore(AT_ONCE)
        self._begun: set[str] = set()
        # What Mailtrap has done has to be written down: the lease outlasts a short outage.
        self._insist = stamina.AsyncRetryingCaller(attempts=8, timeout=60.0, wait_max=10.0)

    async def run(self, team: str, request_id: str) -> tuple[Request, ...]:
        """Carry out one request, and at once what its end asks for; return what has ended by it.

        That is nothing where another process has it, or it is not due. Whoever waits for it may
        give up: no call to Mailtrap is cut off by that, and what came of it is recorded.

        Raises:
            StoreUnavailable: it could not be claimed, so nothing was done; or its end could not be
                written down, and another attempt will find out.
        """
        return await self._unbroken(self._run(team, request_id))

    async def sweep(self, team: str) -> tuple[Request, ...]:
        """Carry out whatever is due, among it what others have begun and not ended.

        Several at a time, and none that another sweep is at: whoever sweeps need not wait for the
        end of the sweep before. It raises as `run` does, once all of them have ended.
        """
        due = await self._hands.requests.due(team, self._hands.now(), MOST)
        mine = [request_id for request_id in due if request_id not in self._begun]
        self._begun.update(mine)
        runs = (self._take(team, request_id) for request_id in mine)
        # Not a task group: where one fails, that cancels the others in the middle of their calls.
        ended = await asyncio.gather(*runs, return_exceptions=True)
        for failure in ended:
            if isinstance(failure, BaseException):
                raise failure
        return tuple([each for some in ended if isinstance(some, tuple) for each in some])

    async def _take(self, team: str, request_id: str) -> tuple[Request, ...]:
        try:
            async with self._free:
                return await self.run(team, request_id)
        finally:
            self._begun.discard(request_id)

    async def ended(self) -> None:
        """Wait until nothing is being carried out here any more."""
        await self._unbroken.ended()

    async def _run(self, team: str, request_id: str) -> tuple[Request, ...]:
        requests, now = self._hands.requests, self._hands.now()
        request = await requests.get(team, request_id)
        if request is None:
            return ()
        claim = await requests.claim(team, request_id, LEASE, events.begun(request, now))
        if claim is None:
            return ()
        try:
            applied = await self._attempt(claim)
        except LeaseLost:
            return ()
        except MailtrapError as error:
            return await self._later(claim, error)
        return await self._finish(claim, applied)

    async def _attempt(self, claim: Claim) -> Applied:
        hands, change = self._hands, claim.request.change

        async def note(notes: Notes) -> Permit:
            now = hands.now()
            if not await hands.requests.note(claim, notes, now + LEASE):
                raise LeaseLost
            return Permit(claim, now)

        if claim.notes:
            permit = await note(claim.notes)
            return await hands.reconcile.resume(permit, claim.notes, note)
        stays = await hands.act.voided(claim.request)
        stays = stays or await hands.reconcile.barred(claim.request, hands.now())
        if stays is not None:
            return stays
        permit = await note(await hands.reconcile.baseline(change))
        return await hands.act.make(permit)

    async def _later(self, claim: Claim, error: MailtrapError) -> tuple[Request, ...]:
        """Try again later, or give up where there is no sense in it any more."""
        now = self._hands.now()
        self._log.warning("not_carried_out", request=claim.request.id, error=repr(error))
        lost = isinstance(error, OutcomeUnknown)
        acted = lost or bool(claim.notes)
        since = now - _began(claim.request)
        if not acted and not isinstance(error, RateLimited | Unavailable | Unreadable):
            return await self._finish(claim, failed(Ended.REFUSED))
        if not acted and since > TRYING:
            return await self._finish(claim, failed(Ended.UNREACHABLE))
        # "Failed" says that nothing was changed, which nobody knows once it may have been.
        if acted and since > LOOKING:
            refused = isinstance(error, TokenRefused | AccessDenied)
            return await self._finish(claim, unclear(_REFUSED if refused else _AWAY))
        wait = SETTLE if lost else _backoff(claim.request.attempts)
        await self._hands.requests.postpone(claim, now + wait, now, acted=acted)
        return ()

    async def _finish(self, claim: Claim, applied: Applied) -> tuple[Request, ...]:
        hands, now = self._hands, self._hands.now()
        outcome, value = applied.outcome, None
        if applied.secrets:
            value_id = hands.new_id()
            outcome = replace(outcome, value_id=value_id)
            sealed = hands.sealer.seal(value_id, applied.secrets)
            value = NewValue(value_id, claim.request.receiver, sealed, now + KEPT)
        entry = events.ended(claim.request, applied.state, outcome, now)
        then = self._follow_up(claim.request, applied, now)
        ending = Ending(applied.state, outcome, value, then)

        async def write() -> Request | None:
            return await hands.requests.finish(claim, ending, entry)

        ended = await self._insist(StoreUnavailable, write)
        if ended is None:
            return ()
        return (ended, *(await self.run(ended.team, then.request.id) if then else ()))

    def _follow_up(self, request: Request, applied: Applied, now: datetime) -> FollowUp | None:
        """Return the deletion of the old token, where a reset was to retire it at once.

        Both are one emergency, which is reviewed at the reset.
        """
        change = request.change
        if not isinstance(change, ResetToken) or not change.retire:
            return None
        if applied.state is not RequestState.DONE:
            return None
        deletion = replace(
            request,
            id=self._hands.new_id(),
            change=DeleteToken(change.account_id, change.token_id, retired=True),
            state=RequestState.APPROVED,
            asked_at=now,
            review=(),
            decisions=(),
            attempts=0,
            revision=1,
        )
        return FollowUp(deletion, events.asked(deletion))


def _began(request: Request) -> datetime:
    """Return when carrying out could begin."""
    decided = [each.at for each in request.decisions]
    return max([request.asked_at, *decided, *filter(None, [request.not_before])])


def _backoff(attempts: int) -> timedelta:
    doublings: int = min(attempts - 1, _MOST_DOUBLINGS)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))

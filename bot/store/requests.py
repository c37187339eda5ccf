"""Requests: every move is a conditional update that one caller wins, with its line in the audit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.audit import Entry
from bot.domain.changes import Action, Change
from bot.domain.outcomes import Outcome
from bot.domain.requests import Also, Decision, Request, RequestState, Reviewed, may_move
from bot.store import asked, audit, bulk, codec, deletions, lineage
from bot.store.change_tables import DECISIONS, REQUESTS, SEALED_VALUES
from bot.store.claims import Claim, Ending, NewValue, Wanted
from bot.store.database import Database

_S = RequestState
_R, _D = REQUESTS.c, DECISIONS.c

_BEGINNINGS: Final = frozenset({_S.PENDING, _S.APPROVED})
_DECIDED: Final = frozenset({_S.PENDING, _S.APPROVED, _S.DENIED})
_GIVEN_UP: Final = frozenset({_S.WITHDRAWN, _S.EXPIRED, _S.VOID})


class RequestStore:
    """Reads and writes requests; every method raises StoreUnavailable, and then nothing is written.

    Each write is one transaction with its entry in the audit; the entry's time is the write's. None
    or False says that somebody else was first: look again.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    async def add(self, request: Request, entry: Entry, *, once: bool = False) -> bool:
        """Write a new request, PENDING or APPROVED; False where its id is there already.

        So a modal that is submitted twice asks once. What is asked for `once` is not written where
        a request of the same change is open.
        """
        same = codec.same(request.action, request.change) if once else None
        async with self._db.write() as connection:
            added = await _add(connection, request, same)
            if added:
                await audit.write(connection, entry)
        return added

    async def get(self, team: str, request_id: str) -> Request | None:
        """Return one request with its decisions."""
        async with self._db.read() as connection:
            return await asked.read_one(connection, team, request_id)

    async def open_one(self, team: str, action: Action, change: Change) -> Request | None:
        """Return the open request of the same change."""
        same = codec.same(action, change)
        async with self._db.read() as connection:
            found = await asked.read(connection, asked.open_same(team, same))
        return found[0] if found else None

    async def join(self, request: Request, also: Also, entry: Entry) -> Request | None:
        """Add somebody's reason to an open request; None where it has changed since it was read."""
        others = [each for each in request.also if each.user != also.user]
        new = {"also": codec.write_also([*others, also])}
        async with self._db.write() as connection:
            if not await _moved(connection, request, new, entry.at):
                return None
            await audit.write(connection, entry)
            return await asked.read_one(connection, request.team, request.id)

    async def several(self, team: str, request_ids: Iterable[str]) -> tuple[Request, ...]:
        """Return requests by their ids, in no order; those that are not there are left out."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.several(team, request_ids))

    async def pending(self, team: str, now: datetime, limit: int) -> tuple[Request, ...]:
        """Return what can still be decided on, oldest first."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.pending(team, now, limit))

    async def newest(
        self, team: str, wanted: Wanted, limit: int, after: str | None = None
    ) -> tuple[Request, ...]:
        """Return requests, newest first; `after` is the id of the last one of the page before."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.listed(team, wanted, limit, after))

    async def due(self, team: str, now: datetime, limit: int) -> tuple[str, ...]:
        """Return the ids of what can be claimed: approved, or under a lease that is over."""
        async with self._db.read() as connection:
            return tuple((await connection.execute(asked.due(team, now, limit))).scalars())

    async def acting_since(self, team: str, since: datetime) -> tuple[Request, ...]:
        """Return what is being carried out, and what has ended since a moment."""
        async with self._db.read() as connection:
            under_way = await asked.read(connection, asked.open_ones(team, _S.APPLYING))
            ended = await asked.read(connection, asked.ended_since(team, since))
        return under_way + ended

    async def waiting(self, team: str) -> tuple[Request, ...]:
        """Return what waits for a decision, oldest first."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.open_ones(team, _S.PENDING))

    async def to_review(self, team: str) -> tuple[Request, ...]:
        """Return what somebody has to look at afterwards, oldest first."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.to_review(team))

    async def lapsed(self, team: str, now: datetime, limit: int) -> tuple[Request, ...]:
        """Return what still waits for a decision although its time is over."""
        async with self._db.read() as connection:
            return await asked.read(connection, asked.lapsed(team, now, limit))

    async def decide(
        self,
        request: Request,
        decision: Decision,
        state: RequestState,
        entry: Entry,
        not_before: datetime | None = None,
    ) -> Request | None:
        """Add a yes or a no and move to `state`, which is PENDING while others have to agree.

        None where the request has changed since it was read, its time is over, the person has
        decided before, or it is their own. `not_before` is the end of the undo window.
        """
        _expect(request.state is _S.PENDING and state in _DECIDED, request, state)
        standing = asked.standing(state, decision.at, not_before) | {"not_before": not_before}
        before = exists().where(
            _D.team_id == request.team, _D.request_id == request.id, _D.user_id == decision.user
        )
        open_to_them = (~before, _R.expires_at > decision.at, _R.asker != decision.user)
        async with self._db.write() as connection:
            if not await _moved(connection, request, standing, decision.at, *open_to_them):
                return None
            await connection.execute(DECISIONS.insert().values(_decision_row(request, decision)))
            await audit.write(connection, entry)
            return await asked.read_one(connection, request.team, request.id)

    async def review(self, request: Request, review: Reviewed, entry: Entry) -> Request | None:
        """Mark what was done at once as reviewed.

        None where somebody was faster, where there is nothing to review, or where it is their own.
        """
        new = {
            "reviewed_by": review.user,
            "reviewed_at": review.at,
            "review_comment": review.comment,
        }
        still = (asked.unreviewed(), _R.asker != review.user)
        async with self._db.write() as connection:
            if not await _moved(connection, request, new, review.at, *still):
                return None
            await audit.write(connection, entry)
            return await asked.read_one(connection, request.team, request.id)

    async def move(
        self, request: Request, state: RequestState, entry: Entry, outcome: Outcome | None = None
    ) -> Request | None:
        """Withdraw, expire or void what nobody is carrying out; None where it has changed."""
        legal = may_move(request.state, state) and request.state is not _S.APPLYING
        _expect(legal and state in _GIVEN_UP, request, state)
        new = asked.standing(state, entry.at)
        new |= {} if outcome is None else {"outcome": codec.write_outcome(outcome)}
        async with self._db.write() as connection:
            if not await _moved(connection, request, new, entry.at):
                return None
            await audit.write(connection, entry)
            return await asked.read_one(connection, request.team, request.id)

    async def claim(
        self, team: str, request_id: str, lease: timedelta, entry: Entry
    ) -> Claim | None:
        """Win the right to carry a due request out, for the time of the lease; exactly one does.

        None where somebody else has, or where another deletion of the same domain is under way.
        """
        new = {"state": _S.APPLYING, "attempts": _R.attempts + 1, "due_at": entry.at + lease}
        free = (_R.state.in_(asked.CARRIED_OUT), _R.due_at <= entry.at)
        taking = update(REQUESTS).where(asked.one(team, request_id), *free)
        taking = taking.values(new | {"retry_at": None} | asked.touched(entry.at))
        async with self._db.write() as connection:
            if await deletions.put_aside(connection, team, request_id, entry.at):
                return None
            won = (await connection.execute(taking.returning(_R.attempts, _R.notes))).one_or_none()
            if won is None:
                return None
            await audit.write(connection, entry)
            request = await asked.read_one(connection, team, request_id)
        return None if request is None else Claim(request, won.attempts, won.notes)

    async def note(self, claim: Claim, notes: Mapping[str, str], until: datetime) -> bool:
        """Write down what is about to be done, and hold the claim until then; False: it is lost.

        Whoever takes over finds the notes in its claim, and knows that something may be done.
        """
        async with self._db.write() as connection:
            return await _held(connection, claim, {"notes": dict(notes), "due_at": until})

    async def finish(self, claim: Claim, ending: Ending, entry: Entry) -> Request | None:
        """Record how carrying out ended, with the sealed value and what follows, all or nothing.

        None where somebody else has taken over: then nothing that the caller found out counts.
        """
        _expect(may_move(_S.APPLYING, ending.state), claim.request, ending.state)
        new = asked.standing(ending.state, entry.at)
        new |= {"outcome": codec.write_outcome(ending.outcome)} | asked.touched(entry.at)
        request, value, follow_up = claim.request, ending.value, ending.follow_up
        # What was done is written down whatever the time is: the value is nowhere else.
        async with self._db.write(at_any_time=True) as connection:
            if not await _held(connection, claim, new):
                return None
            if value is not None:
                row = _value_row(claim, value, entry.at)
                await connection.execute(SEALED_VALUES.insert().values(row))
            await lineage.note(connection, request, ending.outcome)
            added = follow_up is not None and await _add(connection, follow_up.request)
            await audit.write(connection, entry)
            if follow_up is not None and added:
                await audit.write(connection, follow_up.entry)
            return await asked.read_one(connection, request.team, request.id)

    async def postpone(self, claim: Claim, until: datetime, now: datetime, *, acted: bool) -> bool:
        """Let go of a claim until `until`; what was noted stays where it may have been `acted` on.

        So whoever comes next looks before it acts, or begins afresh where nothing can be done yet.
        """
        new = {"due_at": until, "retry_at": until} | asked.touched(now)
        new |= {} if acted else {"notes": {}}
        async with self._db.write() as connection:
            return await _held(connection, claim, new)


async def _add(connection: AsyncConnection, request: Request, same: str | None = None) -> bool:
    _expect(request.state in _BEGINNINGS, request, request.state)
    return await bulk.insert_new(connection, REQUESTS, asked.row_of(request) | {"same": same})


async def _moved(
    connection: AsyncConnection,
    request: Request,
    new: Mapping[str, Any],
    now: datetime,
    *also: ColumnElement[bool],
) -> bool:
    """Change a row that is still what was read; False where it is not."""
    moving = update(REQUESTS).where(asked.unchanged(request), *also)
    moving = moving.values({**new, **asked.touched(now)}).returning(_R.revision)
    return (await connection.execute(moving)).one_or_none() is not None


async def _held(connection: AsyncConnection, claim: Claim, new: Mapping[str, Any]) -> bool:
    """Change a row that the claim still holds; False where somebody else has taken over."""
    mine = (_R.state == _S.APPLYING, _R.attempts == claim.number)
    held = update(REQUESTS).where(asked.one(claim.request.team, claim.request.id), *mine)
    held = held.values(dict(new)).returning(_R.revision)
    return (await connection.execute(held)).one_or_none() is not None


def _decision_row(request: Request, decision: Decision) -> dict[str, Any]:
    return {
        "team_id": request.team,
        "request_id": request.id,
        "account_id": request.change.account_id,
        "user_id": decision.user,
        "approves": decision.approves,
        "comment": decision.comment,
        "at": decision.at,
        "revision": request.revision + 1,
    }


def _value_row(claim: Claim, value: NewValue, now: datetime) -> dict[str, Any]:
    return {
        "team_id": claim.request.team,
        "value_id": value.id,
        "account_id": claim.request.change.account_id,
        "request_id": claim.request.id,
        "user_id": value.user,
        "sealed": value.sealed,
        "sealed_at": now,
        "expires_at": value.expires_at,
    }


def _expect(legal: bool, request: Request, state: RequestState) -> None:  # noqa: FBT001  the one question
    if not legal:
        raise ValueError(f"request {request.id} cannot go from {request.state} to {state}")

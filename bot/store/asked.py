"""Requests as rows: what is asked of their tables, and how they are written and read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    Row,
    Select,
    Update,
    and_,
    case,
    func,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.announcements import Posted
from bot.domain.changes import token_of
from bot.domain.requests import (
    OPEN,
    REVIEWABLE,
    Decision,
    Request,
    RequestState,
    Reviewed,
)
from bot.store import codec
from bot.store.change_tables import DECISIONS, REQUESTS, UNREVIEWED
from bot.store.claims import Announcement, Wanted

_R, _D = REQUESTS.c, DECISIONS.c

CARRIED_OUT: Final = (RequestState.APPROVED, RequestState.APPLYING)
"""The states in which a request can be claimed, once it is due."""


def one(team: str, request_id: str) -> Any:  # noqa: ANN401  SQLAlchemy's clauses have no narrower common type here
    """Return the condition that a row is this request."""
    return and_(_R.team_id == team, _R.request_id == request_id)


def unchanged(request: Request) -> Any:  # noqa: ANN401  as above
    """Return the condition that a row still is what was read."""
    same = and_(_R.revision == request.revision, _R.state == request.state)
    return and_(one(request.team, request.id), same)


def unreviewed() -> Any:  # noqa: ANN401  as above
    """Return the condition that a row is over, and somebody still has to look at it."""
    return and_(text(UNREVIEWED), _R.state.in_(sorted(REVIEWABLE)))


def listed(team: str, wanted: Wanted, limit: int, after: str | None) -> Select[Any]:
    """Ask for the newest requests, or for those older than the one with the id `after`."""
    place = (_R.asked_at, _R.request_id)
    found = select(REQUESTS).where(_R.team_id == team)
    if wanted.asker is not None:
        found = found.where(_R.asker == wanted.asker)
    if wanted.to_see_to:  # each has an index, and a condition that says either uses none
        open_ = select(_R.request_id).where(_R.team_id == team, _R.ended_at.is_(None))
        after_all = select(_R.request_id).where(_R.team_id == team, unreviewed())
        found = found.where(_R.request_id.in_(union_all(open_, after_all)))
    if wanted.states is not None:
        found = found.where(_R.state.in_(sorted(wanted.states)))
        if wanted.states <= OPEN:  # they are few among all that ever were, and have an index
            found = found.where(_R.ended_at.is_(None))
    if wanted.token is not None:
        found = found.where(_R.account_id == wanted.token[0], _R.token_id == wanted.token[1])
    if after is not None:
        last = select(*place).where(one(team, after)).subquery()
        found = found.where(tuple_(*place) < select(last).scalar_subquery())
    return found.order_by(*(each.desc() for each in place)).limit(limit)


def due(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for the ids of what can be carried out, or taken over, longest due first."""
    mine = and_(_R.team_id == team, _R.due_at <= now)
    return select(_R.request_id).where(mine).order_by(_R.due_at).limit(limit)


def open_ones(team: str, state: RequestState) -> Select[Any]:
    """Ask for what is in a state that is no end, oldest first."""
    mine = and_(_R.team_id == team, _R.ended_at.is_(None), _R.state == state)
    return select(REQUESTS).where(mine).order_by(_R.asked_at)


def pending(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for what can still be decided on, oldest first."""
    waiting = open_ones(team, RequestState.PENDING).where(_R.expires_at > now)
    return waiting.limit(limit)


def to_review(team: str) -> Select[Any]:
    """Ask for what somebody has to look at afterwards, oldest first."""
    return select(REQUESTS).where(_R.team_id == team, unreviewed()).order_by(_R.asked_at)


def several(team: str, request_ids: Iterable[str]) -> Select[Any]:
    """Ask for requests by their ids."""
    return select(REQUESTS).where(_R.team_id == team, _R.request_id.in_(tuple(request_ids)))


def open_same(team: str, same: str) -> Select[Any]:
    """Ask for the open request of the same change."""
    return select(REQUESTS).where(_R.team_id == team, _R.same == same, _R.ended_at.is_(None))


def ended_since(team: str, since: datetime) -> Select[Any]:
    """Ask for what has ended since a moment, whatever became of it."""
    return select(REQUESTS).where(_R.team_id == team, _R.ended_at >= since)


def lapsed(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for requests that still wait although their time is over, oldest first."""
    pending = and_(_R.team_id == team, _R.ended_at.is_(None), _R.state == RequestState.PENDING)
    late = select(REQUESTS).where(pending, _R.expires_at <= now)
    return late.order_by(_R.asked_at).limit(limit)


def unannounced(team: str, now: datetime, limit: int) -> Select[Any]:
    """Ask for the ids of what Slack has not heard, longest waiting first."""
    mine = and_(_R.team_id == team, _R.announce_at <= now)
    return select(_R.request_id).where(mine).order_by(_R.announce_at).limit(limit)


async def read(connection: AsyncConnection, wanted: Select[Any]) -> tuple[Request, ...]:
    """Return the requests that a query of whole rows finds, with their decisions."""
    rows = (await connection.execute(wanted)).all()
    return await _with_decisions(connection, rows)


async def read_one(connection: AsyncConnection, team: str, request_id: str) -> Request | None:
    """Return one request with its decisions."""
    found = await read(connection, select(REQUESTS).where(one(team, request_id)))
    return found[0] if found else None


async def _with_decisions(
    connection: AsyncConnection, rows: Iterable[Row[Any]]
) -> tuple[Request, ...]:
    rows = tuple(rows)
    made: dict[str, list[Decision]] = {row.request_id: [] for row in rows}
    if made:
        team = rows[0].team_id
        theirs = and_(_D.team_id == team, _D.request_id.in_(made))
        wanted = (_D.request_id, _D.user_id, _D.approves, _D.comment, _D.at, _D.revision)
        said = select(*wanted).where(theirs)
        for request_id, *decision in await connection.execute(said.order_by(_D.revision)):
            made[request_id].append(Decision(*decision))
    return tuple(request(row, made[row.request_id]) for row in rows)


def request(row: Row[Any], decisions: Iterable[Decision]) -> Request:
    """Return a request as its row and its decisions tell of it."""
    return Request(
        id=row.request_id,
        team=row.team_id,
        action=row.action,
        change=codec.read_change(row.change),
        target=codec.read_target(row.target),
        asker=row.asker,
        receiver=row.receiver,
        reason=row.reason,
        rules=row.rules,
        stages=codec.read_stages(row.stages),
        state=row.state,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        emergency=row.emergency,
        review=row.review,
        not_before=row.not_before,
        decisions=tuple(decisions),
        attempts=row.attempts,
        outcome=None if row.outcome is None else codec.read_outcome(row.outcome),
        ended_at=row.ended_at,
        revision=row.revision,
        retry_at=row.retry_at,
        reminded_at=row.reminded_at,
        escalated_at=row.escalated_at,
        also=codec.read_also(row.also),
        reviewed=_reviewed(row),
    )


def _reviewed(row: Row[Any]) -> Reviewed | None:
    by, at = row.reviewed_by, row.reviewed_at
    return None if at is None else Reviewed(by, row.review_comment, at)


async def read_announcement(
    connection: AsyncConnection, team: str, request_id: str
) -> Announcement:
    """Return a request that is there, with where its messages in Slack stand."""
    row = (await connection.execute(select(REQUESTS).where(one(team, request_id)))).one()
    (found,) = await _with_decisions(connection, (row,))
    return announcement(row, found)


def announcement(row: Row[Any], found: Request) -> Announcement:
    """Return what a row knows of its own messages in Slack."""
    card = _posted(row.card_channel, row.card_ts)
    thread = _posted(row.thread_channel, row.thread_ts)
    told = (row.announced, row.told)
    return Announcement(found, row.announcing, *told, card, thread, row.announce_at)


def _posted(channel: str | None, ts: str | None) -> Posted | None:
    return None if channel is None or ts is None else Posted(channel, ts)


def row_of(asked: Request) -> dict[str, Any]:
    """Return the row of a new request; an approved one is due after its undo window."""
    return {
        "team_id": asked.team,
        "request_id": asked.id,
        "account_id": asked.change.account_id,
        "token_id": token_of(asked.change),
        "action": asked.action,
        "change": codec.write_change(asked.change),
        "target": codec.write_target(asked.target),
        "asker": asked.asker,
        "receiver": asked.receiver,
        "reason": asked.reason,
        "also": codec.write_also(asked.also),
        "rules": asked.rules,
        "stages": codec.write_stages(asked.stages),
        "review": asked.review,
        "emergency": asked.emergency,
        "asked_at": asked.asked_at,
        "expires_at": asked.expires_at,
        "not_before": asked.not_before,
        **standing(asked.state, asked.asked_at, asked.not_before),
        "attempts": 0,
        "notes": {},
        "revision": asked.revision,
        "announced": 0,
        "told": 0,
        "announcing": 0,
        "announce_at": asked.asked_at,
    }


def standing(
    state: RequestState, now: datetime, not_before: datetime | None = None
) -> dict[str, Any]:
    """Return what a row says of where a request stands once it has come to `state`."""
    due_at = (not_before or now) if state is RequestState.APPROVED else None
    ended = None if state in OPEN else now
    return {"state": state, "due_at": due_at, "retry_at": None, "ended_at": ended}


def touched(now: datetime) -> dict[str, Any]:
    """Return what every change of a row sets, so that Slack hears of it.

    Whoever is announcing goes on holding the row: two at once would post two cards.
    """
    return {"revision": _R.revision + 1, "announce_at": func.coalesce(_R.announce_at, now)}


def shown_anew(team: str, request_id: str, now: datetime) -> Update:
    """Have Slack show what is not in the row: what became of a value.

    Whoever is announcing goes on holding the row, and finds that it has to be shown once more.
    """
    held = case((_R.announce_at > now, now + timedelta(minutes=1)), else_=now)
    return update(REQUESTS).where(one(team, request_id)).values(announce_at=held)

"""Deletions take turns where they could together leave a domain without a token."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import Action, DeleteToken
from bot.domain.permissions import ResourceKey, administered_domains
from bot.domain.requests import Request, RequestState
from bot.store import asked
from bot.store.change_tables import REQUESTS

_R = REQUESTS.c

ASIDE: Final = timedelta(seconds=15)
"""How long one deletion waits for another."""


async def put_aside(connection: AsyncConnection, team: str, request_id: str, now: datetime) -> bool:
    """Put a deletion off while another one of the same domain is being carried out; say so.

    Whoever claims one holds all that could be in its way until the end of the transaction, so of
    two that are claimed at once the second one sees the first. SQLite has one writer at a time.
    """
    mine = await asked.read_one(connection, team, request_id)
    if mine is None or mine.state is not RequestState.APPROVED or not _domains(mine):
        return False
    rivals = select(REQUESTS).where(
        _R.team_id == team,
        _R.account_id == mine.change.account_id,
        _R.ended_at.is_(None),
        _R.state.in_(asked.CARRIED_OUT),
        _R.action.in_((Action.DELETE, Action.LEAK)),
    )
    found = await asked.read(connection, rivals.order_by(_R.request_id).with_for_update())
    under_way = [each for each in found if each.state is RequestState.APPLYING]
    if not any(_domains(each) & _domains(mine) for each in under_way):
        return False
    waiting = update(REQUESTS).where(asked.unchanged(mine), _R.due_at <= now)
    await connection.execute(waiting.values(due_at=now + ASIDE))
    return True


def _domains(request: Request) -> frozenset[ResourceKey]:
    deletes = isinstance(request.change, DeleteToken)
    return administered_domains(request.target.permissions) if deletes else frozenset()

"""Which token took another one's place: what a reset or a replacement made, by either id."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.changes import token_of
from bot.domain.outcomes import Outcome
from bot.domain.requests import Request
from bot.store import bulk, save
from bot.store.tables import SUCCESSIONS


async def note(connection: AsyncConnection, request: Request, outcome: Outcome) -> None:
    """Write down, in the caller's transaction, which token a change put in another one's place.

    The mirror may know the new one already, or learn of it later; either way it is told.
    """
    old, new = token_of(request.change), outcome.token_id
    if old is None or new is None:
        return
    token = {"team_id": request.team, "account_id": request.change.account_id, "token_id": new}
    await bulk.upsert(connection, SUCCESSIONS, token, {"predecessor_id": old})
    await save.touch(connection, request.team, request.change.account_id, new)

"""Reminds people of values that wait for them, and destroys what nobody reveals in time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.audit import TOKENBOT
from bot.domain.errors import MailtrapError, Refusal
from bot.domain.nudges import LAPSING, Nudge, NudgeKind, lapsing
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.values import Waiting
from bot.store.nudges import NudgeStore
from bot.store.requests import RequestStore
from bot.store.values import ValueStore
from bot.workflow import events
from bot.workflow.see import See

AT_ONCE: Final = 100


class Lapse:
    """What time does to values; raises StoreUnavailable."""

    def __init__(
        self, values: ValueStore, requests: RequestStore, nudges: NudgeStore, see: See
    ) -> None:
        self._values = values
        self._requests = requests
        self._nudges = nudges
        self._see = see

    async def sweep(self, team: str, now: datetime) -> None:
        """Destroy what nobody revealed in time, and remind of what soon will be.

        Whoever has to hear of it is written down in the same step, so that a death in between
        destroys nothing silently.
        """
        for value in await self._values.lapsed(team, now + max(LAPSING), AT_ONCE):
            if value.expires_at <= now:
                await self._destroy(value, now)
            elif number := lapsing(value.warned_at, value.expires_at, now):
                nudge = Nudge(team, value.request_id, NudgeKind.LAPSES, number, value.user)
                await self._nudges.warn(value, nudge, now)

    async def _destroy(self, value: Waiting, now: datetime) -> None:
        request = await self._requests.get(value.team, value.request_id)
        told = dict.fromkeys(await self._concerned(value, request, now))
        tell = [Nudge(value.team, value.request_id, NudgeKind.LAPSED, 0, to) for to in told]
        await self._values.destroy(value, events.about_value(value, "lapsed", TOKENBOT, now), tell)

    async def _concerned(self, value: Waiting, request: Request | None, now: datetime) -> list[str]:
        """Return whose value it was, who asked for it, and who owns the token now."""
        if request is None:
            return [value.user]
        told = [value.user, request.asker]
        try:
            view = await self._see.view(
                PersonId(value.team, value.user), request.change.account_id, now
            )
        except (Refusal, MailtrapError):
            return told
        token = request.outcome.token_id if request.outcome else None
        record = view.records().get(token or 0)
        return [*told, record.owner] if record and record.owner else told

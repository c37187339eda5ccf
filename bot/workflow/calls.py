"""Calls those whom a rotation waits for, and who answers for them: each person and step once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.notices import CHANNEL, Notice
from bot.domain.rotation import THRESHOLDS, Rotation
from bot.store.notices import NoticeStore
from bot.workflow.delivery import LATER


class Caller(Protocol):
    """Slack, as far as people are called there."""

    async def call(self, rotation: Rotation, told: str, unreached: Sequence[str]) -> None:
        """Tell somebody, or the channel for warnings, which apps are left, and who is not there.

        Raises ChannelUnusable and NotDelivered.
        """


class Calls:
    """Makes the calls of a rotation's step; raises StoreUnavailable."""

    def __init__(self, notices: NoticeStore, caller: Caller) -> None:
        self._notices = notices
        self._caller = caller
        self._log = structlog.get_logger()

    async def __call__(self, rotation: Rotation, now: datetime, lease: timedelta) -> bool:
        """Call whom nobody has called; False where somebody has yet to be.

        Who can't be reached, having left for instance, is named to those behind them.
        """
        waiting = deque(rotation.called)
        unreached: list[str] = []
        called = True
        while waiting:
            told = waiting.popleft()
            try:
                await self._call(rotation, told, unreached, now, lease)
            except NotDelivered:
                called = False
            except ChannelUnusable:
                unreached.append(told)
                called = called and told != CHANNEL
                if told == rotation.owner and CHANNEL not in waiting:
                    waiting.append(CHANNEL)
        return called

    async def _call(
        self,
        rotation: Rotation,
        told: str,
        unreached: Sequence[str],
        now: datetime,
        lease: timedelta,
    ) -> None:
        """Take the call, unless somebody has, and make it."""
        _, account_id, token_id = rotation.key
        days = THRESHOLDS[rotation.step]
        notice = Notice(account_id, token_id, rotation.stops_at, days, told)
        taken = await self._notices.take(rotation.team, [notice], now, lease)
        if not taken:
            return
        try:
            await self._caller.call(rotation, told, unreached)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_called", told=told, error=repr(error))
            await self._notices.put_off(taken, now + LATER)
            raise
        await self._notices.posted(taken, now)

"""How the rooms keep the mirror fresh without waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from bot.domain.errors import StillLooking

PATIENCE: Final = 5.0
"""Seconds that somebody who asks for a fresh look waits for it."""


class Freshness:
    """Starts a look at the account when it is due, or when somebody asks for one.

    `stale` says whether a workspace's copy is old; `refresh` starts a look in the background, or
    joins the one that runs, and returns something to await its end with.
    """

    def __init__(
        self,
        stale: Callable[[str, datetime], Awaitable[bool]],
        refresh: Callable[[str], Awaitable[object]],
    ) -> None:
        self._stale = stale
        self._refresh = refresh

    async def nudge(self, team: str, now: datetime) -> None:
        """Start a look at the account where its copy is old, and do not wait for it."""
        if await self._stale(team, now):
            self._refresh(team)

    async def renew(self, team: str) -> None:
        """Look at the account now; one that takes longer goes on in the background.

        Raises:
            StillLooking: it takes longer than five seconds.
            MailtrapError: the look failed.
            StoreUnavailable: what it found could not be kept.
        """
        look = asyncio.ensure_future(self._refresh(team))
        look.add_done_callback(_noticed)
        done, _ = await asyncio.wait((look,), timeout=PATIENCE)
        if not done:
            raise StillLooking
        look.result()


def _noticed(look: asyncio.Future[object]) -> None:
    """Take note of how a look ended that nobody waits for any more."""
    if not look.cancelled():
        look.exception()

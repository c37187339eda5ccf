"""What comes after a click: carrying out, looking at the account, and telling."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, TypeAlias

from bot.domain.errors import MailtrapError, StoreUnavailable
from bot.domain.requests import Request, RequestState
from bot.workflow.announce import Announce
from bot.workflow.carry_out import CarryOut

Sweep: TypeAlias = Callable[[str, datetime], Awaitable[object]]
"""Does whatever is due in a workspace; raises StoreUnavailable."""

PATIENCE: Final = 3.0
"""Seconds after which a change that is still under way is told of as such."""


class Follow:
    """Takes requests further in the background; the sweep picks up whatever was left behind.

    `look` copies a workspace's accounts; `spawn` holds on to what runs.
    """

    def __init__(
        self,
        carry_out: CarryOut,
        announce: Announce,
        look: Callable[[str], Awaitable[object]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._carry_out = carry_out
        self._announce = announce
        self._look = look
        self._spawn = spawn

    def __call__(self, request: Request) -> None:
        """Go on with a request that has just been made or decided."""
        self._spawn(self.onward(request))

    async def onward(self, request: Request) -> None:
        """Carry out what is approved, and tell how it stands.

        Raises:
            StoreUnavailable: the database went away in between; the sweep goes on from there.
        """
        told: tuple[Request, ...] = (request,)
        if request.state is RequestState.APPROVED:
            carrying = asyncio.ensure_future(self._carried(request))
            try:
                await asyncio.wait((carrying,), timeout=PATIENCE)
                if not carrying.done():
                    with contextlib.suppress(StoreUnavailable):  # its end is told in any case
                        await self._announce.run(request.team, request.id)
                told = await carrying or told
            finally:
                carrying.cancel()  # which ends the waiting alone: a change is never cut off
        for each in told:
            await self._announce.run(each.team, each.id)

    async def sweep(self, team: str, now: datetime) -> None:
        """Carry out whatever is due, and tell how it ended; what is not told yet is told later.

        Raises:
            StoreUnavailable: the database does not answer; the next sweep goes on.
        """
        del now  # carrying out asks what time it is whenever it counts
        carried = await self._carry_out.sweep(team)
        if carried:
            await self._fresh(team)
        for each in carried:
            await self._announce.run(each.team, each.id)

    async def _carried(self, request: Request) -> tuple[Request, ...]:
        """Carry it out, and what its end asks for, such as retiring the old token."""
        ended = await self._carry_out.run(request.team, request.id)
        if ended:
            await self._fresh(request.team)
        return ended

    async def _fresh(self, team: str) -> None:
        """Look at the account, so that what is told next is how it is now."""
        with contextlib.suppress(MailtrapError, StoreUnavailable):
            await self._look(team)

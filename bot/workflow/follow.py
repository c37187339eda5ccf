"""What comes after a click: carrying out, looking at the account, and telling."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any, Final, TypeAlias, TypeVar

import structlog

from bot.domain.errors import MailtrapError, StoreUnavailable
from bot.domain.requests import Request, RequestState
from bot.workflow.announce import Announce
from bot.workflow.carry_out import CarryOut
from bot.workflow.decide import Decide

T = TypeVar("T")

Sweep: TypeAlias = Callable[[str, datetime], Awaitable[None]]
"""Does whatever is due in a workspace."""

Ran: TypeAlias = tuple[str, str]
"""A job of the clock, and how it ended: `done` or `failed`."""

PATIENCE: Final = 3.0
"""Seconds after which a change that is still under way is told of as such."""


class Follow:
    """Takes requests further in the background; the tick picks up whatever was left behind.

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
            StoreUnavailable: the database went away in between; the tick goes on from there.
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


class Tick:
    """What has to happen without anybody clicking, in a workspace.

    None of its jobs waits for another to be mended: `failing` names those that failed the last
    time, and they run again with the next tick; `runs` counts how each has ended so far.
    """

    def __init__(
        self,
        decide: Decide,
        carry_out: CarryOut,
        announce: Announce,
        also: Mapping[str, Sweep],
    ) -> None:
        self._decide = decide
        self._carry_out = carry_out
        self._announce = announce
        self._also = also
        self._log = structlog.get_logger()
        self.failing: set[str] = set()
        self.runs: Counter[Ran] = Counter()

    async def __call__(self, team: str, now: datetime) -> bool:
        """Do what is due; say whether anything was carried out.

        Raises:
            StoreUnavailable: the database does not answer; the next tick goes on.
        """
        await self._try("requests", self._decide.lapse(team, now))
        carried = await self._try("changes", self._carry_out.sweep(team))
        await self._try("announcements", self._announce.sweep(team))
        for name, sweep in self._also.items():
            await self._try(name, sweep(team, now))
        return bool(carried)

    async def _try(self, name: str, work: Awaitable[T]) -> T | None:
        try:
            done = await work
        except Exception as error:
            self.failing.add(name)
            self.runs[name, "failed"] += 1
            if isinstance(error, StoreUnavailable):
                raise
            self._log.exception("job_failed", job=name)
            return None
        self.failing.discard(name)
        self.runs[name, "done"] += 1
        return done

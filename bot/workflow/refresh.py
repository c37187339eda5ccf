"""Keeps the mirror fresh: one look at a workspace's accounts at a time, in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from datetime import datetime
from typing import Any, TypeAlias

import structlog

from bot.domain.errors import MailtrapError, StoreUnavailable
from bot.workflow.see import See

Look: TypeAlias = Callable[[str, datetime], Awaitable[object]]
Spawn: TypeAlias = Callable[[Coroutine[Any, Any, Exception | None]], asyncio.Task[Exception | None]]


class Looking(Awaitable[None]):
    """A look under way; awaiting it raises what stood in the way, ignoring it is fine too."""

    def __init__(self, task: asyncio.Task[Exception | None]) -> None:
        self.task = task

    def __await__(self) -> Generator[Any, None, None]:
        failure = yield from self.task.__await__()
        if failure is not None:
            raise failure


class Refresh:
    """Starts looks; whoever asks meanwhile joins the one under way.

    `look` copies a workspace's accounts into the mirror; `spawn` holds on to what runs in the
    background. `succeeded` says whether any look has.
    """

    def __init__(self, look: Look, see: See, now: Callable[[], datetime], spawn: Spawn) -> None:
        self._look = look
        self._see = see
        self._now = now
        self._spawn = spawn
        self._under_way: dict[str, Looking] = {}
        self._log = structlog.get_logger()
        self.succeeded = False

    def __call__(self, team: str) -> Looking:
        """Start a look, or return the one under way."""
        looking = self._under_way.get(team)
        if looking is None or looking.task.done():
            looking = self._under_way[team] = Looking(self._spawn(self._run(team)))
        return looking

    async def afresh(self, team: str) -> None:
        """Look once more after the look under way, which may have begun before a change was made.

        Raises:
            MailtrapError, StoreUnavailable: what stood in the way.
        """
        under_way = self._under_way.get(team)
        if under_way is not None and not under_way.task.done():
            await asyncio.wait((under_way.task,))
        await self(team)

    async def _run(self, team: str) -> Exception | None:
        try:
            await self._look(team, self._now())
        except (MailtrapError, StoreUnavailable) as error:
            self._log.warning("not_refreshed", team=team, error=repr(error))
            return self._failed(team, error)
        except Exception as error:  # noqa: BLE001 -- whoever asks must hear of it, not wait for ever
            self._log.error("not_refreshed", team=team, exc_info=error)
            return self._failed(team, error)
        self.succeeded = True
        self._see.changed(team)
        return None

    def _failed(self, team: str, error: Exception) -> Exception:
        self._see.failed(team, error)
        return error

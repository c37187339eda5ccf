"""Questions to Slack about somebody or something: one at a time about each, and what it told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeAlias, TypeVar

from bot.domain.errors import CouldNotCheck
from bot.slack.tasks import Tasks

T = TypeVar("T")

PATIENCE: Final = 2.0
"""Seconds that people wait for Slack to tell, counted from when it was asked."""

REMEMBERED: Final = timedelta(seconds=5)
"""How long it counts that Slack did not tell, before it is asked again."""

Key: TypeAlias = tuple[str, str]
"""A workspace, and the id of what is asked about."""

Fetch: TypeAlias = Callable[[Key, datetime], Coroutine[Any, Any, T | None]]


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What Slack told, and when it was asked."""

    told: T
    at: datetime


@dataclass(frozen=True, slots=True)
class _Asking(Generic[T]):
    """A look-up that runs, and the loop's time when it began."""

    task: asyncio.Task[Answer[T] | None]
    began: float


class Lookups(Generic[T]):
    """Keeps the last answers; those older than `renew` serve while newer ones are asked for.

    `fetch` gives None where Slack did not tell; `what` says what then could not be checked.
    """

    def __init__(self, tasks: Tasks, fetch: Fetch[T], what: str, renew: timedelta) -> None:
        self._tasks = tasks
        self._fetch = fetch
        self._what = what
        self._renew = renew
        self._asking: dict[Key, _Asking[T]] = {}
        self._failed: dict[Key, datetime] = {}
        self._answers: dict[Key, Answer[T]] = {}

    async def told(self, key: Key, now: datetime, fresh: timedelta) -> T:
        """Return what Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack does not tell in time, or did not a moment ago.
        """
        known = self._answers.get(key)
        if known is None or abs(now - known.at) > fresh:
            known = await self._wait(self._ask(key, now))
        elif abs(now - known.at) > self._renew:
            self._ask(key, now)
        # A look-up that ran already tells of the time when it began.
        if known is None or abs(now - known.at) > fresh:
            raise CouldNotCheck(self._what)
        return known.told

    def prepare(self, key: Key, now: datetime) -> None:
        """Have a young answer at hand soon, without waiting for it."""
        known = self._answers.get(key)
        if known is None or abs(now - known.at) > self._renew:
            self._ask(key, now)

    def last(self, key: Key) -> T | None:
        """Return what Slack told last, however long ago."""
        known = self._answers.get(key)
        return None if known is None else known.told

    def forget(self, key: Key) -> None:
        """Let the next question ask Slack."""
        self._answers.pop(key, None)

    def _ask(self, key: Key, now: datetime) -> _Asking[T] | None:
        """Start a look-up, or join the one that runs; None where Slack has only just not told."""
        if (running := self._asking.get(key)) is not None:
            return running
        failed = self._failed.get(key)
        if failed is not None and abs(now - failed) < REMEMBERED:
            return None
        began = asyncio.get_running_loop().time()
        asking = self._asking[key] = _Asking(self._tasks.spawn(self._learn(key, now)), began)
        asking.task.add_done_callback(lambda _: self._asking.pop(key))
        return asking

    async def _wait(self, asking: _Asking[T] | None) -> Answer[T] | None:
        """Return what comes of a look-up, as far as it comes soon."""
        if asking is None:
            return None
        left = asking.began + PATIENCE - asyncio.get_running_loop().time()
        done, _ = await asyncio.wait((asking.task,), timeout=max(left, 0))
        return asking.task.result() if done else None

    async def _learn(self, key: Key, now: datetime) -> Answer[T] | None:
        told = await self._fetch(key, now)
        if told is None:
            self._failed[key] = now
            return None
        self._failed.pop(key, None)
        answer = self._answers[key] = Answer(told, now)
        return answer

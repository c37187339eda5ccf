"""Questions to Slack about somebody or something: one at a time about each, and what it told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeAlias, TypeVar

from bot.slack.tasks import Tasks

T = TypeVar("T")

PATIENCE: Final = 2.0
"""Seconds that a person waits for Slack to tell."""

Key: TypeAlias = tuple[str, str]
"""A workspace, and the id of what is asked about."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What Slack told, and when it was asked."""

    told: T
    at: datetime


Asked: TypeAlias = asyncio.Task[Answer[T] | None]


class Lookups(Generic[T]):
    """Keeps the last answers; `fetch` gives None where Slack did not tell."""

    def __init__(
        self, tasks: Tasks, fetch: Callable[[str, str], Coroutine[Any, Any, T | None]]
    ) -> None:
        self._tasks = tasks
        self._fetch = fetch
        self._asked: dict[Key, Asked[T]] = {}
        self.answers: dict[Key, Answer[T]] = {}

    def running(self, key: Key) -> Asked[T] | None:
        """Return the one look-up that runs, if one does."""
        return self._asked.get(key)

    def ask(self, key: Key, now: datetime) -> Asked[T]:
        """Start a look-up, or join the one that runs."""
        if (running := self._asked.get(key)) is not None:
            return running
        task = self._asked[key] = self._tasks.spawn(self._learn(key, now))
        task.add_done_callback(lambda _: self._asked.pop(key))
        return task

    async def wait(self, asked: Asked[T] | None) -> Answer[T] | None:
        """Return what comes of a look-up, as far as it comes soon."""
        if asked is None:
            return None
        done, _ = await asyncio.wait((asked,), timeout=PATIENCE)
        return asked.result() if done else None

    async def _learn(self, key: Key, now: datetime) -> Answer[T] | None:
        told = await self._fetch(*key)
        if told is None:
            return None
        answer = self.answers[key] = Answer(told, now)
        return answer

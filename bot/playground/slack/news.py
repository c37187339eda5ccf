"""News of changes in the workspace, for whoever watches it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self

from bot.playground.slack.model import Json


class Subscription(AsyncIterator[Json]):
    """Change notices from the moment it is made, until the workspace or the reader closes it."""

    def __init__(self, everyone: "set[Subscription]") -> None:
        self._queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._everyone = everyone
        everyone.add(self)

    def put(self, notice: Json | None) -> None:
        """Hand over a notice; None ends the iteration."""
        self._queue.put_nowait(notice)

    def close(self) -> None:
        """Stop listening."""
        self._everyone.discard(self)
        self.put(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Json:
        notice = await self._queue.get()
        if notice is None:
            self._everyone.discard(self)
            raise StopAsyncIteration
        return notice

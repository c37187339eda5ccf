"""Holds this machine's clock against the database's, by which all processes go together."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

MOST_APART: Final = timedelta(seconds=10)

FRESH: Final = 5.0
"""Seconds for which two clocks that agreed are taken to agree; they are set, and seldom drift."""


class Clocks:
    """Says whether two clocks agree; `now` is this machine's, which nobody moves by hand."""

    def __init__(
        self, now: Callable[[], datetime], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._now = now
        self._steady = steady
        self._agreed = float("-inf")
        self._apart = False

    async def agree(self, connection: AsyncConnection) -> bool:
        """Compare them, unless that was done a moment ago; the way to the database does not count.

        That they are apart is in the log once.
        """
        if self._steady() - self._agreed < FRESH:
            return True
        before = self._now()
        answer = await connection.exec_driver_sql("SELECT clock_timestamp()")
        theirs: datetime = answer.scalar_one()
        apart = max(before - theirs, theirs - self._now())
        if apart <= MOST_APART:
            self._agreed, self._apart = self._steady(), False
            return True
        if not self._apart:
            structlog.get_logger().error("clocks_apart", seconds=round(apart.total_seconds()))
        self._agreed, self._apart = float("-inf"), True
        return False

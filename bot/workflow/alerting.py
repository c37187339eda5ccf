"""Tells single people of something once, until it is over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.errors import ChannelUnusable, CouldNotCheck, NotDelivered
from bot.domain.people import Role
from bot.store.alerts import AlertStore
from bot.workflow.asking import People
from bot.workflow.delivery import LATER

LEASE: Final = timedelta(minutes=1)
"""How long telling somebody may take before another process tries."""


class Alerts:
    """Who was told is kept in the database; every method raises StoreUnavailable."""

    def __init__(self, store: AlertStore, people: People, now: Callable[[], datetime]) -> None:
        self._store = store
        self._people = people
        self._now = now
        self._log = structlog.get_logger()

    async def admins(self, team: str) -> frozenset[str]:
        """Return the admins, also those by a group; nobody where everybody is one.

        Raises:
            CouldNotCheck: a group could not be looked up.
        """
        return await self._people.members(team, (Role.ADMIN,), self._now()) or frozenset()

    async def tell_admins(
        self, team: str, subject: str, post: Callable[[str], Awaitable[object]]
    ) -> None:
        """Tell the admins what they have to mend; where nobody knows who they are, try again."""
        try:
            admins = await self.admins(team)
        except CouldNotCheck as error:
            self._log.warning("admins_unknown", subject=subject, error=repr(error))
            return
        await self.tell(team, subject, admins, post)

    async def tell(
        self,
        team: str,
        subject: str,
        users: Iterable[str],
        post: Callable[[str], Awaitable[object]],
    ) -> None:
        """Tell each of these people who has not heard of it."""
        for taken in await self._store.take(team, subject, users, self._now(), LEASE):
            try:
                await post(taken.user)
            except (ChannelUnusable, NotDelivered) as error:
                self._log.warning("not_told", user=taken.user, error=repr(error))
                await self._store.put_off(taken, self._now() + LATER)
            else:
                await self._store.posted(taken)

    async def over(self, team: str, subject: str) -> None:
        """Have everybody told anew when it happens again."""
        await self._store.over(team, subject)

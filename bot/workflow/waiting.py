"""What waits: requests that are one's own, open ones, or all, and one of them whole."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.errors import NoSuchRequest
from bot.domain.people import PersonId
from bot.domain.requests import OPEN, Request
from bot.store.claims import Wanted
from bot.store.requests import RequestStore
from bot.workflow.announce import Announce

PAGE: Final = 10


class Which(StrEnum):
    """Which requests somebody wants to see; words that people type."""

    MINE = "mine"
    OPEN = "open"
    ALL = "all"


class Waiting:
    """Lists requests; every method raises StoreUnavailable."""

    def __init__(self, requests: RequestStore, announce: Announce) -> None:
        self._requests = requests
        self._announce = announce

    async def list(
        self, reader: PersonId, which: Which, after: str | None = None
    ) -> tuple[Request, ...]:
        """Return a page of requests, newest first; `after` is the last one of the page before.

        There are more where the page is one longer than `PAGE`. Open is also what has to be
        reviewed.
        """
        wanted = Wanted(
            asker=reader.user if which is Which.MINE else None,
            to_see_to=which is Which.OPEN,
        )
        return await self._requests.newest(reader.team, wanted, PAGE + 1, after)

    async def undecided(self, team: str) -> tuple[Request, ...]:
        """Return what is open, newest first; there are more where it is longer than `PAGE`."""
        return await self._requests.newest(team, Wanted(states=OPEN), PAGE + 1)

    async def unreviewed(self, team: str) -> tuple[Request, ...]:
        """Return the emergencies that somebody has to review, oldest first."""
        return await self._requests.to_review(team)

    async def about_token(self, reader: PersonId, token: tuple[int, int]) -> tuple[Request, ...]:
        """Return what is open about a token, by its account and its id."""
        return await self._requests.newest(reader.team, Wanted(states=OPEN, token=token), PAGE)

    async def whole(self, reader: PersonId, request_id: str, now: datetime) -> Standing:
        """Return one request with whatever its card needs.

        Raises:
            NoSuchRequest: there is none by that id in this workspace.
        """
        request = await self._requests.get(reader.team, request_id)
        if request is None:
            raise NoSuchRequest
        return await self._announce.standing(request, now)

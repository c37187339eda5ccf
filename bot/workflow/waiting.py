"""What waits: requests that are one's own, open ones, or all, and one of them whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.errors import CouldNotCheck, MailtrapError, NoSuchRequest, Refusal
from bot.domain.people import PersonId
from bot.domain.requests import OPEN, Request, RequestState
from bot.store.claims import Wanted
from bot.store.requests import RequestStore
from bot.workflow.announce import Announce
from bot.workflow.weigh import Weigh

PAGE: Final = 10


class Which(StrEnum):
    """Which requests somebody wants to see; words that people type."""

    MINE = "mine"
    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in a list, with whose turn it is; `theirs` is None where that is not known."""

    standing: Standing
    theirs: bool | None = False


class Waiting:
    """Lists requests; every method raises StoreUnavailable.

    Nothing is decided here, so `weigh` may know from a while ago who is in a group.
    """

    def __init__(self, requests: RequestStore, announce: Announce, weigh: Weigh) -> None:
        self._requests = requests
        self._announce = announce
        self._weigh = weigh

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

    async def page(
        self, reader: PersonId, which: Which, after: str | None, now: datetime
    ) -> tuple[tuple[Listed, ...], bool]:
        """Return a page of requests with whose turn it is, and whether there are more."""
        found = await self.list(reader, which, after)
        rows = [await self._listed(reader, request, now) for request in found[:PAGE]]
        return tuple(rows), len(found) > PAGE

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

    async def _listed(self, reader: PersonId, request: Request, now: datetime) -> Listed:
        if request.state is not RequestState.PENDING:
            return Listed(Standing(request))
        try:
            return Listed(*await self._weigh.turn_of(reader, request, now))
        except Refusal:  # what it is about is gone; the next click, or its time, ends it
            return Listed(Standing(request))
        except (CouldNotCheck, MailtrapError):
            own = reader.user in {request.asker, *request.approvers}
            return Listed(Standing(request), False if own else None)

"""What needs one person: to review, to decide, to read, to move, and to renew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, TypeVar

from bot.domain.errors import CouldNotCheck, MailtrapError, Refusal
from bot.domain.notices import STOPPED_FOR
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.rotation import Move, Rotation
from bot.domain.tokens import TokenRecord
from bot.domain.values import Waiting
from bot.store.requests import RequestStore
from bot.store.rotations import RotationStore
from bot.store.values import ValueStore
from bot.workflow.answers import TokenRow
from bot.workflow.see import See
from bot.workflow.weigh import Weigh

SHOWN: Final = 5
"""How many of each kind are shown."""

_LOOKED_AT: Final = 200
"""Pending requests that are looked at, the oldest first."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Some(Generic[T]):
    """The first of what there is of a kind, and how many there are besides."""

    first: Sequence[T] = ()
    more: int = 0

    @classmethod
    def of(cls, found: Sequence[T]) -> Some[T]:
        """Keep as many as are shown."""
        return cls(found[:SHOWN], max(len(found) - SHOWN, 0))


@dataclass(frozen=True, slots=True)
class Needed:
    """What waits for one person, the most urgent first; values come with what was asked for.

    `reviews` are emergencies; `unclear` counts requests of which nobody could tell just now whose
    turn it is.
    """

    reviews: Some[Request] = field(default_factory=Some)
    decisions: Some[Request] = field(default_factory=Some)
    unclear: int = 0
    values: Some[tuple[Waiting, Request]] = field(default_factory=Some)
    moves: Some[tuple[Rotation, Move]] = field(default_factory=Some)
    ending: Some[TokenRow] = field(default_factory=Some)

    def __bool__(self) -> bool:
        kinds = (self.reviews, self.decisions, self.values, self.moves, self.ending)
        return bool(self.unclear) or any(each.first for each in kinds)


class Needs:
    """Finds out what needs somebody; raises StoreUnavailable, and what `See` raises.

    Nothing is decided here, so `weigh` may know from a while ago who is in a group.
    """

    def __init__(
        self,
        see: See,
        weigh: Weigh,
        requests: RequestStore,
        values: ValueStore,
        rotations: RotationStore,
    ) -> None:
        self._see = see
        self._weigh = weigh
        self._requests = requests
        self._values = values
        self._rotations = rotations

    async def __call__(self, reader: PersonId, now: datetime) -> Needed:
        """Return what needs this person."""
        reviews, unknown = await self._to_review(reader, now)
        decisions, unclear = await self._to_decide(reader, now)
        ending = await self._see.running_out(reader, now)
        return Needed(
            Some.of(reviews),
            Some.of(decisions),
            unclear + unknown,
            await self._to_read(reader, now),
            await self._to_move(reader),
            Some.of([row for row in ending if _is_news(row.record, now)]),
        )

    async def _to_review(self, reader: PersonId, now: datetime) -> tuple[list[Request], int]:
        """Return the emergencies that this person reviews, and how many they may review."""
        mine, unclear = [], 0
        for request in await self._requests.to_review(reader.team):
            try:
                if await self._weigh.reviews(reader, request, now):
                    mine.append(request)
            except CouldNotCheck:
                unclear += 1
        return mine, unclear

    async def _to_decide(self, reader: PersonId, now: datetime) -> tuple[list[Request], int]:
        """Return the requests whose next yes may be this person's, and how many may be."""
        found = await self._requests.pending(reader.team, now, _LOOKED_AT)
        mine, unclear = [], 0
        for request in sorted(found, key=lambda each: each.expires_at):
            if reader.user in {request.asker, *request.approvers}:
                continue
            try:
                _, theirs = await self._weigh.turn_of(reader, request, now)
                mine += [request] if theirs else []
            except Refusal:  # what it is about is gone; the next click, or its time, ends it
                continue
            except (CouldNotCheck, MailtrapError):
                unclear += 1
        return mine, unclear

    async def _to_read(self, reader: PersonId, now: datetime) -> Some[tuple[Waiting, Request]]:
        """Return the values that wait for this person."""
        found = Some.of(await self._values.waiting_for(reader.team, reader.user, now))
        ids = {each.request_id for each in found.first}
        about = {each.id: each for each in await self._requests.several(reader.team, ids)}
        return Some([(each, about[each.request_id]) for each in found.first], found.more)

    async def _to_move(self, reader: PersonId) -> Some[tuple[Rotation, Move]]:
        """Return the apps that this person moves, or that nobody is named for."""
        found = await self._rotations.concerning(reader.team, reader.user)
        return Some.of(
            [
                (rotation, move)
                for rotation in found
                for move in rotation.left
                if reader.user in ({move.person} if move.person else rotation.may_say(move))
            ]
        )


def _is_news(record: TokenRecord, now: datetime) -> bool:
    """Say whether a token has yet to end, or has ended so lately that somebody may miss it."""
    ends_at = record.token.expires_at
    return ends_at is not None and now - ends_at < STOPPED_FOR

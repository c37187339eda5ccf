"""What needs one person: to decide, to read, to move, and to renew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.announcements import Standing
from bot.domain.expiry import State
from bot.domain.people import PersonId
from bot.domain.requests import Request, RequestState
from bot.domain.rotation import Move, Rotation
from bot.domain.values import Waiting
from bot.store.claims import Wanted
from bot.store.requests import RequestStore
from bot.store.rotations import RotationStore
from bot.store.values import ValueStore
from bot.workflow.announce import Announce
from bot.workflow.answers import TokenRow
from bot.workflow.see import See

SHOWN: Final = 5
"""How many of each kind are shown."""

_LOOKED_AT: Final = 20
"""Pending requests that are looked at; each may cost a look at who is in a group."""

_ENDING: Final = frozenset({State.EXPIRING, State.EXPIRED})


@dataclass(frozen=True, slots=True)
class Needed:
    """What waits for one person, the most urgent first; values come with what was asked for."""

    decisions: tuple[Request, ...] = ()
    values: tuple[tuple[Waiting, Request], ...] = ()
    moves: tuple[tuple[Rotation, Move], ...] = ()
    ending: tuple[TokenRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.decisions or self.values or self.moves or self.ending)


class Needs:
    """Finds out what needs somebody; raises StoreUnavailable, and what `See` raises."""

    def __init__(
        self,
        see: See,
        requests: RequestStore,
        values: ValueStore,
        rotations: RotationStore,
        announce: Announce,
    ) -> None:
        self._see = see
        self._requests = requests
        self._values = values
        self._rotations = rotations
        self._announce = announce

    async def __call__(self, reader: PersonId, now: datetime) -> Needed:
        """Return what needs this person."""
        view = await self._see.view(reader, None, now)
        owned = view.owned(reader.user, now, SHOWN)
        return Needed(
            await self._decisions(reader, now),
            await self._to_read(reader, now),
            await self._to_move(reader),
            tuple(row for row in owned if row.state in _ENDING),
        )

    async def _decisions(self, reader: PersonId, now: datetime) -> tuple[Request, ...]:
        """Return the requests whose next yes may be this person's, those that expire first."""
        pending = Wanted(states=frozenset({RequestState.PENDING}))
        found = await self._requests.newest(reader.team, pending, _LOOKED_AT)
        mine = []
        for request in sorted(found, key=lambda each: each.expires_at):
            if request.asker == reader.user or reader.user in request.approvers:
                continue
            if _waits_for(reader.user, await self._announce.standing(request, now)):
                mine.append(request)
        return tuple(mine[:SHOWN])

    async def _to_read(
        self, reader: PersonId, now: datetime
    ) -> tuple[tuple[Waiting, Request], ...]:
        waiting = await self._values.waiting_for(reader.team, reader.user, now)
        asked = [(each, await self._requests.get(each.team, each.request_id)) for each in waiting]
        return tuple((each, request) for each, request in asked if request is not None)[:SHOWN]

    async def _to_move(self, reader: PersonId) -> tuple[tuple[Rotation, Move], ...]:
        """Return the apps that this person moves, or that nobody is named for."""
        found = (
            (rotation, move)
            for rotation in await self._rotations.open(reader.team)
            for move in rotation.left
            if move.person == reader.user
            or (move.person is None and reader.user in rotation.may_say(move))
        )
        return tuple(found)[:SHOWN]


def _waits_for(user: str, standing: Standing) -> bool:
    """Say whether somebody is among those whose turn it is, where Slack could tell."""
    turn = standing.turn()
    if turn is None or turn.stage >= len(standing.members):
        return False
    members = standing.members[turn.stage]
    return members is None or user in members

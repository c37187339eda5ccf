"""A rotation: from a reset until its old value has stopped, with the apps that have to move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from bot.domain.notices import CHANNEL, STOPPED

REMIND: Final = timedelta(hours=6)
"""How long before the old value stops those are reminded who have not moved."""

LAST_CALL: Final = timedelta(hours=1)
"""How long before that moment they are reminded again, and the owner with them."""


class Step(IntEnum):
    """What time has brought a rotation to; it only ever goes up."""

    BEGUN = 0
    REMINDED = 1
    LAST_CALL = 2
    OVER = 3


THRESHOLDS: Final = {Step.REMINDED: -6, Step.LAST_CALL: -1, Step.OVER: STOPPED}
"""What a notice of each step is kept under: hours are below zero, where no number of days is."""


@dataclass(frozen=True, slots=True)
class Move:
    """An app that has to be given the new value; `person` and `by` are Slack user ids."""

    number: int
    app: str
    person: str | None = None
    by: str | None = None
    at: datetime | None = None

    @property
    def moved(self) -> bool:
        """Whether somebody has said that it has the new value."""
        return self.at is not None


@dataclass(frozen=True, slots=True)
class Rotation:
    """A reset token on its way out, `token_id`, and the one that holds its new value.

    `stops_at` is when the service ends the old one; `owner` is today's, as the mirror has it.
    `gone` says that the account lists the old one no more, `expires_at` when it says it ends.
    """

    team: str
    account_id: int
    token_id: int
    successor_id: int
    name: str
    begun_at: datetime
    stops_at: datetime
    moves: tuple[Move, ...] = ()
    owner: str | None = None
    step: Step = Step.BEGUN
    ended_at: datetime | None = None
    revision: int = 1
    gone: bool = False
    expires_at: datetime | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """What names it: the workspace, the account, and the old token."""
        return self.team, self.account_id, self.token_id

    @property
    def left(self) -> tuple[Move, ...]:
        """The apps that have not moved."""
        return tuple(move for move in self.moves if not move.moved)

    @property
    def all_moved(self) -> bool:
        """Whether there were apps to move, and none is left."""
        return bool(self.moves) and not self.left

    @property
    def _unknown(self) -> bool:
        """Whether there is still time to say which apps have to move."""
        return not self.moves and self.step is not Step.OVER

    @property
    def called(self) -> tuple[str, ...]:
        """Whom the step concerns, each for themselves: user ids, and CHANNEL, those behind last.

        The people of the apps left, then the owner, who is asked to see to it; the channel for
        warnings stands in for an owner, and hears of what has stopped. An end that nobody was
        known to wait for is no news.
        """
        if self.step is Step.BEGUN or not (self.left or self._unknown):
            return ()
        movers = [move.person for move in self.left if move.person not in {None, self.owner}]
        behind = [self.owner] if self.owner else []
        if self.step is Step.OVER or (self.step is Step.LAST_CALL and not self.owner):
            behind.append(CHANNEL)
        return tuple(dict.fromkeys(filter(None, [*movers, *behind])))

    def theirs(self, told: str) -> tuple[Move, ...]:
        """Return the apps left that somebody is called about: their own, or all if they answer."""
        everything = told in {self.owner, CHANNEL}
        return tuple(move for move in self.left if everything or move.person == told)

    def concerns(self, user: str) -> bool:
        """Say whether it is this person's token, or one of its apps is theirs."""
        return user in {self.owner, *(move.person for move in self.moves)}

    def may_say(self, move: Move) -> frozenset[str]:
        """Return who may say that an app has moved; nobody stands for anybody.

        The owner always, and its person; for an app without one, everybody who moves another.
        """
        people = {move.person} if move.person else {each.person for each in self.moves}
        return frozenset(filter(None, people | {self.owner}))

    def find(self, number: int) -> Move | None:
        """Return an app by its number."""
        return next((move for move in self.moves if move.number == number), None)


def step_at(stops_at: datetime, now: datetime) -> Step:
    """Return what time has brought a rotation to: after an outage, the last step alone."""
    left = stops_at - now
    if left <= timedelta(0):
        return Step.OVER
    if left <= LAST_CALL:
        return Step.LAST_CALL
    return Step.REMINDED if left <= REMIND else Step.BEGUN

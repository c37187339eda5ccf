"""A request's life: its states, the legal moves between them, and who still has to say yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from bot.domain.changes import Action, Change
from bot.domain.outcomes import Outcome
from bot.domain.people import EVERYONE, Roles
from bot.domain.permissions import Permission


class RequestState(StrEnum):
    """Where a request stands."""

    PENDING = "pending"
    APPROVED = "approved"
    APPLYING = "applying"
    DONE = "done"
    FAILED = "failed"
    UNCLEAR = "unclear"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    VOID = "void"


_S = RequestState

MOVES: Final[dict[RequestState, frozenset[RequestState]]] = {
    _S.PENDING: frozenset({_S.APPROVED, _S.DENIED, _S.WITHDRAWN, _S.EXPIRED, _S.VOID}),
    _S.APPROVED: frozenset({_S.APPLYING, _S.WITHDRAWN, _S.VOID}),
    _S.APPLYING: frozenset({_S.DONE, _S.FAILED, _S.UNCLEAR, _S.VOID}),
}
"""Every legal move; a state that is not a key here is an end."""

OPEN: Final = frozenset(MOVES)
"""The states in which something can still happen."""

REVIEWABLE: Final = frozenset({_S.DONE, _S.FAILED, _S.UNCLEAR})
"""The ends after which somebody looks at what was done at once."""


def may_move(before: RequestState, after: RequestState) -> bool:
    """Say whether a request may go from one state to the other."""
    return after in MOVES.get(before, frozenset())


@dataclass(frozen=True, slots=True)
class Stage:
    """How many have to say yes, and out of whom: user ids, group ids, or role names."""

    grantees: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's yes or no, with what they said to it.

    `revision` is what the request became by it, 0 before it is kept.
    """

    user: str
    approves: bool
    comment: str
    at: datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Who has looked at an emergency afterwards, with what they said to it."""

    user: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Also:
    """Somebody who asked for the same while a request was open, and why."""

    user: str
    reason: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a change is about, as it was when the change was asked for."""

    name: str
    last_four: str = ""
    permissions: tuple[Permission, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request, as its row says; `team` and the user ids are Slack's.

    `receiver` is who gets the new value; `rules` names the rules that apply; `not_before` is the
    end of an undo window; `revision` counts what has changed, so that a card knows it is old;
    `attempts` counts how often carrying out began; `retry_at` is the next try while Mailtrap is
    slow; `emergency` came through the `leak` door, and `review` names who looks at it afterwards;
    `reminded_at` and `escalated_at` are when that was done last.
    """

    id: str
    team: str
    action: Action
    change: Change
    target: Target
    asker: str
    receiver: str
    reason: str
    rules: tuple[str, ...]
    stages: tuple[Stage, ...]
    state: RequestState
    asked_at: datetime
    expires_at: datetime
    emergency: bool = False
    review: tuple[str, ...] = ()
    not_before: datetime | None = None
    decisions: tuple[Decision, ...] = ()
    attempts: int = 0
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    revision: int = 1
    retry_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    also: tuple[Also, ...] = ()
    reviewed: Reviewed | None = None

    @property
    def to_review(self) -> bool:
        """Whether it is over, and somebody still has to look at it."""
        return bool(self.review) and self.reviewed is None and self.state in REVIEWABLE

    @property
    def ended_revision(self) -> int:
        """What it had become by its end; a review is all that changes it after that."""
        return self.revision - (self.reviewed is not None)

    @property
    def approvers(self) -> tuple[str, ...]:
        """Who has said yes, in the order in which they did."""
        return tuple(each.user for each in self.decisions if each.approves)


Members: TypeAlias = frozenset[str] | None
"""Who is in a stage; None stands for everyone in the workspace."""


class Turn(NamedTuple):
    """The stage whose turn it is: its place among the stages, and how many of it are missing."""

    stage: int
    missing: int


def turn(
    stages: Sequence[Stage], members: Sequence[Members], approvers: Iterable[str], asker: str
) -> Turn | None:
    """Return whose turn it is; None when nobody's yes is missing any more.

    A yes counts in every stage that the person is in, and the asker's own in none.
    """
    yes = frozenset(approvers) - {asker}
    for number, (stage, who) in enumerate(zip(stages, members, strict=True)):
        missing = stage.count - len(yes if who is None else yes & who)
        if missing > 0:
            return Turn(number, missing)
    return None


def may_decide(user: str, members: Sequence[Members], whose: Turn | None, *, asker: str) -> bool:
    """Say whether it is this person's turn; nobody decides on their own request."""
    if whose is None or user == asker:
        return False
    who = members[whose.stage]
    return who is None or user in who


def resolvable(stages: Sequence[Stage], members: Sequence[Members], asker: str) -> int | None:
    """Return the place of the first stage that can never be passed; None where all can be."""
    for number, (stage, who) in enumerate(zip(stages, members, strict=True)):
        if who is not None and len(who - {asker}) < stage.count:
            return number
    return None


def needed(stages: Sequence[Stage], roles: Roles) -> tuple[Stage, ...]:
    """Leave out each stage that another one's approvals satisfy, as they count in every stage."""
    spelt = [frozenset(roles.spelt(stage.grantees)) for stage in stages]
    who = [frozenset({EVERYONE}) if EVERYONE in each else each for each in spelt]

    def implies(one: int, other: int) -> bool:
        wider = who[one] <= who[other] or EVERYONE in who[other]
        return wider and stages[one].count >= stages[other].count

    def implied(number: int) -> bool:
        return any(
            implies(other, number) and (other < number or not implies(number, other))
            for other in range(len(stages))
            if other != number
        )

    return tuple(stage for number, stage in enumerate(stages) if not implied(number))

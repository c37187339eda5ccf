"""Where a request stands, with what people are told beside it, and where they were told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import Role
from bot.domain.permissions import ResourceKey
from bot.domain.requests import Members, Request, Stage, Turn, turn
from bot.domain.tokens import Consumer
from bot.domain.values import Missing


@dataclass(frozen=True, slots=True)
class Channels:
    """The channels (`C…`) that a team is told things in; empty where none was chosen."""

    approvals: str = ""
    changes: str = ""
    warnings: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message of ours stands: its channel (a direct message's `D…`) and its `ts`."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A request with what a card needs beside its row.

    `names` are those of the resources that it touches, `apps` those that use its token; `stages`
    are today's, `members` who is in each of them, nothing where Slack could not tell; `value`
    names a sealed value that waits until `value_until`, `value_over` says why one waits no more,
    and `slow` that Mailtrap does not answer.
    """

    request: Request
    names: Mapping[ResourceKey, str] = field(default_factory=dict)
    apps: tuple[Consumer, ...] = ()
    stages: tuple[Stage, ...] = ()
    members: tuple[Members, ...] = ()
    value: str = ""
    value_until: datetime | None = None
    value_over: Missing | None = None
    slow: bool = False

    def turn(self, decisions: int | None = None) -> Turn | None:
        """Return whose turn it is, or was after so many decisions; None where nobody's is."""
        if not self.stages:
            return None
        if len(self.members) != len(self.stages):
            return Turn(0, self.stages[0].count)
        yes = [each.user for each in self.request.decisions[:decisions] if each.approves]
        return turn(self.stages, self.members, yes, self.request.asker)

    def next_in_line(self) -> tuple[str, ...]:
        """Return whom it is escalated to: the next stage's, or the admins behind the last one."""
        turn = self.turn()
        after = self.stages[turn.stage + 1 :] if turn else ()
        return after[0].grantees if after else (Role.ADMIN,)

    def name(self, key: ResourceKey) -> str:
        """Return what a resource is called, or its type and id."""
        return self.names.get(key) or f"{key.type} {key.id}"

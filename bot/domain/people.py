"""People and roles: a person is a Slack team id and user id, never an e-mail address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple


class PersonId(NamedTuple):
    """Who somebody is: the workspace (`T…`) and the user in it (`U…`)."""

    team: str
    user: str


class Role(StrEnum):
    """What a person may do; holding any role includes looking."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMIN = "admin"


class Standing(StrEnum):
    """What somebody is to a workspace, as Slack tells it."""

    MEMBER = "member"  # a full member of this workspace
    GUEST = "guest"
    OUTSIDER = "outsider"  # of another company, or another workspace of the same one
    BOT = "bot"
    LEFT = "left"  # deactivated
    UNKNOWN = "unknown"

    @property
    def is_gone(self) -> bool:
        """Whether nothing can be expected of them any more."""
        return self in {Standing.LEFT, Standing.UNKNOWN}


EVERYONE = "everyone"
"""The grantee that stands for every full member of the workspace, and for nobody else."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who holds which role: user ids (`U…`), user groups (`S…`) or `everyone`, by role."""

    grants: dict[Role, tuple[str, ...]] = field(default_factory=dict)

    def grantees(self, role: Role) -> tuple[str, ...]:
        """Return who holds `role`; for `VIEWER` the holders of every role, as any role looks."""
        if role is not Role.VIEWER:
            return self.grants.get(role, ())
        return tuple(dict.fromkeys(grantee for held in self.grants.values() for grantee in held))

    def spelt(self, grantees: Iterable[str]) -> tuple[str, ...]:
        """Return grantees with the holders of each role in place of its name, each once."""
        return tuple(
            dict.fromkeys(
                holder
                for grantee in grantees
                for holder in (self.grantees(Role(grantee)) if grantee in _ROLES else (grantee,))
            )
        )


_ROLES: Final = frozenset(Role)

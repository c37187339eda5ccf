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
    """What a person may do; any role includes looking, and an admin is an operator too."""

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
        """Return who holds `role`, or another one that includes it."""
        held = (self.grants.get(each, ()) for each in _HELD_BY.get(role, (role,)))
        return tuple(dict.fromkeys(grantee for grantees in held for grantee in grantees))

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

_HELD_BY: Final = {Role.VIEWER: tuple(Role), Role.OPERATOR: (Role.OPERATOR, Role.ADMIN)}
"""The roles that include another one."""

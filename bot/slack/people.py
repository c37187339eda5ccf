"""Who may do what: the policy's roles against the person, asked again at every step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import CouldNotCheck, NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from bot.domain.requests import Members
from bot.slack.groups import KEPT, Groups
from bot.slack.presence import Presence

DECIDING: Final = timedelta(minutes=1)
"""How old an answer may be by which somebody decides on a change."""


class People:
    """The roles of people; being named, or everyone being named, is known without any call.

    `fresh` is how old an answer may be by which it is said who is among grantees.
    """

    def __init__(
        self,
        roles: Roles,
        groups: Groups,
        presence: Presence,
        fresh: timedelta = DECIDING,
    ) -> None:
        self._presence = presence
        self._fresh = fresh
        self._groups = groups
        self._roles = roles
        self._named = {role: frozenset(roles.grantees(role)) for role in Role}
        self._holders = {role: roles.grantees(role) for role in Role}

    async def require(
        self, person: PersonId, role: Role | None, now: datetime, fresh: timedelta = KEPT
    ) -> None:
        """Return if the person holds the role; a role of None is everybody's.

        Who is in a group counts as Slack told it at most `fresh` ago: an hour is enough for
        looking, not for deciding.

        Raises:
            NotAllowed: they do not, and every group was asked.
            CouldNotCheck: a group could not be asked, so nobody knows.
        """
        self._presence.seen(*person)
        if role is None or EVERYONE in self._named[role] or person.user in self._named[role]:
            return
        unknown: CouldNotCheck | None = None
        for group in self._groups_of(role):
            try:
                if person.user in await self._groups.members(person.team, group, now, fresh):
                    return
            except CouldNotCheck as error:
                unknown = error
        if unknown is not None:
            raise unknown
        raise NotAllowed(role, self._holders[role])

    def roles(self, person: PersonId, now: datetime) -> frozenset[Role]:
        """Return the roles that a person is known to hold, without waiting for anybody."""
        return frozenset(
            role
            for role in Role
            if {EVERYONE, person.user} & self._named[role]
            or any(
                person.user in self._groups.known(person.team, group, now)
                for group in self._groups_of(role)
            )
        )

    async def members(self, team: str, grantees: Sequence[str], now: datetime) -> Members:
        """Return the user ids among people, groups and roles; None stands for everyone.

        Whoever has left Slack is not among them: groups lose their members by themselves.

        Raises:
            CouldNotCheck: a group could not be asked, so nobody knows.
        """
        spelt = self._roles.spelt(grantees)
        if EVERYONE in spelt:
            return None
        found = await asyncio.gather(*(self._members(team, holder, now) for holder in spelt))
        return frozenset().union(*found)

    async def among(
        self, person: PersonId, grantees: Sequence[str], now: datetime
    ) -> frozenset[str]:
        """Return those of the people, groups and roles that a person is among.

        Raises:
            CouldNotCheck: a group could not be asked, so nobody knows.
        """
        found = set()
        for grantee in grantees:
            members = await self.members(person.team, (grantee,), now)
            if members is None or person.user in members:
                found.add(grantee)
        return frozenset(found)

    async def _members(self, team: str, holder: str, now: datetime) -> frozenset[str]:
        if holder.startswith("S"):
            return await self._groups.members(team, holder, now, self._fresh)
        try:
            gone = await self._presence.left(team, holder, now)
        except CouldNotCheck:  # whoever is named in the policy is there, as far as is known
            gone = False
        return frozenset() if gone else frozenset({holder})

    async def warm(self, team: str, now: datetime) -> None:
        """Look up every group once, so that the first command need not wait for it."""
        for group in dict.fromkeys(group for role in Role for group in self._groups_of(role)):
            try:
                await self._groups.members(team, group, now)
            except CouldNotCheck:
                continue  # it is in the log; the next command asks again

    def _groups_of(self, role: Role) -> tuple[str, ...]:
        return tuple(holder for holder in self._holders[role] if holder.startswith("S"))

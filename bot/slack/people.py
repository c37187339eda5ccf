"""Who may do what: the policy's roles against the person, asked again at every step."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import CouldNotCheck, NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role, Roles, Standing
from bot.domain.requests import Members
from bot.slack.directory import Directory
from bot.slack.groups import KEPT, Groups

DECIDING: Final = timedelta(minutes=1)
"""How old an answer may be by which somebody decides on a change."""


class People:
    """The roles of people; whoever the policy names is known without any call.

    `fresh` is how old an answer may be by which it is said who is among grantees.
    """

    def __init__(
        self,
        roles: Roles,
        groups: Groups,
        directory: Directory,
        fresh: timedelta = DECIDING,
    ) -> None:
        self._directory = directory
        self._fresh = fresh
        self._groups = groups
        self._roles = roles
        self._holders = {role: roles.grantees(role) for role in Role}
        every = dict.fromkeys(holder for held in self._holders.values() for holder in held)
        self._every_group = [holder for holder in every if holder.startswith("S")]
        self._open_to_all = EVERYONE in every

    def prepare(self, person: PersonId, now: datetime) -> None:
        """Ask Slack at once for all that may be needed of somebody, so that nothing waits twice."""
        self._directory.seen(person)
        for group in self._every_group:
            self._groups.prepare(person.team, group, now)
        if self._open_to_all:
            self._directory.prepare(person, now)

    async def require(
        self, person: PersonId, role: Role | None, now: datetime, fresh: timedelta = KEPT
    ) -> None:
        """Return if the person holds the role; a role of None is everybody's.

        What Slack tells of people and groups counts for `fresh`: an hour is enough for looking,
        not for deciding.

        Raises:
            NotAllowed: they do not, and Slack was asked.
            CouldNotCheck: Slack did not tell, so nobody knows.
        """
        if role is None or person.user in self._holders[role]:
            return
        if not await self._is_among(person, self._holders[role], now, fresh):
            raise NotAllowed(role, self._holders[role])

    async def holds(self, person: PersonId, role: Role, now: datetime) -> bool:
        """Say whether the person holds the role, as far as it matters for what they are shown.

        Raises:
            CouldNotCheck: Slack did not tell, so nobody knows.
        """
        try:
            await self.require(person, role, now)
        except NotAllowed:
            return False
        return True

    async def surely_holds(self, person: PersonId, role: Role, now: datetime) -> bool:
        """Say whether it is known, and not from long ago, that the person holds the role."""
        try:
            await self.require(person, role, now, DECIDING)
        except (NotAllowed, CouldNotCheck):
            return False
        return True

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
        return frozenset(
            [
                grantee
                for grantee in grantees
                if await self._is_among(person, self._roles.spelt((grantee,)), now, self._fresh)
            ]
        )

    async def _is_among(
        self, person: PersonId, holders: Sequence[str], now: datetime, fresh: timedelta
    ) -> bool:
        """Say whether the person is one of the holders; one look-up that says yes is enough."""
        unknown: CouldNotCheck | None = None
        for holder in holders:
            try:
                if await self._is_in(person, holder, now, fresh):
                    return True
            except CouldNotCheck as error:
                unknown = error
        if unknown is not None:
            raise unknown
        return False

    async def _is_in(self, person: PersonId, holder: str, now: datetime, fresh: timedelta) -> bool:
        if holder == EVERYONE:
            return await self._directory.standing(person, now, fresh) is Standing.MEMBER
        if holder.startswith("S"):
            return person.user in await self._groups.members(person.team, holder, now, fresh)
        return person.user == holder and bool(await self._members(person.team, holder, now))

    async def _members(self, team: str, holder: str, now: datetime) -> frozenset[str]:
        if holder.startswith("S"):
            return await self._groups.members(team, holder, now, self._fresh)
        try:
            standing = await self._directory.standing(PersonId(team, holder), now)
        except CouldNotCheck:  # whoever is named in the policy is there, as far as is known
            return frozenset({holder})
        return frozenset() if standing.is_gone else frozenset({holder})

    async def warm(self, team: str, now: datetime) -> None:
        """Look up every group once, so that the first command need not wait for it."""
        for group in self._every_group:
            try:
                await self._groups.members(team, group, now)
            except CouldNotCheck:
                continue  # it is in the log; the next command asks again

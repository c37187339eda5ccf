"""Who can answer for something: an active full member of the workspace, as Slack tells it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.domain.errors import CouldNotCheck, CouldNotCheckPerson, NotAMember
from bot.domain.people import PersonId, Standing

FRESH: Final = timedelta(minutes=1)
"""How old an answer may be by which somebody is named."""


class Roll(Protocol):
    """Slack, as far as it tells who is there."""

    async def standing(self, person: PersonId, now: datetime, fresh: timedelta) -> Standing:
        """Say what somebody is to the workspace, as Slack told lately; raises CouldNotCheck."""


class Membership:
    """Asks before anybody is named as an owner, as an app's person, or as who gets a value."""

    def __init__(self, roll: Roll) -> None:
        self._roll = roll

    async def require(self, person: PersonId, now: datetime) -> None:
        """Return if somebody is an active full member.

        Raises:
            NotAMember: they are not; carries what they are.
            CouldNotCheckPerson: Slack did not tell.
        """
        try:
            standing = await self._roll.standing(person, now, FRESH)
        except CouldNotCheck:
            raise CouldNotCheckPerson("who somebody is") from None
        if standing is not Standing.MEMBER:
            raise NotAMember(person.user, standing)

"""The admins: who hears of what only somebody with their rights can mend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Protocol

from bot.domain.errors import ChannelUnusable
from bot.slack.cards import alarms
from bot.slack.poster import Poster
from bot.slack.screen import Screen

APPROVALS: Final = "approvals"
WARNINGS: Final = "warnings"
DIGEST: Final = "digest"
"""What a channel is for; somebody who cannot be written to has their own id here."""

MAILTRAP: Final = "mailtrap"
"""The one trouble that is not about a place in Slack."""


class Alerts(Protocol):
    """Tells people of something once, until it is over, whatever process they hear it from."""

    async def tell_admins(
        self, team: str, subject: str, post: Callable[[str], Awaitable[object]]
    ) -> None:
        """Tell the admins who have not heard of it."""

    async def over(self, team: str, subject: str) -> None:
        """Have everybody told anew when it, or a part of it, happens again."""


class Admins:
    """Has the admins told of each trouble once, until it is over."""

    def __init__(self, poster: Poster, alerts: Alerts) -> None:
        self._poster = poster
        self._alerts = alerts

    async def refused(self, team: str) -> None:
        """Tell them that Mailtrap does not accept our token."""
        await self._tell(team, MAILTRAP, alarms.token_refused())

    async def accepted(self, team: str) -> None:
        """Take note that Mailtrap accepts our token: its next refusal is news."""
        await self._alerts.over(team, MAILTRAP)

    @asynccontextmanager
    async def hearing(
        self, team: str, what: str, worded: Callable[[str, str], Screen]
    ) -> AsyncIterator[None]:
        """Let them hear of a place that can't be written to, until it can; the error goes on."""
        subject = f"channel:{what}"
        try:
            yield
        except ChannelUnusable as error:
            await self._tell(
                team, f"{subject}:{error.channel}:{error.word}", worded(error.channel, error.word)
            )
            raise
        await self._alerts.over(team, subject)

    async def _tell(self, team: str, subject: str, screen: Screen) -> None:
        await self._alerts.tell_admins(
            team, subject, lambda admin: self._poster.post(admin, screen)
        )

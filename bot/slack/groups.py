"""Who is in a user group: cached, within Slack's rate, and honest when it cannot be known."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import CouldNotCheck
from bot.slack.lookups import Asked, Lookups
from bot.slack.post import refusal
from bot.slack.tasks import Tasks

FRESH: Final = timedelta(minutes=5)
"""How long an answer is used without asking again."""

KEPT: Final = timedelta(hours=1)
"""How long an old answer still counts while a newer one is being asked for."""

MOST_A_MINUTE: Final = 20
"""Slack's rate for `usergroups.users.list`."""

MINUTE: Final = timedelta(minutes=1)


class Groups:
    """The members of user groups, by workspace; old answers serve while new ones are fetched."""

    def __init__(self, client: AsyncWebClient, tasks: Tasks) -> None:
        self._client = client
        self._lookups = Lookups(tasks, self._fetch)
        self._calls: deque[datetime] = deque(maxlen=MOST_A_MINUTE)
        self._log = structlog.get_logger()

    async def members(
        self, team: str, group: str, now: datetime, fresh: timedelta = KEPT
    ) -> frozenset[str]:
        """Return the user ids in a group, as Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack did not tell, and no such answer is at hand.
        """
        known = self._lookups.answers.get((team, group))
        if known is None or abs(now - known.at) > fresh:
            known = await self._lookups.wait(self._ask(team, group, now))
        elif abs(now - known.at) > FRESH:
            self._ask(team, group, now)
        # A look-up that ran already tells of the time when it began.
        if known is None or abs(now - known.at) > fresh:
            raise CouldNotCheck("who is in a user group")
        return known.told

    def known(self, team: str, group: str, now: datetime) -> frozenset[str]:
        """Return the user ids that are known to be in a group; one never asked for is asked for."""
        known = self._lookups.answers.get((team, group))
        age = None if known is None else abs(now - known.at)
        if age is None or age > FRESH:
            self._ask(team, group, now)
        return known.told if known and age is not None and age <= KEPT else frozenset()

    def _ask(self, team: str, group: str, now: datetime) -> Asked[frozenset[str]] | None:
        """Return the one look-up of this group that runs, or None where the rate is used up."""
        key = (team, group)
        if (running := self._lookups.running(key)) is not None:
            return running
        # Without the sign, a clock that was set back would hold every look-up up until then.
        used_up = len(self._calls) == MOST_A_MINUTE and abs(now - self._calls[0]) < MINUTE
        if used_up:
            self._log.warning("group_lookups_used_up", group=group)
            return None
        self._calls.append(now)
        return self._lookups.ask(key, now)

    async def _fetch(self, team: str, group: str) -> frozenset[str] | None:
        try:
            answer = await self._client.usergroups_users_list(usergroup=group, team_id=team)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("group_lookup_failed", group=group, error=refusal(error))
            return None
        users = answer.get("users")
        if not isinstance(users, list):  # an empty group would say no to people who may
            self._log.warning("group_lookup_failed", group=group, error="no_users")
            return None
        return frozenset(users)

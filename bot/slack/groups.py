"""Who is in a user group: cached, within Slack's rate, and honest when it cannot be known."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.lookups import Key, Lookups
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
        self._lookups = Lookups(tasks, self._fetch, "who is in a user group", FRESH)
        self._calls: deque[datetime] = deque(maxlen=MOST_A_MINUTE)
        self._log = structlog.get_logger()

    async def members(
        self, team: str, group: str, now: datetime, fresh: timedelta = KEPT
    ) -> frozenset[str]:
        """Return the user ids in a group, as Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack did not tell, and no such answer is at hand.
        """
        return await self._lookups.told((team, group), now, fresh)

    def prepare(self, team: str, group: str, now: datetime) -> None:
        """Ask about a group that somebody is about to need, without waiting."""
        self._lookups.prepare((team, group), now)

    async def _fetch(self, key: Key, now: datetime) -> frozenset[str] | None:
        team, group = key
        # Without the sign, a clock that was set back would hold every look-up up until then.
        if len(self._calls) == MOST_A_MINUTE and abs(now - self._calls[0]) < MINUTE:
            self._log.warning("group_lookups_used_up", group=group)
            return None
        self._calls.append(now)
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

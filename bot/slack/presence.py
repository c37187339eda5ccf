"""Who of those named somewhere is still in the workspace, as Slack tells it: cached for an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import CouldNotCheck
from bot.slack.lookups import Lookups
from bot.slack.post import refusal
from bot.slack.tasks import Tasks

KEPT: Final = timedelta(hours=1)
"""How long an answer is used without asking again."""

_UNKNOWN: Final = frozenset({"user_not_found", "users_not_found"})
"""Slack's words for whoever is not in the workspace, or is not any more."""


class Presence:
    """Asks `users.info` of one person at a time: `users.list` would bring the whole workspace."""

    def __init__(self, client: AsyncWebClient, tasks: Tasks) -> None:
        self._client = client
        self._lookups = Lookups(tasks, self._fetch)
        self._log = structlog.get_logger()

    async def left(self, team: str, user: str, now: datetime, fresh: timedelta = KEPT) -> bool:
        """Say whether somebody has left the workspace, as Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack did not tell.
        """
        known = self._lookups.answers.get((team, user))
        if known is None or abs(now - known.at) >= fresh:
            known = await self._lookups.wait(self._lookups.ask((team, user), now))
        if known is None:
            raise CouldNotCheck("whether somebody has left Slack")
        return known.told

    def seen(self, team: str, user: str) -> None:
        """Take note that somebody has just done something here."""
        known = self._lookups.answers.get((team, user))
        if known is not None and known.told:
            del self._lookups.answers[team, user]

    async def _fetch(self, _team: str, user: str) -> bool | None:
        try:
            answer = await self._client.users_info(user=user)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            word = refusal(error)
            if isinstance(error, SlackApiError) and word in _UNKNOWN:
                return True
            self._log.warning("person_lookup_failed", user=user, error=word)
            return None
        found = answer.get("user")
        if not isinstance(found, dict):
            self._log.warning("person_lookup_failed", user=user, error="no_user")
            return None
        return bool(found.get("deleted"))

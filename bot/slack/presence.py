"""Who of those named somewhere is still in the workspace, as Slack tells it: cached for an hour."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import CouldNotCheck
from bot.slack.post import refusal
from bot.slack.tasks import Tasks

KEPT: Final = timedelta(hours=1)
"""How long an answer is used without asking again."""

PATIENCE: Final = 2.0
"""Seconds that a person waits for Slack to tell whether somebody is there."""

_UNKNOWN: Final = frozenset({"user_not_found", "users_not_found"})
"""Slack's words for whoever is not in the workspace, or is not any more."""


@dataclass(frozen=True, slots=True)
class _Known:
    left: bool
    at: datetime


class Presence:
    """Asks `users.info` of one person at a time: `users.list` would bring the whole workspace."""

    def __init__(self, client: AsyncWebClient, tasks: Tasks) -> None:
        self._client = client
        self._tasks = tasks
        self._known: dict[tuple[str, str], _Known] = {}
        self._asked: dict[tuple[str, str], asyncio.Task[_Known | None]] = {}
        self._log = structlog.get_logger()

    async def left(self, team: str, user: str, now: datetime, fresh: timedelta = KEPT) -> bool:
        """Say whether somebody has left the workspace, as Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack did not tell.
        """
        known = self._known.get((team, user))
        if known is None or abs(now - known.at) >= fresh:
            asked = self._ask(team, user, now)
            done, _ = await asyncio.wait((asked,), timeout=PATIENCE)
            known = asked.result() if done else None
        if known is None:
            raise CouldNotCheck("whether somebody has left Slack")
        return known.left

    def seen(self, team: str, user: str) -> None:
        """Take note that somebody has just done something here."""
        known = self._known.get((team, user))
        if known is not None and known.left:
            del self._known[team, user]

    def _ask(self, team: str, user: str, now: datetime) -> asyncio.Task[_Known | None]:
        key = (team, user)
        if (running := self._asked.get(key)) is not None:
            return running
        task = self._asked[key] = self._tasks.spawn(self._fetch(team, user, now))
        task.add_done_callback(lambda _: self._asked.pop(key))
        return task

    async def _fetch(self, team: str, user: str, now: datetime) -> _Known | None:
        try:
            answer = await self._client.users_info(user=user)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            word = refusal(error)
            if not (isinstance(error, SlackApiError) and word in _UNKNOWN):
                self._log.warning("person_lookup_failed", user=user, error=word)
                return None
            left = True
        else:
            found = answer.get("user")
            if not isinstance(found, dict):
                self._log.warning("person_lookup_failed", user=user, error="no_user")
                return None
            left = bool(found.get("deleted"))
        known = self._known[team, user] = _Known(left, now)
        return known

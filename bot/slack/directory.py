"""Who people are to the workspace, as Slack tells it: one look-up of each, cached for an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import PersonId, Standing
from bot.slack.lookups import Key, Lookups
from bot.slack.post import refusal
from bot.slack.tasks import Tasks

KEPT: Final = timedelta(hours=1)
"""How long an answer counts where nothing is decided by it."""

FRESH: Final = timedelta(minutes=30)
"""How long an answer is used without asking again."""

_UNKNOWN: Final = frozenset({"user_not_found", "users_not_found"})
"""Slack's words for whoever is not in the workspace, or is not any more."""

_SLACKBOT: Final = "USLACKBOT"
"""Slack's own bot, which alone does not say that it is one."""


class Directory:
    """Asks `users.info` of one person at a time: `users.list` would bring the whole workspace."""

    def __init__(self, client: AsyncWebClient, tasks: Tasks) -> None:
        self._client = client
        self._lookups = Lookups(tasks, self._fetch, "who somebody is", FRESH)
        self._log = structlog.get_logger()

    async def standing(self, person: PersonId, now: datetime, fresh: timedelta = KEPT) -> Standing:
        """Return what somebody is to the workspace, as Slack told at most `fresh` ago.

        Raises:
            CouldNotCheck: Slack did not tell.
        """
        return await self._lookups.told(person, now, fresh)

    def prepare(self, person: PersonId, now: datetime) -> None:
        """Ask about somebody who is about to be let in or not, without waiting."""
        self._lookups.prepare(person, now)

    def seen(self, person: PersonId) -> None:
        """Take note that somebody has just done something here."""
        known = self._lookups.last(person)
        if known is not None and known.is_gone:
            self._lookups.forget(person)

    async def _fetch(self, key: Key, _now: datetime) -> Standing | None:
        team, user = key
        try:
            answer = await self._client.users_info(user=user)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            word = refusal(error)
            if isinstance(error, SlackApiError) and word in _UNKNOWN:
                return Standing.UNKNOWN
            self._log.warning("person_lookup_failed", user=user, error=word)
            return None
        found = answer.get("user")
        told = _standing(found, team) if isinstance(found, dict) else None
        if told is None:
            self._log.warning("person_lookup_failed", user=user, error="no_user")
        return told


def _standing(user: Mapping[str, Any], team: str) -> Standing | None:
    """Return what Slack's words about somebody amount to, None where they are too few."""
    if user.get("deleted"):
        return Standing.LEFT
    if user.get("is_bot") or user.get("id") == _SLACKBOT:
        return Standing.BOT
    if not user.get("team_id"):
        return None
    # In an organization somebody's own workspace may be another one, and this one theirs, too.
    theirs = {user["team_id"], *((user.get("enterprise_user") or {}).get("teams") or ())}
    if user.get("is_stranger") or team not in theirs:
        return Standing.OUTSIDER
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Standing.GUEST if guest else Standing.MEMBER

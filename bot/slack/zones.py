"""Time zones: a day that somebody chooses ends when it ends where they are."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.people import PersonId
from bot.domain.zones import told
from bot.slack.cards.lifetime import DATE, Ending
from bot.slack.post import refusal

KEPT: Final = timedelta(hours=12)
"""How long an answer counts; people travel."""

PATIENCE: Final = 1.0
"""Seconds that a form waits for Slack to tell."""


class Zones:
    """The time zones that people have set in Slack, cached; UTC where Slack does not tell."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._known: dict[PersonId, tuple[tzinfo, datetime]] = {}
        self._log = structlog.get_logger()

    async def placed(self, ending: Ending, person: PersonId, now: datetime) -> Ending:
        """Return an ending whose day, if it is one, is a day where the person is."""
        if ending.choice != DATE:
            return ending
        return replace(ending, zone=await self.of(person, now))

    async def of(self, person: PersonId, now: datetime) -> tzinfo:
        """Return a person's zone; an old answer is better than none."""
        known = self._known.get(person)
        if known is None or abs(now - known[1]) > KEPT:
            found = await self._ask(person)
            if found is not None:
                known = self._known[person] = (found, now)
        return known[0] if known else UTC

    async def _ask(self, person: PersonId) -> tzinfo | None:
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await self._client.users_info(user=person.user)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("zone_not_told", user=person.user, error=refusal(error))
            return None
        user = answer.get("user")
        found = told(user.get("tz"), user.get("tz_offset")) if isinstance(user, dict) else None
        if found is None:
            self._log.warning("zone_not_told", user=person.user, error="no_zone")
        return found

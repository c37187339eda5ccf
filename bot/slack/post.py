"""Everything that goes out to Slack, and the shapes that it has there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, assert_never

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import Block
from bot.slack.heard import OnHome, OnMessage, OnModal, Place
from bot.slack.screen import Screen

_NOT_NOW: Final = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
"""Errors by which Slack speaks of itself, not of what it was asked."""


class Post:
    """The one door to Slack; what Slack refuses is logged, as there is nobody left to tell."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._log = structlog.get_logger()

    async def show(self, place: Place, screen: Screen) -> None:
        """Show a screen where the person clicked."""
        match place:
            case OnMessage(response_url):
                replaces = {"replace_original": not screen.aside}
                await self._respond(response_url, screen.message() | replaces)
            case OnModal(view_id, trigger_id):
                pushed = screen.aside and await self._view(
                    "views.push", trigger_id=trigger_id, view=screen.modal()
                )
                if not pushed:
                    await self._view("views.update", view_id=view_id, view=screen.modal())
            case OnHome(user, trigger_id):
                # A trigger lives for 3 seconds: what comes later takes the Home tab's own place.
                if not await self._view("views.open", trigger_id=trigger_id, view=screen.modal()):
                    await self.publish(user, screen)
            case _:
                assert_never(place)

    async def publish(self, user: str, screen: Screen) -> None:
        """Show a screen as somebody's Home tab."""
        await self._view("views.publish", user_id=user, view=screen.home())

    async def _view(self, method: str, **arguments: object) -> bool:
        """Show a view; False where Slack did not take it."""
        try:
            await self._client.api_call(method, json=arguments)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("slack_refused", method=method, error=refusal(error))
            return False
        return True

    async def _respond(self, url: str, body: Block) -> None:
        """Answer through a response_url; sent twice it replaces the same message twice."""
        hook = AsyncWebhookClient(
            url,
            session=self._client.session,
            logger=self._client.logger,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(max_retry_count=1),
                AsyncRateLimitErrorRetryHandler(max_retry_count=1),
            ],
        )
        try:
            answer = await hook.send_dict(body)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("slack_refused", method="response_url", error=refusal(error))
        else:
            if answer.status_code != HTTPStatus.OK:
                self._log.warning("slack_refused", method="response_url", error=answer.status_code)


def refusal(error: Exception) -> str:
    """Return Slack's own word for what went wrong, or the error's name; never a URL."""
    return _told(error) or type(error).__name__


def refused(error: SlackApiError) -> bool:
    """Say whether Slack said no, rather than being in trouble, or being something else."""
    answered = getattr(error.response, "status_code", None) == HTTPStatus.OK
    return answered and _told(error) not in {"", *_NOT_NOW}


def _told(error: Exception) -> str:
    answer = getattr(getattr(error, "response", None), "data", None)
    return str(answer.get("error") or "") if isinstance(answer, dict) else ""

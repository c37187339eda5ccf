"""Everything that goes out to Slack, and the shapes that it has there."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final, assert_never
from urllib.parse import urlsplit

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
from bot.slack.screen import Modal, Screen, Shown

_NOT_NOW: Final = frozenset(
    {"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"}
)
"""Errors by which Slack speaks of itself, not of what it was asked."""


_SLACKS: Final = frozenset({"hooks.slack.com", "slack.com"})
"""The hosts that Slack has answers posted to."""


class Post:
    """The one door to Slack; what Slack refuses is logged, as there is nobody left to tell."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._log = structlog.get_logger()

    async def show(self, place: Place, shown: Shown) -> bool:
        """Show something where the person clicked; returns whether Slack took it."""
        if isinstance(shown, Modal):
            return not await self._open(place, shown)
        match place:
            case OnMessage(response_url, _, shared):
                replaces = {"replace_original": not shown.aside and (shown.shared or not shared)}
                return await self._respond(response_url, shown.message() | replaces)
            case OnModal() if not shown.aside:
                return not await self.update(shown.modal(), view_id=place.view_id)
            case OnModal(view_id):
                return not (
                    await self._open(place, shown)
                    and await self.update(shown.modal(), view_id=view_id)
                )
            case OnHome():
                return not await self._open(place, shown)
            case _:
                assert_never(place)

    async def update(self, view: Block, **which: str) -> str:
        """Give an open modal a new version, and return Slack's word for why not.

        `which` names it: view_id or external_id, and hash, where it may only replace that version.
        """
        return await self._call("views.update", view=view, **which)

    async def publish(self, user: str, screen: Screen) -> bool:
        """Show a screen as somebody's Home tab; returns whether Slack took it."""
        return not await self._call("views.publish", user_id=user, view=screen.home())

    async def tell(self, user: str, screen: Screen) -> None:
        """Say something to somebody in their direct messages, where no other place is left."""
        body = screen.message()
        del body["response_type"]
        await self._call("chat.postMessage", channel=user, **body)

    async def _open(self, place: Place, shown: Shown) -> str:
        method = "views.push" if isinstance(place, OnModal) else "views.open"
        return await self._call(method, trigger_id=place.trigger_id, view=shown.modal())

    async def _call(self, method: str, **arguments: object) -> str:
        try:
            await self._client.api_call(method, json=arguments)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            word = refusal(error)
            self._log.warning("slack_refused", method=method, error=word)
            return word
        return ""

    async def _respond(self, url: str, body: Block) -> bool:
        """Answer through a response_url; sent twice it replaces the same message twice."""
        if not is_slacks(url, self._client.base_url):
            self._log.error("response_url_elsewhere")
            return False
        hook = AsyncWebhookClient(
            url,
            session=self._client.session,
            logger=self._client.logger,
            retry_handlers=[
                AsyncConnectionErrorRetryHandler(max_retry_count=1),
                AsyncRateLimitErrorRetryHandler(max_retry_count=1),
            ],
            ssl=self._client.ssl,
        )
        hook.proxy = self._client.proxy  # given none, the SDK would ask the environment
        try:
            answer = await hook.send_dict(body)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            self._log.warning("slack_refused", method="response_url", error=refusal(error))
            return False
        if answer.status_code != HTTPStatus.OK:
            self._log.warning("slack_refused", method="response_url", error=answer.status_code)
        return answer.status_code == HTTPStatus.OK


def is_slacks(url: str, api_url: str) -> bool:
    """Say whether an answer may be posted there: to Slack, or to the Slack that we are set up for.

    A payload names it, and whoever has the signing secret can write payloads.
    """
    try:
        there, api = urlsplit(url), urlsplit(api_url)
    except ValueError:
        return False
    if "\\" in url or "@" in there.netloc:  # which others may read as another host
        return False
    slacks = there.scheme == "https" and there.hostname in _SLACKS
    return slacks or (there.scheme, there.hostname) == (api.scheme, api.hostname)


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

"""Bolt and the SDK, set up so that they do what we mean and nothing of their own."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import SettingsError
from bot.domain.ways import DIRECT, Way
from bot.slack.boundary import Boundary
from bot.slack.cards import trouble
from bot.slack.people import People
from bot.slack.post import Post
from bot.slack.room import Room
from bot.slack.switchboard import Switchboard
from bot.slack.tasks import Tasks

TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=5)
"""How long one call to Slack may take, in seconds."""


@asynccontextmanager
async def connected(token: str, api_url: str, way: Way = DIRECT) -> AsyncIterator[AsyncWebClient]:
    """Yield a client with its own pooled session, closed at the end.

    Only a 429 is repeated, after the wait that it names: repeating a request whose connection
    dropped, which is the SDK's default, can post a message twice.
    """
    quiet("slack_sdk")
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        client = AsyncWebClient(
            token=token,
            base_url=api_url,
            session=session,
            logger=logging.getLogger("slack_sdk"),
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)],
            ssl=way.trusted,
        )
        client.proxy = way.proxy  # given none, the SDK would ask the environment
        yield client


@dataclass(frozen=True, slots=True)
class Parts:
    """What the Slack side is made of; `now` is UTC-aware, `new_reference` gives 4 to 6 hex."""

    client: AsyncWebClient
    tasks: Tasks
    people: People
    command: str
    now: Callable[[], datetime]
    new_reference: Callable[[], str]
    signing_secret: str | None = None


class Bot:
    """The Bolt app with its rooms; `warm` it before the first request, `stop` it at the end.

    Raises:
        SettingsError: the signing secret is empty, which Bolt would find out at the first request.
        ValueError: two rooms register the same word or id.
    """

    def __init__(self, rooms: tuple[Room, ...], parts: Parts) -> None:
        if parts.signing_secret is not None and not parts.signing_secret.strip():
            raise SettingsError("SLACK_SIGNING_SECRET is empty: every request would be refused.")
        self._parts = parts
        self._installed = Installed(parts.client)
        self._people = parts.people
        self.app: Final = _app(parts, self._installed)
        self.app.error(_passed_on)
        boundary = Boundary(self._people, parts.new_reference, parts.command)
        post = Post(parts.client)
        self.app.use(Switchboard(rooms, parts.command, boundary, post, parts.tasks, parts.now))

    async def warm(self) -> str:
        """Ask Slack who we are and who is in the groups; return the workspace's id (`T…`).

        Raises:
            SlackApiError: Slack does not accept the token.
        """
        team = await self._installed.warm()
        await self._people.warm(team, self._parts.now())
        return team

    async def drained(self) -> None:
        """Wait until everything that was started has been finished."""
        await self._parts.tasks.drained()

    async def stop(self, patience: float = 10.0) -> None:
        """Finish what runs, for at most `patience` seconds."""
        await self._parts.tasks.shut_down(patience)


class Installed(AsyncAuthorize):
    """Our token for our workspace, and none for any other.

    Given to Bolt explicitly, because it otherwise takes to OAuth, and drops the token, as soon as
    SLACK_CLIENT_ID and SLACK_CLIENT_SECRET happen to be in the environment.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._result: AuthorizeResult | None = None

    async def warm(self) -> str:
        """Call `auth.test` and keep its answer; return the workspace's id."""
        answer = await self._client.auth_test()
        self._result = AuthorizeResult.from_auth_test_response(
            bot_token=self._client.token, auth_test_response=answer
        )
        return str(answer["team_id"])

    async def __call__(
        self, *, team_id: str | None, context: AsyncBoltContext | None = None, **asked: object
    ) -> AuthorizeResult | None:
        """Return our authorization where the request comes from our workspace."""
        del asked
        if self._result is None:
            await self.warm()
        ours = self._result is not None and team_id == self._result.team_id
        if not ours and context is not None:
            context["response_url"] = None  # Bolt would post there, whatever the address
        return self._result if ours else None


async def _passed_on(error: Exception) -> None:
    """Leave what a payload has caused to the transport: Bolt would print the payload's words."""
    raise error


def quiet(name: str, level: int = logging.WARNING) -> logging.Logger:
    """Return a library's logger that cannot print bodies, envelopes or response_urls."""
    logger = logging.getLogger(name)
    logger.setLevel(level)
    return logger


def _app(parts: Parts, installed: Installed) -> AsyncApp:
    client = AsyncWebClient(
        base_url=parts.client.base_url,
        session=parts.client.session,
        logger=parts.client.logger,
        retry_handlers=parts.client.retry_handlers,
        ssl=parts.client.ssl,
    )
    client.proxy = parts.client.proxy
    return AsyncApp(
        name="slack_bolt.tokenbot",
        # At INFO a bad signature prints the whole body; its warnings are about the environment
        # that it reads, and that we do not go by.
        logger=quiet("slack_bolt", logging.ERROR),
        client=client,
        authorize=installed,  # type: ignore[arg-type] # Bolt takes its own AsyncAuthorize too
        signing_secret=parts.signing_secret or "",
        user_facing_authorize_error_message=trouble.OTHER_WORKSPACE,
    )

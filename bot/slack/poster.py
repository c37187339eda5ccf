"""Posts in channels and to people, and brings up to date what was posted."""

from __future__ import annotations

from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.announcements import Posted
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.slack.pace import Pace
from bot.slack.post import refusal
from bot.slack.screen import Screen

GONE: Final = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"}
)
"""Slack's words for a message that can't be brought up to date: it is posted anew."""

CLOSED: Final = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "messages_tab_disabled",
        "cannot_dm_bot",
        "user_not_found",
        "user_disabled",
    }
)
"""Slack's words for a place where we can't write until somebody changes something."""

NOT_SET: Final = "not_set"
"""Our own word for a channel that nobody has chosen yet."""


class Poster:
    """Writes at the pace that Slack takes.

    Its methods raise ChannelUnusable where somebody has to change something first, and
    NotDelivered where it is worth trying again.
    """

    def __init__(self, client: AsyncWebClient, pace: Pace) -> None:
        self._client = client
        self._pace = pace
        self._log = structlog.get_logger()

    async def post(self, channel: str, screen: Screen, thread: str = "") -> Posted:
        """Post a message, in a thread where one is named."""
        await self._pace.turn(channel)
        body = _body(screen) | ({"thread_ts": thread} if thread else {})
        try:
            answer = await self._call("chat.postMessage", channel=channel, **body)
        except SlackApiError as error:
            raise _failed(error, channel) from None
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def shown(self, screen: Screen, channel: str, posted: Posted | None) -> Posted:
        """Bring a message up to date, or post it where there is none any more."""
        if posted is None:
            return await self.post(channel, screen)
        try:
            await self._call("chat.update", channel=posted.channel, ts=posted.ts, **_body(screen))
        except SlackApiError as error:
            word = refusal(error)
            # A channel that was exchanged for another one since is no reason to be silent.
            moved = word in CLOSED and channel not in {"", posted.channel}
            if word not in GONE and not moved:
                raise _failed(error, posted.channel) from None
            return await self.post(channel or posted.channel, screen)
        return posted

    async def replace(self, screen: Screen, posted: Posted) -> None:
        """Let a message say something else; one that is gone is no loss."""
        try:
            await self._call("chat.update", channel=posted.channel, ts=posted.ts, **_body(screen))
        except SlackApiError as error:
            if refusal(error) not in GONE:
                raise _failed(error, posted.channel) from None

    async def attempt(self, channel: str, screen: Screen) -> None:
        """Post what is worth a try, and no more; raises nothing."""
        try:
            await self.post(channel, screen)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_posted", channel=channel, error=repr(error))

    async def _call(self, method: str, **arguments: object) -> AsyncSlackResponse:
        try:
            return await self._client.api_call(method, json=arguments)
        except SlackApiError:
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(refusal(error)) from None


def _body(screen: Screen) -> dict[str, object]:
    """Return a message for everybody in a channel."""
    return {
        "text": screen.text,
        "blocks": screen.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _failed(error: SlackApiError, channel: str) -> ChannelUnusable | NotDelivered:
    word = refusal(error)
    return ChannelUnusable(channel, word) if word in CLOSED else NotDelivered(word)

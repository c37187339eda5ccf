"""Files for one person: sent to their direct messages."""

from __future__ import annotations

import aiohttp
from slack_sdk.errors import SlackClientError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import NotDelivered
from bot.slack.post import refusal


class Files:
    """Uploads files."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, user: str, name: str, content: bytes, told: str) -> None:
        """Send a file to a person, beneath a message that says what it is.

        Raises:
            NotDelivered: Slack did not take it.
        """
        try:
            # A file needs a channel's id, and a direct message has one once something stands in it.
            posted = await self._client.chat_postMessage(channel=user, text=told)
            await self._client.files_upload_v2(
                filename=name,
                content=content,
                channel=str(posted["channel"]),
                thread_ts=str(posted["ts"]),
            )
        except (SlackClientError, SlackRequestError, aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(refusal(error)) from None

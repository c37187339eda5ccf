"""Files: sent to one person's direct messages, or uploaded to be shown in a message."""

from __future__ import annotations

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import NotDelivered
from bot.slack.post import refusal, refused


class Files:
    """Uploads files."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def send(self, user: str, name: str, content: bytes, told: str) -> None:
        """Send a file to a person in one message that says what it is, once Slack has it whole.

        Raises:
            NotDelivered: Slack did not take it.
        """
        try:
            # Only `channels` takes a person's id, and a direct message need not be there yet.
            await self._client.files_upload_v2(
                filename=name, content=content, channels=[user], initial_comment=told
            )
        except (SlackClientError, SlackRequestError, aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(refusal(error)) from None

    async def upload(self, name: str, content: bytes, alt: str) -> str:
        """Return the id (`F…`) of a picture that a message can show; "" where Slack says no.

        Raises:
            NotDelivered: Slack is in trouble, and may take it later.
        """
        try:
            # To no channel: it is shared by the message that shows it.
            sent = await self._client.files_upload_v2(filename=name, content=content, alt_txt=alt)
        except (SlackClientError, SlackRequestError, aiohttp.ClientError, TimeoutError) as error:
            if not (isinstance(error, SlackApiError) and refused(error)):
                raise NotDelivered(refusal(error)) from None
            structlog.get_logger().warning("picture_refused", error=refusal(error))
            return ""
        return str(sent["file"]["id"])

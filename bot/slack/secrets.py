"""The one door a value leaves by: a modal without an input or a button, so that none comes back."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
import structlog
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.secrets import Secret
from bot.slack.blocks import Block
from bot.slack.cards import reveal
from bot.slack.post import refusal
from bot.slack.rich import preformatted, rich_text


class Door:
    """Shows a value to one person, once; it has no other way out, and no copy is kept here."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._log = structlog.get_logger()

    async def open(self, trigger: str, secrets: Mapping[str, Secret], about: list[Block]) -> bool:
        """Open the modal that shows values by their names, above what `about` says of them.

        `trigger` is a click's, of the person it is meant for. Returns whether Slack has opened it:
        where it has not, or has not said so, the value is still to be shown.
        """
        view = reveal.modal(_shown(secrets), about)
        try:
            await self._client.api_call("views.open", json={"trigger_id": trigger, "view": view})
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            # The error's own words are Slack's; the request, which holds the value, is not in them.
            self._log.warning("reveal_not_opened", error=refusal(error))
            return False
        return True


def _shown(secrets: Mapping[str, Secret]) -> list[Block]:
    """Write the values into blocks: the only place where a secret is taken out of its type."""
    return [
        block
        for name, secret in secrets.items()
        for block in (reveal.label(name), rich_text(preformatted(secret.reveal())))
    ]

"""What a person sees next, in the shapes that Slack has for it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import orjson

from bot.slack.blocks import Block, plain


@dataclass(frozen=True)
class Screen:
    """What a person sees next, wherever they are: a message, a modal or their Home.

    `title` names it as a modal (at most 24 characters), `text` is what notifications and screen
    readers get, and an `aside` leaves what the person was looking at as it is.
    """

    title: str
    text: str
    blocks: list[Block]
    aside: bool = False

    def message(self) -> Block:
        """Return a message that only the person sees."""
        return {
            "response_type": "ephemeral",
            "text": self.text,
            "blocks": self.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }

    @cached_property
    def message_json(self) -> str:
        """The message as Slack gets it, written once however often the screen is shown."""
        return orjson.dumps(self.message()).decode()

    def modal(self) -> Block:
        """Return a modal without inputs."""
        return {
            "type": "modal",
            "title": plain(self.title),
            "close": plain("Close"),
            "blocks": self.blocks,
        }

    def home(self) -> Block:
        """Return a Home tab."""
        return {"type": "home", "blocks": self.blocks}

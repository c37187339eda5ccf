"""What a person sees next, in the shapes that Slack has for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import orjson

from bot.slack.blocks import Block, plain

HOME: Final = "\nhome"
"""What a modal carries besides, that was opened upon the Home tab."""


@dataclass(frozen=True)
class Screen:
    """What a person sees next, wherever they are: a message, a modal or their Home.

    `title` names it as a modal (at most 24 characters), `text` is what notifications and screen
    readers get, and an `aside` leaves what the person was looking at as it is. Only what is
    `shared` takes the place of a message that is not for this person alone. What is `final` takes
    the place of a form all the same: nothing in it could be corrected.
    """

    title: str
    text: str
    blocks: list[Block]
    aside: bool = False
    shared: bool = False
    final: bool = False

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


@dataclass(frozen=True, slots=True)
class Modal:
    """A form: what is typed and chosen in it comes back to the `View` with the same id.

    `title` and `submit` have at most 24 characters; `carried` comes back as it is and may hold
    ids only, since it leaves the house. Without a `submit` it is only there to be read.
    `home` says that it was opened there.
    """

    id: str
    title: str
    submit: str
    blocks: list[Block]
    carried: str = ""
    home: bool = False

    def modal(self) -> Block:
        """Return the modal as Slack gets it."""
        submit = {"submit": plain(self.submit)} if self.submit else {}
        return {
            "type": "modal",
            "callback_id": self.id,
            "title": plain(self.title),
            **submit,
            "close": plain("Cancel" if self.submit else "Close"),
            "private_metadata": self.carried + HOME * self.home,
            "blocks": self.blocks,
        }


@dataclass(frozen=True, slots=True)
class FieldErrors:
    """A form stays as it is; each of its inputs named here, by block id, says what is wrong."""

    by_block: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Close:
    """A form closes, and `everything` beneath it too."""

    everything: bool = True


Shown: TypeAlias = Screen | Modal
"""What a command, a click or a shortcut is answered with; a Modal opens."""

Submitted: TypeAlias = Screen | Modal | FieldErrors | Close
"""What a form that was sent is answered with; a screen that is an aside lies upon it."""

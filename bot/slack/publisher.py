"""Pictures on their way to Slack: drawn beside the event loop, uploaded, shown in a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog

from bot.domain.digest import Timeline
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.slack import drawing
from bot.slack.cards import digest as cards
from bot.slack.cards import timeline as line
from bot.slack.files import Files
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.digest import Digest

PAUSES: Final = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each try to show a picture that Slack has only just been given."""

NOT_YET: Final = "invalid_blocks"
"""What Slack says of a message with a picture that it has not looked at yet (source: issues of
slackapi/python-slack-sdk: an upload is completed asynchronously)."""


class Posts(Protocol):
    """Whoever posts; both raise ChannelUnusable and NotDelivered."""

    async def digest(self, team: str, screen: Screen) -> None:
        """Post in the channel for the digest."""

    async def say(self, channel: str, screen: Screen) -> None:
        """Post in a channel, or to a person."""


class Publisher:
    """Shows what ends when; `sleep` takes seconds, `spawn` holds on to what runs."""

    def __init__(
        self,
        posts: Posts,
        files: Files,
        sleep: Callable[[float], Awaitable[None]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._posts = posts
        self._files = files
        self._sleep = sleep
        self._spawn = spawn
        self._drawing = asyncio.Lock()
        self._log = structlog.get_logger()

    async def digest(self, team: str, digest: Digest) -> None:
        """Tell the channel for the digest what to see to, with a picture where something ends."""
        post = partial(self._posts.digest, team)
        await self._shown(digest.timeline, partial(cards.digest, digest), post)

    def show(self, user: str, timeline: Timeline) -> None:
        """Send a picture to a person, soon."""
        self._spawn(self._sent(user, timeline))

    async def _sent(self, user: str, timeline: Timeline) -> None:
        try:
            card = partial(cards.timeline, timeline)
            await self._shown(timeline, card, partial(self._posts.say, user))
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("picture_not_sent", user=user, error=repr(error))

    async def _shown(
        self,
        timeline: Timeline,
        card: Callable[[str], Screen],
        post: Callable[[Screen], Awaitable[None]],
    ) -> None:
        """Post a card with its picture, or without it where Slack does not take the picture."""
        picture = await self._picture(timeline) if timeline.soonest else ""
        for pause in PAUSES if picture else ():
            await self._sleep(pause)
            try:
                await post(card(picture))
            except NotDelivered as error:
                if str(error) != NOT_YET:
                    raise
            else:
                return
        await post(card(""))

    async def _picture(self, timeline: Timeline) -> str:
        """Return the id of an uploaded picture, empty where there is to be none."""
        try:
            async with self._drawing:  # those who wait their turn keep no thread from other work
                drawn = await asyncio.to_thread(drawing.png, line.picture(timeline))
        except Exception:  # noqa: BLE001  the words say the same, and are worth sending in any case
            self._log.exception("picture_not_drawn")
            return ""
        return await self._files.upload(line.FILE, drawn, line.alt(timeline))

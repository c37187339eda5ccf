"""Tells people of tokens: what ends, what moves, what changed outside, and what a week brings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.announcements import Channels, Posted
from bot.domain.errors import ChannelUnusable
from bot.domain.notices import CHANNEL, Ending
from bot.domain.people import PersonId
from bot.domain.rotation import Rotation, Step
from bot.domain.tokens import TokenRecord
from bot.slack.admins import DIGEST, WARNINGS, Admins
from bot.slack.cards import alarms, calls, drifts, leaving, notices
from bot.slack.cards import rotation as rotations
from bot.slack.poster import NOT_SET, Poster
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.departing import Left
    from bot.workflow.drifting import Found


class Notifier:
    """Posts what nobody has asked for; `channels` tells which ones a workspace has chosen.

    `operates` says whether somebody is known to be an operator. Its methods raise what `Poster`
    raises.
    """

    def __init__(
        self,
        poster: Poster,
        admins: Admins,
        channels: Callable[[str], Awaitable[Channels]],
        operates: Callable[[PersonId], Awaitable[bool]],
    ) -> None:
        self._poster = poster
        self._admins = admins
        self._channels = channels
        self._operates = operates

    async def rotation(self, rotation: Rotation, posted: Posted | None) -> Posted:
        """Post what begins a rotation's thread, or bring it up to date."""
        channel = (await self._channels(rotation.team)).changes
        if not channel and posted is None:
            raise ChannelUnusable("", NOT_SET)
        return await self._poster.shown(rotations.card(rotation), channel, posted)

    async def rotation_news(
        self, rotation: Rotation, told: Step, left: int, posted: Posted
    ) -> None:
        """Say in the thread what it has not heard."""
        for screen in rotations.news(rotation, told, left):
            await self._poster.post(posted.channel, screen, posted.ts)

    async def call(self, rotation: Rotation, told: str, unreached: Sequence[str]) -> None:
        """Tell somebody what a rotation asks of them; where no channel is chosen, nobody hears."""
        screen = calls.card(rotation, told, unreached)
        if told != CHANNEL:
            await self._poster.post(told, screen)
        elif (await self._channels(rotation.team)).warnings:
            await self._warned(rotation.team, screen)

    async def warn(self, team: str, told: str, endings: Sequence[Ending], now: datetime) -> None:
        """Tell an owner, or the channel for warnings, what ends; several tokens in one message."""
        if told == CHANNEL:
            await self._warned(team, notices.to_channel(endings, now))
            return
        not_heard = partial(notices.not_heard, endings)
        async with self._admins.hearing(team, told, not_heard):
            operates = await self._operates(PersonId(team, told))
            await self._poster.post(told, notices.to_owner(endings, now, operates=operates))

    async def asked(self, person: PersonId, record: TokenRecord, why: str, now: datetime) -> None:
        """Tell the channel for warnings what an owner asks the operators for."""
        await self._warned(person.team, notices.asked(record, person.user, why, now))

    async def drifted(self, team: str, found: Found, now: datetime) -> None:
        """Tell the channel for warnings what was changed outside tokenbot."""
        await self._warned(team, drifts.card(found, now))

    async def drifted_much(self, team: str, found: Sequence[Found]) -> None:
        """Tell the channel for warnings of many changes in one message."""
        await self._warned(team, drifts.many(found))

    async def digest(self, team: str, screen: Screen) -> None:
        """Tell the channel for the digest what there is to see to."""
        async with self._admins.hearing(team, DIGEST, alarms.digest_waits):
            await self._poster.post((await self._channels(team)).digest, screen)

    async def say(self, channel: str, screen: Screen) -> None:
        """Post in a channel, or to a person."""
        await self._poster.post(channel, screen)

    async def left(self, user: str, left: Left, now: datetime) -> None:
        """Tell one person what somebody has left behind who has left Slack."""
        await self._poster.post(user, leaving.left(left, now))

    async def _warned(self, team: str, screen: Screen) -> None:
        async with self._admins.hearing(team, WARNINGS, alarms.warnings_wait):
            await self._poster.post((await self._channels(team)).warnings, screen)

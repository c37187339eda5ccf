"""Tells people where a request stands: its card for those who decide, a thread for who asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.announcements import Channels, Posted, Standing
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.notices import CHANNEL, Ending
from bot.domain.nudges import CARD, Nudge
from bot.domain.outcomes import Ended
from bot.domain.people import PersonId, Role, Roles
from bot.domain.requests import OPEN, RequestState, Stage
from bot.domain.rotation import Rotation, Step
from bot.domain.values import Missing, Waiting
from bot.slack.cards import alarms, drifts, notices, nudges, progress, requests
from bot.slack.cards import rotation as rotations
from bot.slack.pace import Pace
from bot.slack.post import refusal
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.drifting import Found

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

MAILTRAP: Final = "mailtrap"
"""Our own word for the one trouble that is not about a channel."""

NOT_SET: Final = "not_set"
"""Our own word for a channel that nobody has chosen yet."""


class Announcer:
    """Posts and updates; `channels` tells which channels a workspace has chosen.

    Its methods raise ChannelUnusable where somebody has to change something first, and
    NotDelivered where it is worth trying again. What is news follows from the revision that Slack
    was told of last.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        roles: Roles,
        channels: Callable[[str], Awaitable[Channels]],
        pace: Pace,
    ) -> None:
        self._client = client
        self._roles = roles
        self._channels = channels
        self._pace = pace
        self._log = structlog.get_logger()
        self._told: set[tuple[str, str]] = set()

    async def card(self, standing: Standing, posted: Posted | None) -> Posted | None:
        """Post the card or bring it up to date; None where it has no place yet."""
        standing, outcome = self._spelt(standing), standing.request.outcome
        if outcome is not None and outcome.ended is Ended.REFUSED:
            await self.refused()
        try:
            channel = await self._channel_of(standing)
            if not channel and posted is None:
                return None
            return await self._shown(requests.card(standing), channel, posted)
        except ChannelUnusable as error:
            why = (error.channel, error.word)
            await self._tell_admins(why, alarms.unusable(*why))
            raise

    async def call(self, standing: Standing, card: Posted, announced: int) -> None:
        """Call those whose turn it has become since a revision; the card itself calls the first."""
        standing = self._spelt(standing)
        if announced and _passed_a_stage(standing, announced):
            call = progress.your_turn(standing)
            if call is not None:
                await self._post(card.channel, call, card.ts)

    async def thread(self, standing: Standing, posted: Posted | None) -> Posted:
        """Post what the asker's thread hangs on, or bring it up to date."""
        standing = self._spelt(standing)
        return await self._shown(progress.asked(standing), standing.request.asker, posted)

    async def news(self, standing: Standing, thread: Posted, told: int) -> None:
        """Tell the asker what has happened since a revision, and whoever else gets a value."""
        standing = self._spelt(standing)
        request, heard = standing.request, _known(standing, told)
        for number, each in enumerate(request.decisions[heard:], heard + 1):
            if each.approves:
                news = progress.decided(request, each, _missing(standing, number))
                await self._post(thread.channel, news, thread.ts)
        if request.state not in OPEN and told < request.revision:
            if told or standing.value:  # else the thread begins with how it ended
                await self._post(thread.channel, progress.ended(standing), thread.ts)
            if standing.value and request.receiver != request.asker:
                waits = progress.value_for_somebody_else(standing)
                await self._post(request.receiver, waits)

    async def rotation(self, rotation: Rotation, posted: Posted | None) -> Posted:
        """Post what begins a rotation's thread, or bring it up to date."""
        channel = (await self._channels(rotation.team)).changes
        if not channel and posted is None:
            raise ChannelUnusable("", NOT_SET)
        return await self._shown(rotations.card(rotation), channel, posted)

    async def rotation_news(
        self, rotation: Rotation, told: Step, left: int, posted: Posted
    ) -> None:
        """Say in the thread what it has not heard."""
        for screen in rotations.news(rotation, told, left):
            await self._post(posted.channel, screen, posted.ts)

    async def nudge(
        self, nudge: Nudge, standing: Standing, beneath: Posted | None, now: datetime
    ) -> None:
        """Remind one person, in the thread of what they have asked for themselves, or at a card."""
        further = self._roles.spelt(standing.next_in_line())
        screen = nudges.told(nudge, self._spelt(standing), further, now)
        if beneath is not None:
            await self._post(beneath.channel, screen, beneath.ts)
        elif nudge.told == CARD:
            raise ChannelUnusable("", NOT_SET)  # the card itself waits for its channel
        else:
            await self._post(nudge.told, screen)

    async def warn(self, team: str, told: str, endings: Sequence[Ending], now: datetime) -> None:
        """Tell an owner, or the channel for warnings, what ends; several tokens in one message."""
        if told == CHANNEL:
            await self._warned(team, notices.to_channel(endings, now))
            return
        try:
            await self._post(told, notices.to_owner(endings, now))
        except ChannelUnusable as error:
            why = (error.channel, error.word)
            await self._tell_admins(why, notices.not_heard(told, error.word, endings))
            raise

    async def drifted(self, team: str, found: Found, now: datetime) -> None:
        """Tell the channel for warnings what was changed outside tokenbot."""
        await self._warned(team, drifts.card(found, now))

    async def drifted_much(self, team: str, found: Sequence[Found]) -> None:
        """Tell the channel for warnings of many changes in one message."""
        await self._warned(team, drifts.many(found))

    async def digest(self, team: str, screen: Screen) -> None:
        """Tell the channel for the digest what there is to see to."""
        channel = (await self._channels(team)).digest
        try:
            await self._post(channel, screen)
        except ChannelUnusable as error:
            why = (error.channel, error.word)
            await self._tell_admins(why, alarms.digest_waits(*why))
            raise

    async def say(self, channel: str, screen: Screen) -> None:
        """Post in a channel, or to a person."""
        await self._post(channel, screen)

    async def _warned(self, team: str, screen: Screen) -> None:
        channel = (await self._channels(team)).warnings
        try:
            await self._post(channel, screen)
        except ChannelUnusable as error:
            why = (error.channel, error.word)
            await self._tell_admins(why, alarms.warnings_wait(*why))
            raise

    async def refused(self) -> None:
        """Tell the admins that Mailtrap does not accept our token."""
        await self._tell_admins(("", MAILTRAP), alarms.token_refused())

    async def _tell_admins(self, why: tuple[str, str], screen: Screen) -> None:
        """Tell the admins whom the policy names what they have to mend, once as long as we run."""
        if why in self._told:
            return
        self._told.add(why)
        for admin in self._roles.spelt((Role.ADMIN,)):
            if admin.startswith(("U", "W")):
                await self._try(admin, screen)

    def _spelt(self, standing: Standing) -> Standing:
        """Return the same with people and groups in place of the names of roles."""
        spelt = self._roles.spelt
        stages = tuple(Stage(spelt(each.grantees), each.count) for each in standing.stages)
        request = replace(standing.request, review=spelt(standing.request.review))
        return replace(standing, request=request, stages=stages)

    async def _channel_of(self, standing: Standing) -> str:
        """Return where a card belongs; what nobody had to approve is only told once it is over."""
        request = standing.request
        channels = await self._channels(request.team)
        if not request.stages and not request.emergency:
            return channels.changes if request.state is RequestState.DONE else ""
        if not channels.approvals:
            raise ChannelUnusable("", NOT_SET)
        return channels.approvals

    async def _shown(self, screen: Screen, channel: str, posted: Posted | None) -> Posted:
        """Bring a message up to date, or post it where there is none any more."""
        if posted is None:
            return await self._post(channel, screen)
        try:
            await self._call("chat.update", channel=posted.channel, ts=posted.ts, **_body(screen))
        except SlackApiError as error:
            word = refusal(error)
            # A channel that was exchanged for another one since is no reason to be silent.
            moved = word in CLOSED and channel not in {"", posted.channel}
            if word not in GONE and not moved:
                raise _failed(error, posted.channel) from None
            return await self._post(channel or posted.channel, screen)
        return posted

    async def alarm(self, person: PersonId, missing: Missing, value: Waiting | None) -> None:
        """Tell those who decide that somebody reached for a value that is not to be had."""
        channel = (await self._channels(person.team)).approvals
        self._log.warning("value_reached_for", user=person.user, why=str(missing))
        if channel and value is not None:  # the audit has it in any case
            await self._try(channel, alarms.reached_for(person.user, missing, value))

    async def _try(self, channel: str, screen: Screen) -> None:
        """Post what is worth a try, and no more."""
        try:
            await self._post(channel, screen)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_posted", channel=channel, error=repr(error))

    async def _post(self, channel: str, screen: Screen, thread: str = "") -> Posted:
        await self._pace.turn(channel)
        body = _body(screen) | ({"thread_ts": thread} if thread else {})
        try:
            answer = await self._call("chat.postMessage", channel=channel, **body)
        except SlackApiError as error:
            raise _failed(error, channel) from None
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def _call(self, method: str, **arguments: object) -> AsyncSlackResponse:
        try:
            return await self._client.api_call(method, json=arguments)
        except SlackApiError:
            raise
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise NotDelivered(refusal(error)) from None


def _passed_a_stage(standing: Standing, announced: int) -> bool:
    before, after = standing.turn(_known(standing, announced)), standing.turn()
    return before is not None and after is not None and after.stage > before.stage


def _known(standing: Standing, announced: int) -> int:
    """Return how many decisions Slack has heard of."""
    return sum(each.revision <= announced for each in standing.request.decisions)


def _missing(standing: Standing, number: int) -> int | None:
    """Return how many were missing after so many decisions; None where that is not known now."""
    if len(standing.members) == len(standing.stages) > 0:
        turn = standing.turn(number)
        return turn.missing if turn else 0
    last = number == len(standing.request.decisions)
    return 0 if last and standing.request.state is not RequestState.PENDING else None


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

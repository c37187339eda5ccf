"""Tells people where a request stands: its card for those who decide, a thread for who asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

import structlog

from bot.domain.announcements import Channels, Posted, Standing
from bot.domain.errors import ChannelUnusable
from bot.domain.nudges import CARD, Nudge
from bot.domain.outcomes import Ended
from bot.domain.people import PersonId, Roles
from bot.domain.requests import OPEN, Request, RequestState, Stage
from bot.domain.values import Missing, Waiting
from bot.slack.admins import APPROVALS, Admins
from bot.slack.cards import alarms, nudges, progress, requests
from bot.slack.poster import NOT_SET, Poster
from bot.slack.screen import Screen


class Announcer:
    """Posts and updates; `channels` tells which channels a workspace has chosen.

    Its methods raise what `Poster` raises. What is news follows from the revision that Slack was
    told of last.
    """

    def __init__(
        self,
        poster: Poster,
        admins: Admins,
        roles: Roles,
        channels: Callable[[str], Awaitable[Channels]],
    ) -> None:
        self._poster = poster
        self._admins = admins
        self._roles = roles
        self._channels = channels
        self._log = structlog.get_logger()

    async def card(self, standing: Standing, posted: Posted | None) -> Posted | None:
        """Post the card or bring it up to date; None where it has no place yet."""
        standing, outcome = self._spelt(standing), standing.request.outcome
        if outcome is not None and outcome.ended is Ended.REFUSED:
            await self._admins.refused(standing.request.team)
        async with self._admins.hearing(standing.request.team, APPROVALS, alarms.unusable):
            channel = await self._channel_of(standing)
            if not channel and posted is None:
                return None
            return await self._poster.shown(requests.card(standing), channel, posted)

    async def call(self, standing: Standing, card: Posted, announced: int) -> None:
        """Call those whose turn it has become since a revision; the card itself calls the first."""
        standing = self._spelt(standing)
        if announced and _passed_a_stage(standing, announced):
            call = progress.your_turn(standing)
            if call is not None:
                await self._poster.post(card.channel, call, card.ts)

    async def thread(self, standing: Standing, posted: Posted | None) -> Posted:
        """Post what the asker's thread hangs on, or bring it up to date."""
        standing = self._spelt(standing)
        return await self._poster.shown(progress.asked(standing), standing.request.asker, posted)

    async def news(self, standing: Standing, thread: Posted, told: int) -> None:
        """Tell the asker what has happened since a revision, and whoever else gets a value."""
        standing = self._spelt(standing)
        request, heard = standing.request, _known(standing, told)
        is_over = request.state not in OPEN and told < request.ended_revision
        steps = [
            progress.decided(each, _missing(standing, number))
            for number, each in enumerate(request.decisions[heard:], heard + 1)
            if each.approves
        ]
        for step in steps[:-1]:
            await self._reply(thread, progress.news(standing, [step], is_over=False))
        if steps or (told and is_over):  # else the thread begins with how it ended
            await self._reply(thread, progress.news(standing, steps[-1:], is_over=is_over))
        if is_over and standing.value and request.receiver != request.asker:
            waits = progress.value_for_somebody_else(standing)
            await self._poster.post(request.receiver, waits)
        if request.reviewed is not None and 0 < told < request.revision:
            await self._reply(thread, progress.reviewed(request))

    async def _reply(self, thread: Posted, screen: Screen) -> None:
        await self._poster.post(thread.channel, screen, thread.ts)

    async def nudge(
        self, nudge: Nudge, standing: Standing, beneath: Posted | None, now: datetime
    ) -> Posted:
        """Remind one person, in the thread of what they have asked for themselves, or at a card."""
        further = self._roles.spelt(standing.next_in_line())
        screen = nudges.told(nudge, self._spelt(standing), further, now)
        if beneath is not None:
            return await self._poster.post(beneath.channel, screen, beneath.ts)
        if nudge.told == CARD:
            raise ChannelUnusable("", NOT_SET)  # the card itself waits for its channel
        return await self._poster.post(nudge.told, screen)

    async def vanish(self, nudge: Nudge, request: Request, shown: Posted) -> None:
        """Say how a request stands in place of buttons that would do nothing any more."""
        await self._poster.replace(nudges.over(nudge, request), shown)

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

    async def alarm(self, person: PersonId, missing: Missing, value: Waiting | None) -> None:
        """Tell those who decide that somebody reached for a value that is not to be had."""
        channel = (await self._channels(person.team)).approvals
        self._log.warning("value_reached_for", user=person.user, why=str(missing))
        if channel and value is not None:  # the audit has it in any case
            await self._poster.attempt(channel, alarms.reached_for(person.user, missing, value))


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

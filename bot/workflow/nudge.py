"""Posts what people are reminded of: each of it once, and nothing that is not so any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.announcements import Posted, Standing
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.nudges import CARD, Nudge, NudgeKind
from bot.domain.requests import Request, RequestState
from bot.domain.values import KEPT
from bot.store.claims import Announcement
from bot.store.nudges import NudgeStore, Taken
from bot.store.requests import RequestStore
from bot.workflow.announce import Announce
from bot.workflow.delivery import wait_after

LEASE: Final = timedelta(minutes=5)
"""How long posting a message may take before another process tries."""

NEWS: Final = timedelta(days=7)
"""How long it is tried to tell of what has happened already."""

AT_ONCE: Final = 50


class Nudger(Protocol):
    """Slack, as far as people are reminded; both raise ChannelUnusable and NotDelivered."""

    async def nudge(
        self, nudge: Nudge, standing: Standing, beneath: Posted | None, now: datetime
    ) -> Posted:
        """Tell one person, or in the thread `beneath`; return where it stands."""

    async def vanish(self, nudge: Nudge, request: Request, shown: Posted) -> None:
        """Say how a request stands in place of buttons that would do nothing any more."""


class Nudging:
    """Posts reminders; raises StoreUnavailable."""

    def __init__(
        self, nudges: NudgeStore, requests: RequestStore, announce: Announce, nudger: Nudger
    ) -> None:
        self._nudges = nudges
        self._requests = requests
        self._announce = announce
        self._nudger = nudger
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Post what is due; what Slack does not take is tried again."""
        for nudge in await self._nudges.due(team, now, AT_ONCE):
            taken = await self._nudges.take(nudge, now, LEASE)
            if taken is not None:
                await self._tell(taken, now)
        for nudge, shown in await self._nudges.outdated(team, AT_ONCE):
            await self._vanish(nudge, shown)

    async def _tell(self, taken: Taken, now: datetime) -> None:
        nudge, about = taken.nudge, taken.about
        standing = await self._announce.standing(about.request, now)
        if not _is_so(nudge, standing, now):
            await self._nudges.dropped(taken)
            return
        try:
            shown = await self._nudger.nudge(nudge, standing, _beneath(nudge, about), now)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_nudged", request=nudge.request_id, error=repr(error))
            await self._nudges.put_off(taken, now + wait_after(error))
            return
        decides = nudge.kind is NudgeKind.WAITS and nudge.told != CARD
        await self._nudges.posted(taken, now, shown if decides else None)

    async def _vanish(self, nudge: Nudge, shown: Posted) -> None:
        """Take buttons away; two processes that do so at once show the same."""
        request = await self._requests.get(nudge.team, nudge.request_id)
        if request is None:
            return
        try:
            await self._nudger.vanish(nudge, request, shown)
        except ChannelUnusable as error:
            self._log.warning("not_vanished", request=nudge.request_id, error=repr(error))
        except NotDelivered as error:
            self._log.warning("not_vanished", request=nudge.request_id, error=repr(error))
            return
        await self._nudges.vanished(nudge)


def _beneath(nudge: Nudge, about: Announcement) -> Posted | None:
    """Return the message that it belongs beneath: the card, or the asker's own."""
    if nudge.told == CARD:
        return about.card
    return about.thread if nudge.told == about.request.asker else None


def _is_so(nudge: Nudge, standing: Standing, now: datetime) -> bool:
    """Say whether it is still true, and still theirs to hear."""
    request = standing.request
    match nudge.kind:
        case NudgeKind.WAITS if request.to_review:
            return True
        case NudgeKind.WAITS | NudgeKind.ESCALATED:
            waits = request.state is RequestState.PENDING and now < request.expires_at
            return waits and (nudge.kind is NudgeKind.ESCALATED or _their_turn(nudge, standing))
        case NudgeKind.LAPSES:
            return standing.value_until is not None and now < standing.value_until
        case NudgeKind.LAPSED:
            return request.ended_at is None or now < request.ended_at + KEPT + NEWS


def _their_turn(nudge: Nudge, standing: Standing) -> bool:
    turn = standing.turn()
    if nudge.told == CARD or turn is None or turn.stage >= len(standing.members):
        return nudge.told not in standing.request.approvers
    members = standing.members[turn.stage]
    waits = members is None or nudge.told in members
    return waits and nudge.told not in standing.request.approvers

"""Posts what people are reminded of: each of it once, and nothing that is not so any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.announcements import Posted, Standing
from bot.domain.errors import ChannelUnusable, NotDelivered
from bot.domain.nudges import CARD, Nudge, NudgeKind
from bot.domain.requests import RequestState
from bot.store.claims import Announcement
from bot.store.nudges import NudgeStore, Taken
from bot.workflow.announce import Announce

LEASE: Final = timedelta(minutes=5)
"""How long posting a message may take before another process tries."""

LATER: Final = timedelta(minutes=1)
"""When something that Slack did not take is tried again."""

AT_ONCE: Final = 50


class Nudger(Protocol):
    """Slack, as far as people are reminded there."""

    async def nudge(
        self, nudge: Nudge, standing: Standing, beneath: Posted | None, now: datetime
    ) -> None:
        """Tell one person, or in the thread `beneath`; raises ChannelUnusable and NotDelivered."""


class Nudging:
    """Posts reminders; raises StoreUnavailable."""

    def __init__(self, nudges: NudgeStore, announce: Announce, nudger: Nudger) -> None:
        self._nudges = nudges
        self._announce = announce
        self._nudger = nudger
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Post what is due; what Slack does not take is tried again."""
        for nudge in await self._nudges.due(team, now, AT_ONCE):
            taken = await self._nudges.take(nudge, now, LEASE)
            if taken is not None:
                await self._tell(taken, now)

    async def _tell(self, taken: Taken, now: datetime) -> None:
        nudge, about = taken.nudge, taken.about
        standing = await self._announce.standing(about.request, now)
        if not _is_so(nudge, standing, now):
            await self._nudges.dropped(taken)
            return
        try:
            await self._nudger.nudge(nudge, standing, _beneath(nudge, about), now)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_nudged", request=nudge.request_id, error=repr(error))
            await self._nudges.put_off(taken, now + LATER)
            return
        await self._nudges.posted(taken, now)


def _beneath(nudge: Nudge, about: Announcement) -> Posted | None:
    """Return the message that it belongs beneath: the card, or the asker's own."""
    if nudge.told == CARD:
        return about.card
    return about.thread if nudge.told == about.request.asker else None


def _is_so(nudge: Nudge, standing: Standing, now: datetime) -> bool:
    """Say whether it is still true, and still theirs to hear."""
    request = standing.request
    match nudge.kind:
        case NudgeKind.WAITS | NudgeKind.ESCALATED:
            waits = request.state is RequestState.PENDING and now < request.expires_at
            return waits and (nudge.kind is NudgeKind.ESCALATED or _their_turn(nudge, standing))
        case NudgeKind.LAPSES:
            return standing.value_until is not None and now < standing.value_until
        case NudgeKind.LAPSED:
            return True


def _their_turn(nudge: Nudge, standing: Standing) -> bool:
    turn = standing.turn()
    if nudge.told == CARD or turn is None or turn.stage >= len(standing.members):
        return nudge.told not in standing.request.approvers
    members = standing.members[turn.stage]
    waits = members is None or nudge.told in members
    return waits and nudge.told not in standing.request.approvers

"""Tells Slack how requests stand: whatever a row says last is shown in the end, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

import structlog

from bot.domain.announcements import Posted, Standing
from bot.domain.changes import (
    AddDomain,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    token_of,
)
from bot.domain.errors import (
    ChannelUnusable,
    CouldNotCheck,
    MailtrapError,
    NotDelivered,
    Refusal,
    StoreUnavailable,
)
from bot.domain.people import PersonId
from bot.domain.permissions import Permission, ResourceKey, ResourceType
from bot.domain.requests import Request, RequestState
from bot.domain.tokens import TokenRecord
from bot.domain.values import Waiting
from bot.store.announcements import AnnouncementStore
from bot.store.claims import Announcement
from bot.store.values import ValueStore
from bot.workflow.see import See
from bot.workflow.weigh import Weigh

LEASE: Final = timedelta(minutes=1)
"""How long one announcement may take before another process tries."""

LATER: Final = timedelta(minutes=1)
"""When something that Slack did not take is tried again."""

AT_ONCE: Final = 50


class Announcer(Protocol):
    """Slack, as far as requests are told there; both raise ChannelUnusable and NotDelivered.

    `announced` is the revision that is there already; what comes back is where the message stands,
    None where there is nothing to post.
    """

    async def card(
        self, standing: Standing, posted: Posted | None, announced: int
    ) -> Posted | None:
        """Post the card where approvers look, or bring it up to date."""

    async def thread(
        self, standing: Standing, posted: Posted | None, announced: int
    ) -> Posted | None:
        """Tell the asker what is news."""

    async def lapsed(self, request: Request, value: Waiting) -> None:
        """Tell whoever was to get a value that it was destroyed unseen; raises nothing."""


class Announce:
    """Brings cards and threads up to date; what could not be told is tried again by the sweep."""

    def __init__(
        self,
        outbox: AnnouncementStore,
        values: ValueStore,
        announcer: Announcer,
        see: See,
        weigh: Weigh,
        now: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._values = values
        self._announcer = announcer
        self._see = see
        self._weigh = weigh
        self._now = now
        self._log = structlog.get_logger()

    async def run(self, team: str, request_id: str) -> bool:
        """Tell how one request stands; False where that has to be tried again later."""
        now = self._now()
        claimed = await self._outbox.claim(team, request_id, now, LEASE)
        if claimed is None:
            return True
        return await self._tell(claimed, now)

    async def sweep(self, team: str) -> None:
        """Tell whatever has not been told yet."""
        for request_id in await self._outbox.unannounced(team, self._now(), AT_ONCE):
            await self.run(team, request_id)

    async def lapsed(self, request: Request, value: Waiting) -> None:
        """Tell whoever was to get a value that it was destroyed unseen."""
        await self._announcer.lapsed(request, value)

    async def standing(self, request: Request, now: datetime) -> Standing:
        """Return a request with what its card needs; what cannot be found out is left out."""
        standing = Standing(request, stages=request.stages)
        try:
            view = await self._see.view(
                PersonId(request.team, request.asker), request.change.account_id, now
            )
        except (Refusal, MailtrapError, StoreUnavailable):
            return await self._with_value(standing)
        record = view.records().get(token_of(request.change) or 0)
        standing = replace(
            standing,
            request=_with_grace(request, record),
            names={key: view.places.name(key) for key in _resources(request)},
            apps=record.consumers if record else (),
        )
        if request.state is RequestState.PENDING:
            return await self._with_stages(standing, now)
        standing = replace(standing, slow=request.retry_at is not None)
        return await self._with_value(standing)

    async def _with_stages(self, standing: Standing, now: datetime) -> Standing:
        """Add who decides by today's rules, where that can be found out."""
        try:
            weighed = await self._weigh.again(standing.request, now)
        except (Refusal, CouldNotCheck, MailtrapError, StoreUnavailable):
            return standing
        if not weighed.stages:
            return standing
        return replace(standing, stages=weighed.stages, members=weighed.members)

    async def _with_value(self, standing: Standing) -> Standing:
        """Add the value that waits for its person, if one still does."""
        outcome = standing.request.outcome
        if outcome is None or outcome.value_id is None:
            return standing
        value = await self._values.get(standing.request.team, outcome.value_id)
        if value is None or value.revealed_at is not None or value.lapsed:
            return standing
        return replace(standing, value=value.id, value_until=value.expires_at)

    async def _tell(self, claimed: Announcement, now: datetime) -> bool:
        request = claimed.request
        card, thread = claimed.card, claimed.thread
        try:
            standing = await self.standing(request, now)
            card = await self._announcer.card(standing, card, claimed.announced) or card
            thread = await self._announcer.thread(standing, thread, claimed.announced)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_announced", request=request.id, error=repr(error))
            await self._outbox.put_off(claimed, card, now + LATER)
            return False
        await self._outbox.announced(claimed, card, thread or claimed.thread, now)
        return True


def _with_grace(request: Request, record: TokenRecord | None) -> Request:
    """Return a request that says when the value before a reset stops, as the account has it."""
    outcome, change = request.outcome, request.change
    waits = isinstance(change, ResetToken) and not change.retire
    if outcome is None or record is None or record.successor_id is None or not waits:
        return request
    return replace(request, outcome=replace(outcome, old_ends_at=record.token.expires_at))


def _resources(request: Request) -> set[ResourceKey]:
    """Return every resource that a request speaks of."""
    change = request.change
    found: tuple[Permission, ...] = request.target.permissions
    match change:
        case CreateToken():
            found += change.permissions
        case EditPermissions() | ReplaceToken():
            found += change.before + change.after
        case ResetSandboxCredentials():
            return {ResourceKey(ResourceType.SANDBOX, change.sandbox_id)}
        case ResetToken() | DeleteToken() | AddDomain():
            pass
        case _:
            assert_never(change)
    return {permission.resource for permission in found}

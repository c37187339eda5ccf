"""Tells Slack how requests stand: whatever a row says last is shown in the end, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
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
from bot.domain.values import Missing
from bot.store.announcements import AnnouncementStore, Part
from bot.store.claims import Announcement
from bot.store.values import ValueStore
from bot.workflow.delivery import LATER
from bot.workflow.see import See
from bot.workflow.weigh import Weigh

LEASE: Final = timedelta(minutes=1)
"""How long one announcement may take before another process tries."""

AT_ONCE: Final = 50


class Announcer(Protocol):
    """Slack, as far as requests are told there.

    Its methods raise ChannelUnusable and NotDelivered.
    """

    async def card(self, standing: Standing, posted: Posted | None) -> Posted | None:
        """Post the card where approvers look, or bring it up to date; None: it has no place."""

    async def call(self, standing: Standing, card: Posted, announced: int) -> None:
        """Call those whose turn it has become since a revision."""

    async def thread(self, standing: Standing, posted: Posted | None) -> Posted:
        """Post what the asker's thread hangs on, or bring it up to date."""

    async def news(self, standing: Standing, thread: Posted, told: int) -> None:
        """Tell the asker what has happened since a revision."""


class _TakenOver(Exception):
    """Another process tells of the request by now."""


class Announce:
    """Brings cards and threads up to date; what could not be told is tried again by the sweep.

    Everything is told at least once. Where each message stands is recorded as soon as Slack has it;
    a process that dies between the two leaves one message that is posted again, with buttons that
    do the same, as they carry the request's id. Slack takes no key that would make it once, and to
    look for our message first takes the right to read whatever people write in these channels.
    """

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

    async def sweep(self, team: str, now: datetime) -> None:
        """Tell whatever has not been told yet."""
        for request_id in await self._outbox.unannounced(team, now, AT_ONCE):
            await self.run(team, request_id)

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
        """Add the value that waits for its person, or why it waits no more."""
        outcome = standing.request.outcome
        if outcome is None or outcome.value_id is None:
            return standing
        value = await self._values.get(standing.request.team, outcome.value_id)
        if value is None:
            return standing
        if value.revealed_at is not None or value.lapsed:
            return replace(
                standing, value_over=Missing.LAPSED if value.lapsed else Missing.REVEALED
            )
        return replace(standing, value=value.id, value_until=value.expires_at)

    async def _tell(self, claimed: Announcement, now: datetime) -> bool:
        """Tell both sides, neither of which waits for the other."""
        standing = await self.standing(claimed.request, now)
        try:
            told: dict[Part, bool] = {
                "card": await self._try(claimed, self._card(claimed, standing)),
                "thread": await self._try(claimed, self._thread(claimed, standing)),
            }
        except _TakenOver:
            return True
        said = [part for part in told if told[part]]
        whole = len(said) == len(told)
        await self._outbox.release(claimed, said, now if whole else now + LATER)
        return whole

    async def _try(self, claimed: Announcement, telling: Awaitable[None]) -> bool:
        try:
            await telling
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_announced", request=claimed.request.id, error=repr(error))
            return False
        return True

    async def _card(self, claimed: Announcement, standing: Standing) -> None:
        if claimed.announced == claimed.request.revision:
            return  # it shows this already: only the asker has something left to hear
        card = await self._announcer.card(standing, claimed.card)
        if card is not None:
            await self._keep(claimed, "card", card, claimed.card)
            await self._announcer.call(standing, card, claimed.announced)

    async def _thread(self, claimed: Announcement, standing: Standing) -> None:
        thread = await self._announcer.thread(standing, claimed.thread)
        await self._keep(claimed, "thread", thread, claimed.thread)
        await self._announcer.news(standing, thread, claimed.told)

    async def _keep(
        self, claimed: Announcement, part: Part, posted: Posted, before: Posted | None
    ) -> None:
        if posted != before and not await self._outbox.posted(claimed, part, posted):
            raise _TakenOver


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

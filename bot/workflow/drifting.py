"""Tells of changes that were made outside tokenbot, each once, and hears who made them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.audit import TOKENBOT, Entry
from bot.domain.drift import Drift, DriftKind, ours, read
from bot.domain.errors import ChannelUnusable, NoSuchToken, NotDelivered
from bot.domain.people import PersonId
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import SYSTEM
from bot.store.drifts import DriftStore, Taken
from bot.store.requests import RequestStore
from bot.workflow import events
from bot.workflow.answers import TokenRow
from bot.workflow.choosing import Choosing
from bot.workflow.delivery import LATER
from bot.workflow.see import See
from bot.workflow.view import AccountView

LEASE: Final = timedelta(minutes=5)
"""How long telling may take before another process tries."""

BACK: Final = timedelta(days=7)
"""How long before it is seen one of our own changes can have ended: Mailtrap may be away."""

CLOCKS_APART: Final = timedelta(minutes=5)
"""How far the service's clock may be ahead of ours."""

AT_ONCE: Final = 2000
"""How many changes are told of in one go."""

SEVERAL: Final = 5
"""How many changes are told of one by one; more of them are one message."""


@dataclass(frozen=True, slots=True)
class Found:
    """A change with what people need to know of it.

    `row` is the token, None for a domain; `successor` holds the new value after a reset; `names`
    are those of the resources that the token could, or can, reach.
    """

    drift: Drift
    row: TokenRow | None = None
    successor: TokenRow | None = None
    names: Mapping[ResourceKey, str] = field(default_factory=dict)

    def name(self, key: ResourceKey) -> str:
        """Return what a resource is called, or its type and id."""
        return self.names.get(key) or f"{key.type} {key.id}"


class Teller(Protocol):
    """Slack, as far as changes from outside are told there."""

    async def drifted(self, team: str, found: Found, now: datetime) -> None:
        """Tell the channel for warnings; raises ChannelUnusable and NotDelivered."""

    async def drifted_much(self, team: str, found: Sequence[Found]) -> None:
        """Tell the channel of many changes in one message; raises as above."""


class Drifting:
    """Tells of what was found, and of nothing that tokenbot did itself; raises StoreUnavailable."""

    def __init__(
        self,
        drifts: DriftStore,
        requests: RequestStore,
        see: See,
        choosing: Choosing,
        teller: Teller,
    ) -> None:
        self._drifts = drifts
        self._requests = requests
        self._see = see
        self._choosing = choosing
        self._teller = teller
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Tell of what nobody has been told; it waits as long as no channel is chosen."""
        due = await self._drifts.due(team, now, AT_ONCE)
        if not due or not (await self._choosing.channels(team)).warnings:
            return
        since = min(each.at for each in due) - BACK
        requests = await self._requests.acting_since(team, since)
        taken = await self._drifts.take(team, due, now, LEASE)
        strange: dict[Taken, Found] = {}
        for each in taken:
            found = await self.look(PersonId(team, ""), each.drift, now)
            if not ours(found.drift, requests) and not _expected(found):
                strange[replace(each, drift=found.drift)] = found
        known = {each.drift.id for each in strange}
        await self._drifts.settled([each for each in taken if each.drift.id not in known])
        await self._tell(team, strange, now)

    async def mine(self, person: PersonId, drift_id: int, now: datetime) -> Found:
        """Record that a person made a change; whoever said so first stays.

        Raises:
            NoSuchToken: there is no such change.
        """
        drift = await self._drifts.get(person.team, drift_id)
        if drift is None:
            raise NoSuchToken(str(drift_id))
        found = await self.look(person, drift, now)
        entry = _entry(person.team, found.drift, "explained", person.user, now)
        if await self._drifts.answer(drift, entry):
            return replace(found, drift=replace(found.drift, answered_by=person.user))
        first = await self._drifts.get(person.team, drift_id)
        return await self.look(person, first or drift, now)

    async def look(self, reader: PersonId, drift: Drift, now: datetime) -> Found:
        """Return a change with what people need to know of it."""
        view = await self._see.view(reader, drift.account_id, now)
        if drift.kind is DriftKind.DOMAIN:
            return Found(drift)
        row = _row(view, drift.subject, now)
        if row is not None:
            drift = replace(drift, name=row.record.token.name)
        if drift.kind is DriftKind.RESET:
            return Found(drift, row, _row(view, int(drift.after), now))
        if drift.kind is not DriftKind.PERMISSIONS:
            return Found(drift, row)
        keys = {each.resource for each in (*read(drift.before), *read(drift.after))}
        return Found(drift, row, names={key: view.places.name(key) for key in keys})

    async def _tell(self, team: str, strange: Mapping[Taken, Found], now: datetime) -> None:
        """Tell one by one, or all at once where they are many; what Slack does not take waits."""
        several = len(strange) > SEVERAL
        groups = [[*strange]] if several else [[each] for each in strange]
        for number, group in enumerate(groups):
            try:
                if several:
                    await self._teller.drifted_much(team, [*strange.values()])
                else:
                    await self._teller.drifted(team, strange[group[0]], now)
            except (ChannelUnusable, NotDelivered) as error:
                self._log.warning("not_told_of_drift", error=repr(error))
                left = [each for rest in groups[number:] for each in rest]
                await self._drifts.put_off(left, now + LATER)
                return
            await self._drifts.settled(
                group, lambda drift: _entry(team, drift, str(drift.kind), TOKENBOT, now)
            )


def _expected(found: Found) -> bool:
    """Say whether a change is the course of things: a token that ended is cleaned up by Mailtrap.

    So is the token that Mailtrap makes with a domain, which is told of already.
    """
    drift, row = found.drift, found.row
    if row is None:
        return False
    token = row.record.token
    if drift.kind is DriftKind.DELETED and token.expires_at is not None:
        return token.expires_at <= drift.at + CLOCKS_APART
    return drift.kind is DriftKind.CREATED and token.created_by == SYSTEM


def _row(view: AccountView, token_id: int, now: datetime) -> TokenRow | None:
    try:
        return view.row_of(token_id, now)
    except NoSuchToken:
        return None


def _entry(team: str, drift: Drift, word: str, actor: str, now: datetime) -> Entry:
    facts = {"name": drift.name, "before": drift.before, "after": drift.after}
    token_id = None if drift.kind is DriftKind.DOMAIN else drift.subject
    key = (team, drift.account_id, token_id)
    return events.about_token(f"drift.{word}", key, actor, now, events.told(facts))

"""Finds out daily who has left Slack, and tells what they have left behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.errors import CouldNotCheck, MailtrapError, Refusal
from bot.domain.people import PersonId
from bot.store.alerts import LEFT, AlertStore, Taken
from bot.store.mirror import MirrorStore
from bot.workflow.alerting import Alerts
from bot.workflow.answers import TokenRow
from bot.workflow.membership import Roll
from bot.workflow.see import See

EVERY: Final = timedelta(days=1)
"""How often it is asked of everybody whether they are still there."""

AT_ONCE: Final = 20
"""How many are asked of at a tick: Slack takes 100 a minute, and a tick comes four times in one."""

LEASE: Final = timedelta(hours=1)
"""How long a round may take before another process begins one."""

TELL_EVERY: Final = timedelta(minutes=5)
"""How often it is looked for somebody who was not told yet."""

NOW: Final = timedelta(0)
"""How old an answer may be in a round."""

_ROUND: Final = "round"
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Left:
    """What somebody has left behind who has left Slack: tokens of theirs, and apps they moved."""

    user: str
    owned: tuple[TokenRow, ...] = ()
    apps: tuple[tuple[TokenRow, str], ...] = ()


class Herald(Protocol):
    """Slack, as far as people are told there of those who have left."""

    async def left(self, user: str, left: Left, now: datetime) -> None:
        """Tell one person; raises ChannelUnusable and NotDelivered."""


@dataclass(slots=True)
class _Round:
    """Who is still to be asked of, by whoever has taken the round."""

    taken: Taken
    users: list[str] = field(default_factory=list)


class Departing:
    """Asks in small parts, so that nothing else waits; raises StoreUnavailable."""

    def __init__(
        self,
        store: AlertStore,
        mirror: MirrorStore,
        see: See,
        alerts: Alerts,
        roll: Roll,
        herald: Herald,
    ) -> None:
        self._store = store
        self._mirror = mirror
        self._see = see
        self._alerts = alerts
        self._roll = roll
        self._herald = herald
        self._rounds: dict[str, _Round] = {}
        self._told_at: dict[str, datetime] = {}
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Ask of a few, and tell of those who have left."""
        if team not in self._rounds:
            for taken in await self._store.take(team, _ROUND, ("",), now, LEASE):
                self._rounds[team] = _Round(taken, [*await self._mirror.people(team)])
        if team in self._rounds:
            await self._ask(team, self._rounds[team], now)
        if abs(now - self._told_at.get(team, _LONG_AGO)) >= TELL_EVERY:
            await self._tell(team, now)

    async def left_behind(self, team: str, user: str, now: datetime) -> Left:
        """Return what somebody has left behind, as it is now."""
        found = await self._found(team, now)
        return next((each for each in found if each.user == user), Left(user))

    async def _ask(self, team: str, asking: _Round, now: datetime) -> None:
        for user in asking.users[:AT_ONCE]:
            try:
                standing = await self._roll.standing(PersonId(team, user), now, NOW)
            except CouldNotCheck as error:  # the rest of the round waits for Slack
                self._log.warning("round_waits", error=repr(error))
                return
            if await self._mirror.set_left(team, user, now if standing.is_gone else None):
                self._see.changed(team)
                self._told_at.pop(team, None)
            asking.users.remove(user)
        if not asking.users:
            await self._store.put_off(asking.taken, now + EVERY)
            del self._rounds[team]

    async def _tell(self, team: str, now: datetime) -> None:
        """Tell the owners whose apps have lost their person, and the admins of the rest."""
        try:
            found = await self._found(team, now)
            admins = await self._alerts.admins(team) if found else frozenset()
        except (CouldNotCheck, MailtrapError, Refusal) as error:
            self._log.warning("not_told_who_left", error=repr(error))
            return
        self._told_at[team] = now
        for left in found:
            parts = _parts(left, admins)

            async def post(user: str, parts: dict[str, Left] = parts) -> None:
                await self._herald.left(user, parts[user], now)

            await self._alerts.tell(team, f"{LEFT}{left.user}", parts, post)

    async def _found(self, team: str, now: datetime) -> Sequence[Left]:
        owned: dict[str, list[TokenRow]] = {}
        apps: dict[str, list[tuple[TokenRow, str]]] = {}
        for row in await self._see.left_behind(team, now):
            if row.record.owner_left and row.record.owner:
                owned.setdefault(row.record.owner, []).append(row)
            for each in row.record.consumers:
                if each.left and each.person:
                    apps.setdefault(each.person, []).append((row, each.app))
        return [
            Left(user, tuple(owned.get(user, ())), tuple(apps.get(user, ())))
            for user in sorted(owned.keys() | apps.keys())
        ]


def _parts(left: Left, admins: frozenset[str]) -> dict[str, Left]:
    """Return what each is told: owners of the apps that use their tokens, admins of the rest."""
    orphaned = tuple(each for each in left.apps if each[0].record.ownerless)
    owners = {row.record.owner for row, _ in left.apps if not row.record.ownerless}
    told = (
        dict.fromkeys(admins, Left(left.user, left.owned, orphaned))
        if left.owned or orphaned
        else {}
    )
    for owner in filter(None, owners):
        theirs = tuple(each for each in left.apps if each[0].record.owner == owner)
        before = told.get(owner, Left(left.user))
        told[owner] = Left(left.user, before.owned, before.apps + theirs)
    return told

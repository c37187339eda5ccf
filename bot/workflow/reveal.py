"""Hands a new value to the one person it is for, once."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import stamina

from bot.domain.errors import StoreUnavailable, ValueGone
from bot.domain.outcomes import Tried
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.secrets import Secret
from bot.domain.values import Missing, Waiting
from bot.store.audit import AuditStore
from bot.store.claims import Opening
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer
from bot.store.values import ValueStore
from bot.workflow import events
from bot.workflow.apply import VALUE

Trial = Callable[[Secret], Awaitable[Tried]]
"""Uses a value once against Mailtrap, and says what came of it."""

Alarm = Callable[[PersonId, Missing, Waiting | None], Awaitable[None]]
"""Tells the security channel that somebody tried for a value that is not to be had."""


LEASE: Final = timedelta(seconds=20)
"""How long one click may take to try a value and show it before another one begins anew."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value on its way into the one modal that shows it: of which request, and does it work."""

    request: Request
    opening: Opening
    secrets: Mapping[str, Secret]
    tried: Tried


class Reveal:
    """Opens what is sealed, for its person alone; every try for anything else sounds the alarm."""

    def __init__(
        self,
        values: ValueStore,
        requests: RequestStore,
        audit: AuditStore,
        sealer: Sealer,
        trial: Trial,
        alarm: Alarm,
    ) -> None:
        self._values = values
        self._requests = requests
        self._audit = audit
        self._sealer = sealer
        self._trial = trial
        self._alarm = alarm
        self._insist = stamina.AsyncRetryingCaller(attempts=5, timeout=20.0, wait_max=5.0)

    async def __call__(self, person: PersonId, value_id: str, now: datetime) -> Revealed:
        """Return the value, to be shown to its person; until it is `shown`, nothing is used up.

        Raises:
            ValueGone: it is not this person's, was shown before or is at this moment, has lapsed,
                or is not accepted by Mailtrap.
            SealBroken: no key of ours opens it.
            StoreUnavailable: it could not be claimed, so it was not opened.
        """
        known = await self._values.get(person.team, value_id)
        request = await self._requests.get(person.team, known.request_id) if known else None
        if request is None:
            raise ValueGone(Missing.UNKNOWN)
        opening = await self._values.claim(person.team, value_id, person.user, now, LEASE)
        if opening is None:
            raise await self._gone(person, value_id, now)
        try:
            return await self._opened(request, opening, now)
        except BaseException:
            await self.release(opening)
            raise

    async def shown(self, revealed: Revealed, now: datetime) -> None:
        """Use a value up that Slack has just shown; the audit tells of it in the same step."""
        known = revealed.opening.value
        entry = events.about_value(known, "revealed", known.user, now)

        async def write() -> None:
            await self._values.shown(revealed.opening, entry)

        await self._insist(StoreUnavailable, write)

    async def release(self, opening: Opening) -> None:
        """Leave a value sealed that could not be shown, for the next click."""
        with contextlib.suppress(StoreUnavailable):  # its lease ends by itself
            await self._values.release(opening)

    async def _opened(self, request: Request, opening: Opening, now: datetime) -> Revealed:
        known = opening.value
        secrets = self._sealer.open(known.id, opening.sealed)
        value = secrets.get(VALUE)
        tried = Tried.NOT_TOLD if value is None else await self._trial(value)
        if tried is Tried.REFUSED:
            await self._audit.append(events.about_value(known, "dead", known.user, now))
            raise ValueGone(Missing.DEAD)
        return Revealed(request, opening, secrets, tried)

    async def _gone(self, person: PersonId, value_id: str, now: datetime) -> ValueGone:
        known = await self._values.get(person.team, value_id)
        missing = _missing(person, known, now)
        if known is not None and missing is not Missing.OPENING:
            word = f"refused.{missing}"
            await self._audit.append(events.about_value(known, word, person.user, now))
        if missing in {Missing.NOT_YOURS, Missing.REVEALED}:
            await self._alarm(person, missing, known)
        return ValueGone(missing)


def _missing(person: PersonId, known: Waiting | None, now: datetime) -> Missing:
    if known is None:
        return Missing.UNKNOWN
    if known.user != person.user:
        return Missing.NOT_YOURS
    if known.revealed_at is not None:
        return Missing.REVEALED
    return Missing.LAPSED if known.lapsed or known.expires_at <= now else Missing.OPENING

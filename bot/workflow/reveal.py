"""Hands a new value to the one person it is for, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import TOKENBOT
from bot.domain.errors import ValueGone
from bot.domain.outcomes import Tried
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.secrets import Secret
from bot.domain.values import Missing, Waiting
from bot.store.audit import AuditStore
from bot.store.claims import Consumed
from bot.store.requests import RequestStore
from bot.store.secrets import Sealer
from bot.store.values import ValueStore
from bot.workflow import events
from bot.workflow.apply import VALUE

Trial = Callable[[Secret], Awaitable[Tried]]
"""Uses a value once against Mailtrap, and says what came of it."""

Alarm = Callable[[PersonId, Missing, Waiting | None], Awaitable[None]]
"""Tells the security channel that somebody tried for a value that is not to be had."""


@dataclass(frozen=True, slots=True)
class Revealed:
    """A value on its way into the one modal that shows it: of which request, and does it work."""

    request: Request
    consumed: Consumed
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

    async def __call__(self, person: PersonId, value_id: str, now: datetime) -> Revealed:
        """Return the value and use it up, which the audit tells of in the same step.

        Raises:
            ValueGone: it is not this person's, was revealed before, has lapsed, or is dead.
            SealBroken: no key of ours opens it.
            StoreUnavailable: it could not be used up, so it was not opened.
        """
        known = await self._values.get(person.team, value_id)
        if known is None:
            raise ValueGone(Missing.UNKNOWN)
        request = await self._requests.get(person.team, known.request_id)
        if request is None:
            raise ValueGone(Missing.UNKNOWN)
        entry = events.about_value(known, "revealed", person.user, now)
        consumed = await self._values.consume(person.team, value_id, person.user, entry)
        if consumed is None:
            raise await self._gone(person, value_id, now)
        secrets = self._sealer.open(value_id, consumed.sealed)
        value = secrets.get(VALUE)
        tried = Tried.NOT_TOLD if value is None else await self._trial(value)
        if tried is Tried.REFUSED:
            await self._audit.append(events.about_value(known, "dead", person.user, now))
            raise ValueGone(Missing.DEAD)
        return Revealed(request, consumed, secrets, tried)

    async def put_back(self, revealed: Revealed, now: datetime) -> None:
        """Seal a value again whose modal could not be opened: nobody has seen it."""
        known = revealed.consumed.value
        entry = events.about_value(known, "put_back", TOKENBOT, now)
        await self._values.put_back(revealed.consumed, entry)

    async def _gone(self, person: PersonId, value_id: str, now: datetime) -> ValueGone:
        known = await self._values.get(person.team, value_id)
        missing = _missing(person, known)
        if known is not None:
            word = f"refused.{missing}"
            await self._audit.append(events.about_value(known, word, person.user, now))
        if missing in {Missing.NOT_YOURS, Missing.REVEALED}:
            await self._alarm(person, missing, known)
        return ValueGone(missing)


def _missing(person: PersonId, known: Waiting | None) -> Missing:
    if known is None:
        return Missing.UNKNOWN
    if known.user != person.user:
        return Missing.NOT_YOURS
    return Missing.REVEALED if known.revealed_at is not None else Missing.LAPSED

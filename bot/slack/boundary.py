"""The one place where an exception becomes a sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import structlog

from bot.domain.errors import (
    CouldNotCheck,
    MailtrapError,
    NotDelivered,
    Refusal,
    SealBroken,
    StoreUnavailable,
)
from bot.domain.people import Role
from bot.slack.blocks import Block
from bot.slack.cards import trouble
from bot.slack.groups import KEPT
from bot.slack.people import DECIDING, People
from bot.slack.room import Heard, View
from bot.slack.screen import FieldErrors, Screen, Shown, Submitted

T = TypeVar("T")
S = TypeVar("S", Screen, Shown)


class Boundary:
    """Around every listener: first who may, then what went wrong, in words and with a reference."""

    def __init__(self, people: People, new_reference: Callable[[], str], command: str) -> None:
        self._people = people
        self._new_reference = new_reference
        self._command = command
        self._log = structlog.get_logger()

    async def screen(
        self, role: Role | None, heard: Heard, run: Callable[[Heard], Awaitable[S]]
    ) -> S | Screen:
        """Return what the listener shows, or the sentence about why it cannot."""
        shown = await self._guarded(role, heard, run)
        return self._sorry(shown) if isinstance(shown, Exception) else shown

    async def options(
        self, role: Role | None, heard: Heard, run: Callable[[Heard], Awaitable[list[Block]]]
    ) -> list[Block]:
        """Return suggestions, or entries that say why there are none and do nothing."""
        found = await self._guarded(role, heard, run)
        if isinstance(found, Exception):
            return trouble.as_options(self._sorry(found))
        return found

    async def answer(self, view: View, heard: Heard) -> Submitted:
        """Return what becomes of a form; a refusal leaves it as it is, with all that was typed."""
        done = await self._guarded(view.role, heard, view.run, DECIDING)
        if not isinstance(done, Exception):
            return done
        errors = view.errors(done) if isinstance(done, Refusal) else {}
        return FieldErrors(errors) if errors else self._sorry(done)

    async def _guarded(
        self,
        role: Role | None,
        heard: Heard,
        run: Callable[[Heard], Awaitable[T]],
        fresh: timedelta = KEPT,
    ) -> T | Exception:
        person, now = heard.person, heard.now

        async def holds(role: Role) -> bool:
            return await self._people.holds(person, role, now)

        async def require(role: Role) -> None:
            await self._people.require(person, role, now, fresh)

        try:
            self._people.prepare(person, now)
            await self._people.require(person, role, now, fresh)
            return await run(replace(heard, holds=holds, require=require))
        except Exception as error:  # noqa: BLE001 -- nothing may escape to Bolt, which would say nothing
            return error

    def _sorry(self, error: Exception) -> Screen:
        if isinstance(error, Refusal):
            return trouble.refused(error, self._command)
        reference = self._new_reference()
        match error:
            case (
                MailtrapError()
                | StoreUnavailable()
                | CouldNotCheck()
                | NotDelivered()
                | SealBroken()
            ):
                self._log.warning("could_not_answer", reference=reference, error=repr(error))
            case _:
                self._log.error("unexpected", reference=reference, exc_info=error)
        return trouble.failed(error, reference)

"""From the one button to the one modal that shows a value."""

from __future__ import annotations

from bot.domain.changes import ResetSandboxCredentials
from bot.domain.errors import MailtrapError, Refusal, StoreUnavailable
from bot.domain.requests import Request
from bot.features.requests import views
from bot.slack.blocks import Block
from bot.slack.cards import progress, reveal
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.slack.secrets import Door
from bot.workflow.follow import Follow
from bot.workflow.reveal import Reveal
from bot.workflow.see import See


class Revealing:
    """The listener that a value passes, once."""

    def __init__(self, see: See, values: Reveal, door: Door, follow: Follow) -> None:
        self._see = see
        self._values = values
        self._door = door
        self._follow = follow

    async def revealed(self, heard: Heard) -> Screen:
        """Show a value, which uses it up; one that could not be shown waits for the next click."""
        found = await self._values(heard.person, heard.value, heard.now)
        opened = False
        try:
            about = await self._about(heard, found.request)
            opened = await self._door.open(heard.trigger, found.secrets, about)
        finally:
            if not opened:
                await self._values.release(found.opening)
        if opened:
            await self._values.shown(found, heard.now)
            self._follow(found.request)  # the asker's own message, wherever this was clicked
        return progress.revealed(found.request) if opened else views.not_opened()

    async def _about(self, heard: Heard, request: Request) -> list[Block]:
        """Return what stands beneath a value; the value is shown even where nothing is known."""
        outcome, change = request.outcome, request.change
        name = (outcome.name if outcome else "") or request.target.name
        try:
            view = await self._see.view(heard.person, change.account_id, heard.now)
            if isinstance(change, ResetSandboxCredentials):
                return views.about_sandbox(view.places.sandbox(change.sandbox_id), name)
            row = view.row_of(outcome.token_id or 0 if outcome else 0, heard.now)
        except (MailtrapError, Refusal, StoreUnavailable):
            return reveal.about_token(name, (), ())
        domains = view.places.sends_from(row.record.token.permissions)
        return reveal.about_token(row.record.token.name, row.access, domains)

"""From a token to a form, its difference, and a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias

from bot.domain.errors import ChangeRefused, MailtrapError
from bot.domain.people import PersonId
from bot.domain.tokens import Token
from bot.features.edit_permissions import views
from bot.features.edit_permissions.views import Draft
from bot.slack.blocks import Block
from bot.slack.cards import asking, granting, lifetime
from bot.slack.cards.granting import Chosen, Name
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Modal, Submitted
from bot.slack.zones import Zones
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.places import Places
from bot.workflow.see import See

PATIENCE: Final = 1.5
"""Seconds that a person waits for Mailtrap, of the three in which a form has to open."""

IsEditable: TypeAlias = Callable[[PersonId, tuple[int, int], datetime], Awaitable[bool]]
"""Says whether a token, by its account and id, can be edited in place; raises MailtrapError."""


class Editing:
    """The listeners around the form for what a token may do."""

    def __init__(self, see: See, ask: Ask, editable: IsEditable, zones: Zones) -> None:
        self._see = see
        self._ask = ask
        self._editable = editable
        self._zones = zones

    async def picked(self, heard: Heard, row: TokenRow) -> Modal:
        """Answer with the form, or with that for a new token where none can be edited."""
        token = row.record.token
        draft = Draft(
            token.account_id,
            token.id,
            version="",
            access=Chosen(),
            replaces=not await self._in_place(heard, token),
            name=token.name,
            ending=lifetime.default(self._ask.longest),
            receiver=heard.person.user,
        )
        token, places = await self._token(heard, draft)
        return await self._form(heard, views.begun(draft, token, places.name))

    async def suggested(self, heard: Heard) -> list[Block]:
        """Answer what is typed into the menus with what can be granted."""
        account = views.read(heard.form, self._ask.longest).account
        offers = await self._see.suggest_resources(heard.person, heard.words, account, heard.now)
        return granting.suggestions(offers)

    async def changed(self, heard: Heard) -> Modal:
        """Answer each change of the form with what it then means."""
        draft, anew = await self._read(heard)
        return await self._form(heard, draft, anew=anew)

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for the change, unless something has to be corrected."""
        draft, anew = await self._read(heard)
        if anew:
            return await self._form(heard, draft, anew=True)
        token, places = await self._token(heard, draft)
        if problems := views.problems(draft, token, places.holds, heard.now):
            return FieldErrors(problems)
        try:
            request = await self._ask(_asked(heard, draft, token, places.name), heard.now)
        except ChangeRefused as refusal:
            also = lifetime.last_day(draft.ending, refusal.refused, heard.now)
            return asking.at_field(refusal, draft.fields(), also)
        return asking.sent(request)

    async def _read(self, heard: Heard) -> tuple[Draft, bool]:
        """Return what the form holds, or what it begins with where the token changed since."""
        draft = views.read(heard.form, self._ask.longest)
        ending = await self._zones.placed(draft.ending, heard.person, heard.now)
        draft = replace(draft, ending=ending)
        token, places = await self._token(heard, draft)
        if views.version_of(token.permissions) == draft.version:
            return draft, False
        return views.begun(draft, token, places.name), True

    async def _in_place(self, heard: Heard, token: Token) -> bool:
        """Say whether the token can be edited; where nobody can tell, applying it will."""
        try:
            async with asyncio.timeout(PATIENCE):
                known = (token.account_id, token.id)
                return await self._editable(heard.person, known, heard.now)
        except (MailtrapError, TimeoutError):
            return True

    async def _form(self, heard: Heard, draft: Draft, *, anew: bool = False) -> Modal:
        token, places = await self._token(heard, draft)
        asked = _asked(heard, draft, token, places.name)
        preview = await self._ask.preview(asked, heard.now)
        return views.form(draft, token, places.name, preview, now=heard.now, anew=anew)

    async def _token(self, heard: Heard, draft: Draft) -> tuple[Token, Places]:
        view = await self._see.view(heard.person, draft.account, heard.now)
        return view.row_of(draft.token, heard.now).record.token, view.places


def _asked(heard: Heard, draft: Draft, token: Token, name: Name) -> Asked:
    reason = draft.ending.reason(draft.reason) if draft.replaces else draft.reason
    return Asked(
        person=heard.person,
        change=views.change(draft, token, name),
        reason=reason,
        receiver=draft.receiver,
        id=heard.form.view_id,
    )

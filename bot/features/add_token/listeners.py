"""From an open form to a request, with what the rules will say to it on the way."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import ChangeRefused
from bot.features.add_token import views
from bot.features.add_token.views import Draft
from bot.slack.blocks import Block
from bot.slack.cards import asking, granting, lifetime, tokens
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Modal, Submitted
from bot.slack.zones import Zones
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.see import See


class Adding:
    """The listeners around the form for a new token."""

    def __init__(self, see: See, ask: Ask, zones: Zones) -> None:
        self._see = see
        self._ask = ask
        self._zones = zones

    async def opened(self, heard: Heard) -> Modal:
        """Answer `add`, the shortcut, or a button; one beside a token begins with its values."""
        if (referred := tokens.referred(heard.value)) is not None:
            view = await self._see.view(heard.person, referred[0], heard.now)
            record = view.row_of(referred[1], heard.now).record
            draft = views.like(record, view.places.name, self._ask.longest, heard.person.user)
            return await self._form(heard, draft)
        seen = await self._see.accounts(heard.person, heard.now)
        ending = lifetime.default(self._ask.longest)
        draft = Draft(seen.account.id, ending, receiver=heard.person.user)
        return await self._form(heard, draft)

    async def changed(self, heard: Heard) -> Modal:
        """Answer each change of the form with what it then means."""
        return await self._form(heard, await self._read(heard))

    async def suggested(self, heard: Heard) -> list[Block]:
        """Answer what is typed into the menus with what can be granted."""
        account = views.read(heard.form, self._ask.longest).account
        offers = await self._see.suggest_resources(heard.person, heard.words, account, heard.now)
        return granting.suggestions(offers)

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for the token, unless something has to be corrected, or a name is taken."""
        draft = await self._read(heard)
        view = await self._see.view(heard.person, draft.account, heard.now)
        if problems := views.problems(draft, view.places.holds, heard.now):
            return FieldErrors(problems)
        taken = view.called(draft.name, heard.now)
        if taken is not None and taken.record.token.id != draft.warned:
            return await self._form(heard, draft, sent=True)
        try:
            return asking.sent(await self._ask(_asked(heard, draft), heard.now))
        except ChangeRefused as refusal:
            also = lifetime.last_day(draft.ending, refusal.refused, heard.now)
            return asking.at_field(refusal, draft.fields(), also)

    async def _read(self, heard: Heard) -> Draft:
        draft = views.read(heard.form, self._ask.longest)
        ending = await self._zones.placed(draft.ending, heard.person, heard.now)
        return replace(draft, ending=ending)

    async def _form(self, heard: Heard, draft: Draft, *, sent: bool = False) -> Modal:
        view = await self._see.view(heard.person, draft.account, heard.now)
        taken = view.called(draft.name, heard.now)
        draft = replace(draft, warned=taken.record.token.id if taken else 0)
        preview = await self._ask.preview(_asked(heard, draft), heard.now)
        return views.form(draft, view.seen.account, preview, taken, now=heard.now, sent=sent)


def _asked(heard: Heard, draft: Draft) -> Asked:
    return Asked(
        person=heard.person,
        change=draft.change(),
        reason=draft.ending.reason(draft.reason),
        receiver=draft.receiver,
        id=heard.form.view_id,
    )

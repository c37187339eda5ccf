"""From a click beside a warning to quiet, or to a token without an owner."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.errors import ChannelUnusable, NotTheirToken
from bot.domain.tokens import TokenRecord
from bot.features.notices import views
from bot.slack.cards import notices as card
from bot.slack.cards import tokens
from bot.slack.room import Heard
from bot.slack.screen import Screen, Shown, Submitted
from bot.workflow.owning import Owning
from bot.workflow.see import See
from bot.workflow.warn import Warn


class Notices:
    """The listeners around warnings."""

    def __init__(self, see: See, warn: Warn, owning: Owning) -> None:
        self._see = see
        self._warn = warn
        self._owning = owning

    async def snoozed(self, heard: Heard) -> Screen:
        """Say nothing more of a token for some days, or nothing but that it has ended."""
        (account, token), days = card.reference(heard.value)
        view = await self._see.view(heard.person, account, heard.now)
        record = view.row_of(token, heard.now).record
        until = None if days == card.MUTE else heard.now + timedelta(days=days)
        await self._warn.snooze(heard.person, (account, token), until, heard.now)
        return views.snoozed(record, until, heard.now)

    async def asking(self, heard: Heard) -> Shown:
        """Ask an owner why the operators should do something about their token."""
        record = await self._record(heard, heard.value)
        if record.owner != heard.person.user:
            raise NotTheirToken(record.token.id)
        return views.asking(record, heard.now)

    async def asked(self, heard: Heard) -> Submitted:
        """Tell the operators, and its owner that they know."""
        record = await self._record(heard, heard.form.carried)
        try:
            await self._warn.ask(heard.person, record, heard.form.text(views.WHY), heard.now)
        except ChannelUnusable:
            return views.nobody_asked(record)
        return views.asked(record, heard.now)

    async def not_mine(self, heard: Heard) -> Screen:
        """Take a token from its owner's hands, if that is who clicked."""
        record = await self._record(heard, heard.value)
        if record.owner != heard.person.user:
            return views.not_yours_anyway(record)
        token = (record.token.account_id, record.token.id)
        await self._owning.own(heard.person, token, None, heard.now)
        return views.given_up(record)

    async def _record(self, heard: Heard, carried: str) -> TokenRecord:
        account, token = tokens.carried(carried)
        view = await self._see.view(heard.person, account, heard.now)
        return view.row_of(token, heard.now).record

"""From a name to a request for a new domain."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.changes import AddDomain
from bot.features.domains import forms
from bot.slack.cards import asking
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Shown, Submitted
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.see import See

DOMAIN: Final = re.compile(
    r"(?=.{4,253}$)([a-z0-9](-*[a-z0-9]){0,62}\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
"""A name that mail can be sent from, in ASCII (RFC 1035)."""


class Adding:
    """The listeners around a new domain: its name first, as the rules go by it, then the rest."""

    def __init__(self, see: See, ask: Ask) -> None:
        self._see = see
        self._ask = ask

    async def opened(self, heard: Heard) -> Shown:
        """Ask for the name."""
        seen = await self._see.accounts(heard.person, heard.now)
        return forms.name(seen.account)

    async def named(self, heard: Heard) -> Submitted:
        """Answer with what will happen, and who has to agree."""
        name = heard.form.text(forms.NAME).rstrip(".").casefold()
        account = int(heard.form.carried)
        view = await self._see.view(heard.person, account, heard.now)
        if not DOMAIN.fullmatch(name):
            return FieldErrors(forms.unreadable())
        if any(each.name.casefold() == name for each in view.places.domains):
            return FieldErrors(forms.there_already())
        asked = Asked(heard.person, AddDomain(account, name))
        return forms.confirm(account, name, await self._ask.foresee(asked, heard.now))

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for it; a form that was sent twice asks once."""
        form = heard.form
        account, _, name = form.carried.partition(" ")
        change = AddDomain(int(account), name)
        asked = Asked(heard.person, change, form.text(asking.WHY), id=form.view_id)
        return asking.sent(await self._ask(asked, heard.now))

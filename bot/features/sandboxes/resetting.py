"""From a sandbox to a request for new credentials."""

from __future__ import annotations

from bot.domain.changes import ResetSandboxCredentials
from bot.features.sandboxes import forms
from bot.slack.cards import asking
from bot.slack.cards.tokens import carried
from bot.slack.room import Heard
from bot.slack.screen import Shown, Submitted
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked


class Resetting:
    """The listeners around new credentials."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def opened(self, heard: Heard) -> Shown:
        """Answer with what will happen, before anything does."""
        account, sandbox = carried(heard.value)
        asked = Asked(heard.person, ResetSandboxCredentials(account, sandbox))
        return forms.reset(heard.value, await self._ask.foresee(asked, heard.now))

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for it; a form that was sent twice asks once."""
        form = heard.form
        change = ResetSandboxCredentials(*carried(form.carried))
        asked = Asked(heard.person, change, form.text(asking.WHY), id=form.view_id)
        return asking.sent(await self._ask(asked, heard.now))

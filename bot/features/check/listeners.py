"""From a pasted value to what it is; the value goes no further than one call to Mailtrap."""

from __future__ import annotations

from bot.features.check import views
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Shown, Submitted
from bot.workflow.check import Check


class Checking:
    """The listeners around a value that somebody holds."""

    def __init__(self, check: Check) -> None:
        self._check = check

    async def typed(self, heard: Heard) -> Shown:
        """Answer with the form to paste into; what is typed in a command is kept by Slack."""
        return views.form() if not heard.words else views.not_here()

    async def sent(self, heard: Heard) -> Submitted:
        """Answer what it is; the form is gone with that, and the value with it."""
        value = heard.form.secret(views.VALUE)
        ending = heard.form.text(views.VALUE)[-4:]
        if not views.readable(heard.form):
            return FieldErrors(views.unreadable())
        return views.told(await self._check(heard.person, value, ending, heard.now), ending)

"""From a token to a request for a new value."""

from __future__ import annotations

from bot.domain.changes import ResetToken
from bot.features.reset_token import views
from bot.slack.cards import asking, tokens
from bot.slack.room import Heard
from bot.slack.screen import Shown, Submitted
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.see import See


class Resetting:
    """The listeners around a reset."""

    def __init__(self, see: See, ask: Ask) -> None:
        self._see = see
        self._ask = ask

    async def picked(self, heard: Heard, row: TokenRow) -> Shown:
        """Answer with what will happen, before anything does."""
        token = row.record.token
        asked = Asked(heard.person, ResetToken(token.account_id, token.id))
        return views.form(row, await self._ask.foresee(asked, heard.now))

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for it; a form that was sent twice asks once."""
        form = heard.form
        account, token = tokens.carried(form.carried)
        asked = Asked(
            heard.person, ResetToken(account, token), form.text(asking.WHY), id=form.view_id
        )
        return asking.sent(await self._ask(asked, heard.now))

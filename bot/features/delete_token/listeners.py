"""From a token to a request for its end."""

from __future__ import annotations

from bot.domain.changes import DeleteToken
from bot.features.delete_token import views
from bot.slack.cards import asking, tokens
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Shown, Submitted
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.see import See


class Deleting:
    """The listeners around a deletion."""

    def __init__(self, see: See, ask: Ask) -> None:
        self._see = see
        self._ask = ask

    async def picked(self, heard: Heard, row: TokenRow) -> Shown:
        """Answer with what will happen, before anything does."""
        token = row.record.token
        asked = Asked(heard.person, DeleteToken(token.account_id, token.id))
        return views.form(row, await self._ask.foresee(asked, heard.now))

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for it, once the name is right where it has to be typed."""
        form = heard.form
        account, token = tokens.carried(form.carried)
        view = await self._see.view(heard.person, account, heard.now)
        row = view.row_of(token, heard.now)
        if views.has_to_be_typed(row) and form.text(views.NAME) != row.record.token.name.strip():
            return FieldErrors(views.another_name())
        change = DeleteToken(account, token)
        asked = Asked(heard.person, change, form.text(asking.WHY), id=form.view_id)
        return asking.sent(await self._ask(asked, heard.now))

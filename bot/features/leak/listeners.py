"""From a leaked token to its end, or to a new value in its place."""

from __future__ import annotations

from bot.domain.changes import Change, DeleteToken, ResetToken
from bot.domain.errors import ChangeRefused
from bot.features.leak import views
from bot.slack.cards import asking, tokens
from bot.slack.room import Heard
from bot.slack.screen import Shown, Submitted
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Ask, Foreseen
from bot.workflow.asking import Asked


class Leaking:
    """The listeners around a leak."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def picked(self, heard: Heard, row: TokenRow) -> Shown:
        """Answer with the ways that there are, before any is gone."""
        token = row.record.token
        ways: dict[str, Foreseen] = {}
        refused: ChangeRefused | None = None
        for way in views.WAYS:
            change = _change(way, token.account_id, token.id)
            asked = Asked(heard.person, change, emergency=True)
            try:
                ways[way] = await self._ask.foresee(asked, heard.now)
            except ChangeRefused as error:
                refused = error
        if not ways and refused is not None:
            raise refused
        return views.form(row, ways)

    async def sent(self, heard: Heard) -> Submitted:
        """Ask for it as an emergency."""
        form = heard.form
        change = _change(form.chosen(views.WAY), *tokens.carried(form.carried))
        asked = Asked(heard.person, change, form.text(asking.WHY), emergency=True, id=form.view_id)
        return asking.sent(await self._ask(asked, heard.now))


def _change(way: str, account: int, token: int) -> Change:
    if way == views.DELETE:
        return DeleteToken(account, token)
    return ResetToken(account, token, retire=True)

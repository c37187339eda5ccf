"""From a token to its owner, and to the apps that use it."""

from __future__ import annotations

from bot.domain.tokens import Consumer
from bot.features.owners import views
from bot.slack.cards import tokens
from bot.slack.forms import Form
from bot.slack.picking import MENTION
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Screen, Shown, Submitted
from bot.workflow.answers import TokenRow
from bot.workflow.owning import Owning
from bot.workflow.see import See


class Owners:
    """The listeners around owners and apps."""

    def __init__(self, see: See, owning: Owning) -> None:
        self._see = see
        self._owning = owning

    async def owner_of(self, heard: Heard, row: TokenRow) -> Shown:
        """Set the owner where one was mentioned behind the token; else ask for one."""
        mentioned = MENTION.search(heard.words)
        if mentioned is None:
            return views.owner_form(row, heard.person.user)
        return await self._own(heard, tokens.reference(row.record), mentioned[1])

    async def owned(self, heard: Heard) -> Submitted:
        """Set the owner that was chosen, or none."""
        chosen = heard.form.chosen(views.OWNER)
        return await self._own(heard, heard.form.carried, chosen or None)

    async def apps_of(self, heard: Heard, row: TokenRow) -> Shown:
        """Answer with the list of apps, to be edited."""
        del heard
        return views.apps_form(row.record, row.record.consumers)

    async def more(self, heard: Heard) -> Shown:
        """Give the open list one more line; what has been typed into the others stays."""
        row = await self._row(heard)
        return views.apps_form(row.record, row.record.consumers, views.lines(heard.form) + 1)

    async def used(self, heard: Heard) -> Submitted:
        """Keep the list as it was sent; a line without a name is left out."""
        form = heard.form
        apps = _apps(form)
        named = [each.app.casefold() for each in apps]
        if len(set(named)) < len(named):
            return FieldErrors(views.twice(form))
        row = await self._row(heard)
        apps += row.record.consumers[views.MOST_APPS :]  # those that the form had no room for
        await self._owning.use(heard.person, tokens.carried(form.carried), apps, heard.now)
        return views.used(row.record, apps)

    async def _own(self, heard: Heard, carried: str, owner: str | None) -> Screen:
        account, token = tokens.carried(carried)
        await self._owning.own(heard.person, (account, token), owner, heard.now)
        view = await self._see.view(heard.person, account, heard.now)
        return views.owned(view.row_of(token, heard.now).record, owner)

    async def _row(self, heard: Heard) -> TokenRow:
        account, token = tokens.carried(heard.form.carried)
        view = await self._see.view(heard.person, account, heard.now)
        return view.row_of(token, heard.now)


def _apps(form: Form) -> tuple[Consumer, ...]:
    lines = range(views.lines(form))
    read = ((form.text(views.app(n)), form.chosen(views.person(n)) or None) for n in lines)
    return tuple(Consumer(name, person) for name, person in read if name)

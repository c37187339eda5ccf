"""From a token to its owner, and to the apps that use it."""

from __future__ import annotations

from bot.domain.errors import AppsChanged, NotAMember
from bot.domain.people import Role
from bot.domain.tokens import TokenRecord
from bot.features.owners import views
from bot.slack.cards import tokens
from bot.slack.picking import MENTION, NAMED
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
            named = NAMED.search(heard.words)
            return views.owner_form(row, heard.person.user, named[1] if named else "")
        return await self._own(heard, tokens.reference(row.record), mentioned[1])

    async def owned(self, heard: Heard) -> Submitted:
        """Set the owner that was chosen, or none."""
        chosen = heard.form.chosen(views.OWNER)
        return await self._own(heard, heard.form.carried, chosen or None)

    async def apps_of(self, heard: Heard, row: TokenRow) -> Shown:
        """Answer with the list of apps, to be edited."""
        await _may_edit(heard, row.record)
        return views.apps_form(row.record)

    async def more(self, heard: Heard) -> Shown:
        """Give the open list one more line; what has been typed into the others stays."""
        record = await self._record(heard)
        await _may_edit(heard, record)
        if views.is_old(heard.form, record):
            return views.apps_anew(record, views.typed(heard.form))
        return views.apps_form(record, views.lines(heard.form) + 1)

    async def used(self, heard: Heard) -> Submitted:
        """Keep the list as it was sent, unless somebody else has changed it meanwhile."""
        form = heard.form
        apps = views.typed(form)
        if twice := views.twice(form):
            return FieldErrors(twice)
        record = await self._record(heard)
        await _may_edit(heard, record)
        if views.is_old(form, record):
            return views.apps_anew(record, apps)
        kept = apps + record.consumers[views.MOST_APPS :]  # those that the form had no room for
        try:
            await self._owning.use(heard.person, record, kept, heard.now)
        except NotAMember as refusal:
            return FieldErrors(views.nobody_to_name(form, refusal))
        except AppsChanged:
            return views.apps_anew(await self._record(heard), apps)
        return views.used(record, kept)

    async def _own(self, heard: Heard, carried: str, owner: str | None) -> Screen:
        account, token = tokens.carried(carried)
        await self._owning.own(heard.person, (account, token), owner, heard.now)
        view = await self._see.view(heard.person, account, heard.now)
        return views.owned(view.row_of(token, heard.now).record, owner)

    async def _record(self, heard: Heard) -> TokenRecord:
        account, token = tokens.carried(views.reference(heard.form))
        view = await self._see.view(heard.person, account, heard.now)
        return view.row_of(token, heard.now).record


async def _may_edit(heard: Heard, record: TokenRecord) -> None:
    """Return if somebody may edit a token's apps: its owner, and every operator."""
    if record.owner != heard.person.user:
        await heard.require(Role.OPERATOR)

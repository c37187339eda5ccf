"""From a token whose owner has left Slack, or all of theirs, to somebody who is there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import NoSuchToken
from bot.domain.tokens import TokenRecord
from bot.features.owners import views
from bot.slack.cards import leaving, tokens
from bot.slack.room import Heard
from bot.slack.screen import Shown, Submitted
from bot.workflow.departing import Departing
from bot.workflow.owning import Owning
from bot.workflow.see import See


class Reassigning:
    """The listeners that admins use, whatever other roles they hold."""

    def __init__(self, see: See, owning: Owning, departing: Departing) -> None:
        self._see = see
        self._owning = owning
        self._departing = departing

    async def asked(self, heard: Heard) -> Shown:
        """Ask who answers for it, or for all of them, from now on."""
        return views.reassign_form(await self._meant(heard, heard.value), heard.value)

    async def reassigned(self, heard: Heard) -> Submitted:
        """Give them to whom was chosen; what has found an owner meanwhile is left alone."""
        owner = heard.form.chosen(views.OWNER)
        meant = await self._meant(heard, heard.form.carried)
        given = [each for each in meant if each.ownerless]
        for each in given:
            token = (each.token.account_id, each.token.id)
            await self._owning.own(heard.person, token, owner, heard.now)
        return views.reassigned(given, owner)

    async def _meant(self, heard: Heard, carried: str) -> Sequence[TokenRecord]:
        kind, _, user = carried.partition(":")
        if kind == leaving.ALL:
            left = await self._departing.left_behind(heard.person.team, user, heard.now)
            if not left.owned:
                raise NoSuchToken(user)
            return [row.record for row in left.owned]
        account, token = tokens.carried(carried)
        view = await self._see.view(heard.person, account, heard.now)
        return [view.row_of(token, heard.now).record]

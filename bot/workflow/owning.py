"""Who answers for a token and which apps use it: set by people, written to the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.errors import NoSuchToken
from bot.domain.people import PersonId
from bot.domain.tokens import Consumer, TokenRecord
from bot.store.mirror import MirrorStore
from bot.workflow import events
from bot.workflow.membership import Membership
from bot.workflow.see import See


class Owning:
    """Sets owners and consumers.

    Every method raises NoSuchToken and StoreUnavailable, and what `Membership` raises where
    somebody who is newly named is no active full member of the workspace.
    """

    def __init__(self, mirror: MirrorStore, see: See, membership: Membership) -> None:
        self._mirror = mirror
        self._see = see
        self._membership = membership

    async def own(
        self, person: PersonId, token: tuple[int, int], owner: str | None, now: datetime
    ) -> None:
        """Set or clear a token's owner; `token` is its account and its id, `owner` a user id."""
        await self.require_member(person.team, owner, now)
        entry = _entry(person, "owner", token, {"owner": owner or ""}, now)
        if not await self._mirror.set_owner(person.team, *token, owner, entry):
            raise NoSuchToken(str(token[1]))
        self._see.changed(person.team)

    async def require_member(self, team: str, user: str | None, now: datetime) -> None:
        """Return if somebody can be named: an active full member, or nobody at all."""
        if user:
            await self._membership.require(PersonId(team, user), now)

    async def use(
        self,
        person: PersonId,
        record: TokenRecord,
        apps: Sequence[Consumer],
        now: datetime,
    ) -> None:
        """Set the apps that use a token, each with the person who moves it.

        Raises:
            AppsChanged: there are others by now than those that `record` knows.
        """
        before = {(each.app, each.person) for each in record.consumers}
        for each in apps:
            if (each.app, each.person) not in before:
                await self.require_member(person.team, each.person, now)
        token = (record.token.account_id, record.token.id)
        named = ", ".join(f"{each.app} ({each.person or '-'})" for each in apps)
        entry = _entry(person, "used_by", token, {"apps": named}, now)
        try:
            if not await self._mirror.exchange_consumers(entry, record.consumers, apps):
                raise NoSuchToken(str(record.token.id))
        finally:
            self._see.changed(person.team)

    async def also_used_by(
        self, person: PersonId, token: tuple[int, int], app: Consumer, now: datetime
    ) -> None:
        """Add an app to those that use a token, where it is not among them."""
        view = await self._see.view(person, token[0], now)
        record = view.row_of(token[1], now).record
        if app.app not in {each.app for each in record.consumers}:
            await self.use(person, record, (*record.consumers, app), now)


def _entry(
    person: PersonId, kind: str, token: tuple[int, int], facts: dict[str, str], now: datetime
) -> Entry:
    return events.about_token(kind, (person.team, *token), person.user, now, facts)

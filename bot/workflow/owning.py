"""Who answers for a token and which apps use it: set by people, written to the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.errors import NoSuchToken
from bot.domain.people import PersonId
from bot.domain.tokens import Consumer, TokenRecord
from bot.store.audit import AuditStore
from bot.store.mirror import MirrorStore
from bot.workflow import events
from bot.workflow.see import See


class Owning:
    """Sets owners and consumers; raises NoSuchToken, and StoreUnavailable."""

    def __init__(self, mirror: MirrorStore, audit: AuditStore, see: See) -> None:
        self._mirror = mirror
        self._audit = audit
        self._see = see

    async def own(
        self, person: PersonId, token: tuple[int, int], owner: str | None, now: datetime
    ) -> None:
        """Set or clear a token's owner; `token` is its account and its id, `owner` a user id."""
        account_id, token_id = token
        entry = _entry(person, "owner", token, {"owner": owner or ""}, now)
        await self._audit.append(entry)
        if not await self._mirror.set_owner(person.team, account_id, token_id, owner):
            raise NoSuchToken(str(token_id))
        self._see.changed(person.team)

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

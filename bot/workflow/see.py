"""What can be seen: every question is answered from memory, which learns from the mirror."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.errors import (
    AccessDenied,
    NothingMirroredYet,
    StoreUnavailable,
    TokenRefused,
    UnreadableWords,
)
from bot.domain.listing import ListQuery
from bot.domain.people import PersonId
from bot.workflow import pages
from bot.workflow.answers import (
    DomainPage,
    Offer,
    Overview,
    SandboxPage,
    Seen,
    TokenCard,
    TokenPage,
    TokenRow,
)
from bot.workflow.memory import Memory, Mirror
from bot.workflow.recent import Recent
from bot.workflow.view import AccountView

MOST_EVENTS: Final = 50
"""How far back a token's history is read: the card shows a few, and when it was created."""

OLD: Final = timedelta(minutes=1)
"""The age at which the mirror is worth a look at the account."""

_READERS_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Choice:
    account: int | None
    at: datetime


class See:
    """Answers for all workspaces of this process.

    The mirror is asked for new versions at most once in `check_every`; while the database is
    away, what is known is shown, with its age. Where nothing is known, every method raises
    StoreUnavailable, what the last look at the account failed with, or NothingMirroredYet.
    """

    def __init__(self, mirror: Mirror, *, check_every: timedelta = timedelta(seconds=1)) -> None:
        self._mirror = mirror
        self._memory = Memory(mirror, check_every)
        self._failures: dict[str, Exception] = {}
        self._choices: Recent[_Choice] = Recent(_READERS_KEPT)

    async def list_tokens(self, reader: PersonId, query: ListQuery, now: datetime) -> TokenPage:
        """Return one page of the list; an account named in the query is remembered as the choice.

        Raises:
            UnreadableWords: the query names an account that is not there.
        """
        view = await self._view(reader, query.account, now)
        if query.account is not None and len(view.seen.accounts) > 1:
            await self._remember(reader, query.account, now)
        return view.page(query, reader.user, now)

    async def find(
        self, reader: PersonId, words: str, now: datetime, account: int | None = None
    ) -> TokenRow:
        """Return the one token that the words mean.

        Raises:
            NoSuchToken: nothing matches; carries the nearest names.
            SeveralTokens: more than one does; carries the first of them by name.
        """
        return (await self._view(reader, account, now)).find(words, now)

    async def show_token(
        self, reader: PersonId, token: str | int, now: datetime, account: int | None = None
    ) -> TokenCard:
        """Return a token whole, by its id or by words, also one that is gone.

        Raises:
            NoSuchToken: nothing matches; carries the nearest names.
            SeveralTokens: more than one does; carries the first of them by name.
        """
        view = await self._view(reader, account, now)
        row = view.row_of(token, now) if isinstance(token, int) else view.find(token, now)
        shown = row.record.token
        domains = view.places.sends_from(shown.permissions)
        try:
            history = await self._mirror.history(
                reader.team, view.seen.account.id, shown.id, MOST_EVENTS
            )
        except StoreUnavailable:
            return TokenCard(view.seen, row, domains, (), history_known=False)
        return TokenCard(view.seen, row, domains, history)

    async def suggest(
        self, reader: PersonId, typed: str, now: datetime, limit: int = 100
    ) -> tuple[TokenRow, ...]:
        """Return at most `limit` tokens that the typed part may mean, the likeliest first."""
        return (await self._view(reader, None, now)).suggest(typed, now, limit)

    async def suggest_resources(
        self, reader: PersonId, typed: str, account: int, now: datetime, limit: int = 100
    ) -> tuple[Offer, ...]:
        """Return at most `limit` resources of an account that a token can be given access to."""
        view = await self._view(reader, account, now)
        return view.places.offered(typed, limit)

    async def ending_in(
        self, reader: PersonId, last_four: str, now: datetime
    ) -> tuple[TokenRow, ...]:
        """Return the tokens of every account whose value ends so, also those that are gone."""
        views = await self._memory.views(reader.team, now)
        return tuple(row for view in views.values() for row in view.ending_in(last_four, now))

    async def running_out(self, owner: PersonId, now: datetime) -> tuple[TokenRow, ...]:
        """Return the tokens of every account that a person owns and that end, or have ended."""
        views = await self._memory.views(owner.team, now)
        return tuple(row for view in views.values() for row in view.running_out(owner.user, now))

    async def left_behind(self, team: str, now: datetime) -> tuple[TokenRow, ...]:
        """Return the tokens of every account whose owner, or an app's person, has left Slack."""
        views = await self._memory.views(team, now)
        return tuple(row for view in views.values() for row in view.left_behind(now))

    async def domains(self, reader: PersonId, words: str, page: int, now: datetime) -> DomainPage:
        """Return one page of domains whose names hold every word."""
        return pages.domain_page(await self._view(reader, None, now), words, page, now)

    async def sandboxes(
        self, reader: PersonId, words: str, page: int, now: datetime
    ) -> SandboxPage:
        """Return one page of sandboxes that hold every word in their or their project's name."""
        return pages.sandbox_page(await self._view(reader, None, now), words, page, now)

    async def overview(self, reader: PersonId, now: datetime) -> Overview:
        """Return the account at a glance."""
        return pages.overview(await self._view(reader, None, now), now)

    async def accounts(self, reader: PersonId, now: datetime) -> Seen:
        """Return the account that the reader looks at, and those to switch to."""
        return (await self._view(reader, None, now)).seen

    async def view(self, reader: PersonId, account: int | None, now: datetime) -> AccountView:
        """Return the account itself, for those who judge what is to become of it.

        Raises:
            UnreadableWords: there is no such account.
        """
        return await self._view(reader, account, now)

    async def stale(self, team: str, now: datetime, older_than: timedelta = OLD) -> bool:
        """Say whether a copy is missing or old, so that it is time to look at the account."""
        views = await self._memory.views(team, now)
        return not views or any(abs(now - view.seen.as_of) > older_than for view in views.values())

    def changed(self, team: str) -> None:
        """Have the next question ask the mirror, since something has just been written there."""
        self._failures.pop(team, None)
        self._memory.doubt(team)

    def failed(self, team: str, error: Exception) -> None:
        """Remember why the account could not be copied, for those who ask before any copy is."""
        self._failures[team] = error

    def refused(self, team: str) -> bool:
        """Say whether Mailtrap let the bot's own token see nothing when it was last tried."""
        return isinstance(self._failures.get(team), TokenRefused | AccessDenied)

    def succeeded(self, team: str) -> bool:
        """Say whether nothing stood in the way when the account was last copied."""
        return team not in self._failures

    async def _view(self, reader: PersonId, account: int | None, now: datetime) -> AccountView:
        views = await self._memory.views(reader.team, now)
        if not views:
            failure = self._failures.get(reader.team)
            raise failure.with_traceback(None) if failure else NothingMirroredYet
        if account is None and len(views) > 1:
            account = await self._choice(reader, now)
            account = account if account in views else None
        if account is None:
            return next(iter(views.values()))
        if account not in views:
            raise UnreadableWords(
                f"account:{account}", tuple(f"account:{account_id}" for account_id in views)
            )
        return views[account]

    async def _choice(self, reader: PersonId, now: datetime) -> int | None:
        kept = self._choices.get(reader)
        if kept is None or not self._memory.fresh(kept.at, now):
            known = kept.account if kept else None
            with contextlib.suppress(StoreUnavailable):
                known = await self._mirror.choice(reader)
            kept = self._choices.put(reader, _Choice(known, now))
        return kept.account

    async def _remember(self, reader: PersonId, account: int, now: datetime) -> None:
        if await self._choice(reader, now) == account:
            return
        self._choices.put(reader, _Choice(account, now))
        with contextlib.suppress(StoreUnavailable):
            await self._mirror.choose(reader, account)

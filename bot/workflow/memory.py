"""What a process keeps of the mirror in memory, and how it learns cheaply of a new version."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.domain.account import Account
from bot.domain.errors import StoreUnavailable
from bot.domain.people import PersonId
from bot.domain.tokens import TokenEvent, TokenRecord
from bot.workflow.answers import Seen
from bot.workflow.places import Tree
from bot.workflow.view import AccountView

_FEW: Final = 200  # what is more than a blink of work is done beside the event loop


class MirroredAccount(Protocol):
    """An account in the mirror; its version grows with every change to what is mirrored."""

    @property
    def account(self) -> Account:
        """The account."""

    @property
    def version(self) -> int:
        """The version of its copy."""

    @property
    def synced_at(self) -> datetime | None:
        """When it was last compared with the service; None before the first copy is whole."""


class Mirror(Protocol):
    """What is asked of the mirror; each call is one question to the database.

    All of them raise StoreUnavailable.
    """

    async def accounts(self, team: str) -> tuple[MirroredAccount, ...]:
        """Return the accounts of a workspace."""

    async def tokens_since(
        self, team: str, account_id: int, version: int
    ) -> tuple[TokenRecord, ...]:
        """Return the tokens that changed after `version`, gone ones among them."""

    async def tree(self, team: str, account_id: int) -> Tree:
        """Return what the account holds besides tokens."""

    async def history(
        self, team: str, account_id: int, token_id: int, limit: int
    ) -> tuple[TokenEvent, ...]:
        """Return what happened to a token, newest first."""

    async def choice(self, person: PersonId) -> int | None:
        """Return the account that a person switched to last."""

    async def choose(self, person: PersonId, account_id: int) -> None:
        """Remember the account that a person switched to."""


@dataclass(slots=True)
class _Team:
    """What is known of one workspace's accounts, and when the mirror was last asked."""

    views: Mapping[int, AccountView] = field(default_factory=dict)
    checked_at: datetime | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Memory:
    """The views of all workspaces of this process, by account.

    The mirror is asked for its versions at most once in `check_every`, by the `now` of the
    questions; a clock that was set back asks again.
    """

    def __init__(self, mirror: Mirror, check_every: timedelta) -> None:
        self._mirror = mirror
        self._check_every = check_every
        self._teams: dict[str, _Team] = {}

    def fresh(self, at: datetime | None, now: datetime) -> bool:
        """Say whether something that was learnt then need not be asked again."""
        return at is not None and timedelta(0) <= now - at < self._check_every

    def doubt(self, team: str) -> None:
        """Have the next question ask the mirror."""
        if team in self._teams:
            self._teams[team].checked_at = None

    async def views(self, team: str, now: datetime) -> Mapping[int, AccountView]:
        """Return the views of a workspace's accounts, in the mirror's order.

        Raises:
            StoreUnavailable: the mirror cannot be asked, and nothing is known from before.
        """
        known = self._teams.setdefault(team, _Team())
        if not (known.views and self.fresh(known.checked_at, now)):
            async with known.lock:
                if not (known.views and self.fresh(known.checked_at, now)):
                    await self._learn(team, known, now)
        return known.views

    async def _learn(self, team: str, known: _Team, now: datetime) -> None:
        # Before the question, so that a doubt that arises meanwhile is not forgotten, and others
        # are answered from what is known.
        known.checked_at = now
        try:
            mirrored = await self._mirror.accounts(team)
            copied = [(one, one.synced_at) for one in mirrored if one.synced_at is not None]
            accounts = tuple(one.account for one, _ in copied)
            known.views = {
                one.account.id: await self._view(
                    team, known.views.get(one.account.id), one, Seen(one.account, accounts, as_of)
                )
                for one, as_of in copied
            }
        except StoreUnavailable:
            if not known.views:
                raise

    async def _view(
        self, team: str, view: AccountView | None, mirrored: MirroredAccount, seen: Seen
    ) -> AccountView:
        if view is not None and mirrored.version < view.version:
            view = None  # the database was restored from an older copy
        if view is not None and mirrored.version == view.version:
            view.look(seen)
            return view
        version = mirrored.version
        since = view.version if view else 0
        records = await self._mirror.tokens_since(team, seen.account.id, since)
        tree = await self._mirror.tree(team, seen.account.id)
        if view is not None and len(records) <= _FEW:
            view.look(seen)
            view.apply(records, tree, version)
            return view
        known = view.records() if view else {}
        known.update((record.token.id, record) for record in records)
        if len(known) <= _FEW:
            return AccountView(seen, known.values(), tree, version)
        return await asyncio.to_thread(AccountView, seen, known.values(), tree, version)

"""One account in memory: what a process answers from without asking anybody."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar, cast

from bot.domain.errors import NoSuchToken, SeveralTokens
from bot.domain.expiry import State
from bot.domain.listing import MYSELF, ListQuery, Sort
from bot.domain.permissions import AccessLevel, ResourceKey, ResourceType
from bot.domain.tokens import Token, TokenRecord
from bot.workflow.answers import PAGE_SIZE, Counts, Seen, TokenPage, TokenRow
from bot.workflow.collection import Collection
from bot.workflow.places import Places, Tree
from bot.workflow.recent import Recent
from bot.workflow.words import NEAREST, fold

MOST_MATCHES: Final = 20
"""How many tokens a pick list offers."""

_PAGES_KEPT: Final = 256

T = TypeVar("T")


class AccountView:
    """One account at one version of the mirror, and the answers given last."""

    def __init__(
        self, seen: Seen, records: Iterable[TokenRecord], tree: Tree, version: int
    ) -> None:
        self.seen = seen
        self.version = version
        self.places = Places(seen.account, tree)
        self._tokens = Collection(records)
        self._kept: Recent[object] = Recent(_PAGES_KEPT)

    def __len__(self) -> int:
        return len(self._tokens)

    def records(self) -> dict[int, TokenRecord]:
        """Return everything known, by id."""
        return self._tokens.records()

    def look(self, seen: Seen) -> None:
        """Take over the account's name, its neighbours and the mirror's age."""
        if seen != self.seen:
            self.seen = seen
            self._kept.clear()

    def apply(self, records: Iterable[TokenRecord], tree: Tree, version: int) -> None:
        """Take over a few changes since this version."""
        self._tokens.take(records)
        self.places = Places(self.seen.account, tree)
        self.version = version
        self._kept.clear()

    def kept(self, key: Hashable, now: datetime, make: Callable[[], T]) -> T:
        """Return the answer that was made for `key`, or make it; a change makes it anew."""
        moment = (key, self._tokens.orders.epoch(now))
        return cast("T", self._kept.either(moment, make))

    def counts(self, now: datetime) -> Counts:
        """Return how many living tokens there are, by state."""
        tokens = self._tokens
        return Counts(len(tokens.orders), tokens.orders.by_state(now), tokens.without_owner)

    def page(self, query: ListQuery, reader: str, now: datetime) -> TokenPage:
        """Return one page; the very same object for as long as nothing in it has changed."""
        key = (query, reader if query.owner == MYSELF else "")
        return self.kept(key, now, lambda: self._page(query, reader, now))

    def row(self, record: TokenRecord, now: datetime) -> TokenRow:
        """Return a token as a list shows it."""
        return TokenRow(record, record.state(now), self.places.access(record.token.permissions))

    def rows(self, records: Iterable[TokenRecord], now: datetime) -> tuple[TokenRow, ...]:
        """Return tokens as a list shows them."""
        return tuple(self.row(record, now) for record in records)

    def row_of(self, token_id: int, now: datetime) -> TokenRow:
        """Return the token with this id, also one that is gone.

        Raises:
            NoSuchToken: no token ever had it.
        """
        if token_id not in self._tokens:
            raise NoSuchToken(str(token_id))
        return self.row(self._tokens[token_id], now)

    def line(self, token_id: int) -> tuple[Token, ...]:
        """Return a token and those whose place it took, one after the other, the oldest first."""
        line: dict[int, Token] = {}
        at: int | None = token_id
        while at is not None and at in self._tokens and at not in line:
            record = self._tokens[at]
            line[at], at = record.token, record.predecessor_id
        return tuple(reversed(line.values()))

    def find(self, words: str, now: datetime) -> TokenRow:
        """Return the one token that is meant: by id, name, last four or a part of the name.

        Raises:
            NoSuchToken: nothing matches; carries the nearest names.
            SeveralTokens: more than one does; carries the first of them by name.
        """
        meant = self._tokens.meant(words, now, self.places)
        if not meant:
            raise NoSuchToken(words, self._nearest(words))
        if len(meant) > 1:
            first = tuple(item.record for item in meant[:MOST_MATCHES])
            raise SeveralTokens(words, first, len(meant))
        return self.row(meant[0].record, now)

    def suggest(self, typed: str, now: datetime, limit: int) -> tuple[TokenRow, ...]:
        """Return what the typed part may mean: names that begin with it first, then by name.

        Nothing typed suggests what ends first; nothing found, the nearest names.
        """
        needle = fold(typed)
        if not needle:
            return self.rows(self._window(Sort.EXPIRES, now, 0, limit), now)
        query = ListQuery(words=typed, sort=Sort.NAME)
        items = self._tokens.selected(query, "", now, self.places)
        items = sorted(items, key=lambda item: not item.name.startswith(needle))[:limit]
        records = [item.record for item in items] or self._tokens.nearest(typed, limit)
        return self.rows(records, now)

    def ending_in(self, last_four: str, now: datetime) -> tuple[TokenRow, ...]:
        """Return the tokens whose value ends so, also those that are gone."""
        records = self._tokens.records().values()
        return self.rows((each for each in records if each.token.last_four == last_four), now)

    def called(self, name: str, now: datetime) -> TokenRow | None:
        """Return a living token that is called so; None where the name is free."""
        wanted = fold(name)
        query = ListQuery(words=name, sort=Sort.NAME)
        found = self._tokens.selected(query, "", now, self.places) if wanted else ()
        return next((self.row(each.record, now) for each in found if each.name == wanted), None)

    def ends_next(self, now: datetime, most: int) -> tuple[TokenRow, ...]:
        """Return the tokens that end next, soonest first."""
        ids = self._tokens.orders.dated(now, most)
        return self.rows((self._tokens[key] for key in ids), now)

    def running_out(self, owner: str, now: datetime) -> tuple[TokenRow, ...]:
        """Return what a person owns that is expiring or has expired, the soonest end first."""
        return self.rows(self._tokens.running_out(owner, now), now)

    def ending(self, now: datetime, until: datetime, most: int) -> tuple[tuple[TokenRow, ...], int]:
        """Return the tokens that end up to a moment, soonest first; and how many there are."""
        total = self._tokens.orders.ending(now, until)
        return self.ends_next(now, min(most, total)), total

    def left_behind(self, now: datetime) -> tuple[TokenRow, ...]:
        """Return the tokens whose owner, or an app's person, has left Slack, by name."""
        return self.rows(self._tokens.left_behind(), now)

    def with_access(
        self, key: ResourceKey, now: datetime, most: int
    ) -> tuple[tuple[TokenRow, ...], int]:
        """Return the first living tokens, by name, with a permission on the resource; and all."""
        holding = self._tokens.holding(key)
        return self.rows(holding[:most], now), len(holding)

    def account_admins(self, now: datetime, most: int) -> tuple[tuple[TokenRow, ...], int]:
        """Return the first tokens, by name, that reach everything in the account; and all."""
        key = ResourceKey(ResourceType.ACCOUNT, self.seen.account.id)
        lasting = self.lasting_admins(key, now)
        held = [each for each in self._tokens.holding(key) if each.token.id in lasting]
        return self.rows(held[:most], now), len(held)

    def lasting_admins(self, key: ResourceKey, now: datetime) -> set[int]:
        """Return the tokens with admin on that very resource that are not on their way out."""
        lasting = {State.ACTIVE, State.EXPIRING, State.NEVER}
        return {
            record.token.id
            for record in self._tokens.holding(key)
            if record.state(now) in lasting
            and any(
                permission.resource == key and permission.level >= AccessLevel.ADMIN
                for permission in record.token.permissions
            )
        }

    def _page(self, query: ListQuery, reader: str, now: datetime) -> TokenPage:
        everything = ListQuery(sort=query.sort, page=query.page, account=query.account)
        if query == everything:
            found = len(self._tokens.orders)
            page, pages, start, stop = turned(query.page, found)
            records = self._window(query.sort, now, start, stop)
        else:
            items = self._tokens.selected(query, reader, now, self.places)
            found = len(items)
            page, pages, start, stop = turned(query.page, found)
            records = [item.record for item in items[start:stop]]
        several = len(self.seen.accounts) > 1
        return TokenPage(
            seen=self.seen,
            query=replace(query, page=page, account=self.seen.account.id if several else None),
            rows=self.rows(records, now),
            found=found,
            pages=pages,
            counts=self.counts(now),
            nearest=self._nearest(query.words) if query.words and not found else (),
        )

    def _window(self, sort: Sort, now: datetime, start: int, stop: int) -> list[TokenRecord]:
        return [self._tokens[key] for key in self._tokens.orders.window(sort, now, start, stop)]

    def _nearest(self, words: str) -> tuple[TokenRecord, ...]:
        return tuple(self._tokens.nearest(words, NEAREST))


def turned(page: int, found: int) -> tuple[int, int, int, int]:
    """Return the page (the last one instead of one beyond), how many there are, and its places."""
    pages = max(1, -(-found // PAGE_SIZE))
    page = min(page, pages)
    return page, pages, (page - 1) * PAGE_SIZE, page * PAGE_SIZE

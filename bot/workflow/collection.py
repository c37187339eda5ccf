"""One account's tokens, living and gone, and what of them a question selects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from bot.domain.expiry import State
from bot.domain.listing import MYSELF, NOBODY, ListQuery, Sort
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import TokenRecord
from bot.workflow.orders import Orders
from bot.workflow.places import Places
from bot.workflow.recent import Recent
from bot.workflow.words import Searchable, Sieve, fold, matcher, nearest

_LONGEST_ID: Final = 18
_LISTS_KEPT: Final = 16


class Collection:
    """Tokens by id, sorted once; the lists selected last are kept until something changes."""

    def __init__(self, records: Iterable[TokenRecord]) -> None:
        self._items = {record.token.id: Searchable.of(record) for record in records}
        self._gone = {key for key, item in self._items.items() if item.record.gone_at is not None}
        living = [item for key, item in self._items.items() if key not in self._gone]
        self.orders = Orders(living)
        self.without_owner = sum(item.record.ownerless for item in living)
        self._lists: Recent[Sequence[Searchable]] = Recent(_LISTS_KEPT)
        self._holders: dict[ResourceKey, list[Searchable]] | None = None
        self._names: dict[int, str] | None = None

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, token_id: int) -> TokenRecord:
        return self._items[token_id].record

    def __contains__(self, token_id: int) -> bool:
        return token_id in self._items

    def records(self) -> dict[int, TokenRecord]:
        """Return everything known, by id."""
        return {key: item.record for key, item in self._items.items()}

    def take(self, records: Iterable[TokenRecord]) -> None:
        """Take in a few records that are new or have changed."""
        for record in records:
            self._take(Searchable.of(record))
        self._lists.clear()
        self._holders = self._names = None

    def selected(
        self, query: ListQuery, reader: str, now: datetime, places: Places
    ) -> Sequence[Searchable]:
        """Return what a query selects, in its order, whatever its page; `reader` is a user id."""
        asked = replace(query, page=1, account=None)
        key = (asked, reader if query.owner == MYSELF else "", self.orders.epoch(now))
        return self._lists.either(key, lambda: self._selected(asked, reader, now, places))

    def meant(self, words: str, now: datetime, places: Places) -> Sequence[Searchable]:
        """Return the tokens that words may mean: living before gone, exact before partial."""
        typed = fold(words)
        if len(typed) > 1 and typed[0] == typed[-1] == '"':
            typed = typed[1:-1]
        number = re.fullmatch(rf"[0-9]{{1,{_LONGEST_ID}}}", typed)
        if number and int(typed) in self._items:
            return (self._items[int(typed)],)
        for states in (frozenset[State](), frozenset({State.GONE})):
            query = ListQuery(words=typed, sort=Sort.NAME, states=states)
            found = self.selected(query, "", now, places)
            if found:
                return _sharpest(typed, found)
        return ()

    def nearest(self, words: str, limit: int) -> list[TokenRecord]:
        """Return the living tokens whose names look most like the words."""
        if self._names is None:
            items = self._items.items()
            self._names = {key: item.name for key, item in items if key not in self._gone}
        return [self[key] for key in nearest(words, self._names, limit)]

    def running_out(self, owner: str, now: datetime) -> list[TokenRecord]:
        """Return what a person owns that is expiring or has expired, the soonest end first.

        What was reset is left out: another token holds its new value.
        """
        late = self.orders.in_states(frozenset({State.EXPIRING, State.EXPIRED}), now)
        records = (self[key] for key in late)
        theirs = [each for each in records if each.owner == owner and each.successor_id is None]
        return sorted(theirs, key=_end)

    def left_behind(self) -> list[TokenRecord]:
        """Return the living tokens whose owner, or an app's person, has left Slack, by name."""
        items = (item for key, item in self._items.items() if key not in self._gone)
        found = [
            item
            for item in items
            if item.record.owner_left or any(each.left for each in item.record.consumers)
        ]
        return [item.record for item in sorted(found, key=_by_name)]

    def holding(self, key: ResourceKey) -> list[TokenRecord]:
        """Return the living tokens that have a permission on that very resource, by name."""
        holders = self._by_resource().get(key, ())
        return [item.record for item in holders if item.record.gone_at is None]

    def _take(self, item: Searchable) -> None:
        token_id = item.id
        old = self._items.get(token_id)
        if old is not None and token_id not in self._gone:
            self.orders.remove(old)
            self.without_owner -= old.record.ownerless
        self._items[token_id] = item
        if item.record.gone_at is not None:
            self._gone.add(token_id)
            return
        self._gone.discard(token_id)
        self.orders.add(item)
        self.without_owner += item.record.ownerless

    def _selected(
        self, query: ListQuery, reader: str, now: datetime, places: Places
    ) -> list[Searchable]:
        found = [*self._everything(query.sort, now)]
        if query.states:
            standing = self.orders.in_states(query.states, now)
            found = [item for item in found if item.id in standing]
        gone = [self._items[key] for key in self._gone] if State.GONE in query.states else []
        for sieve in self._sieves(query, reader, places):
            found, gone = sieve(found), sieve(gone)
        return _joined(found, gone, query.sort) if gone else found

    def _everything(self, sort: Sort, now: datetime) -> Sequence[Searchable]:
        key = (sort, self.orders.epoch(now))
        return self._lists.either(
            key,
            lambda: [
                self._items[key] for key in self.orders.window(sort, now, 0, len(self.orders))
            ],
        )

    def _sieves(self, query: ListQuery, reader: str, places: Places) -> list[Sieve]:
        sieves: list[Sieve] = []
        if query.owner:
            sieves.append(_owned_by(reader if query.owner == MYSELF else query.owner))
        if query.words:
            sieves.append(matcher(query.words))
        if query.by:
            made = self._made_by(query.by)
            sieves.append(
                lambda items: [item for item in items if item.record.token.created_by in made]
            )
        if query.on:
            held = self._held_on(query.on, places)
            sieves.append(lambda items: [item for item in items if item.id in held])
        return sieves

    def _made_by(self, by: str) -> set[str]:
        creators = {item.record.token.created_by for item in self._items.values()}
        return {creator for creator in creators if fold(by) in fold(creator)}

    def _held_on(self, on: str, places: Places) -> set[int]:
        """Return who holds the resources of that very name, or else those whose names hold it."""
        wanted, holders = fold(on), self._by_resource()
        names = {key: fold(places.name(key)) for key in holders}
        keys = [key for key, name in names.items() if name == wanted]
        keys = keys or [key for key, name in names.items() if wanted in name]
        return {item.id for key in keys for item in holders[key]}

    def _by_resource(self) -> dict[ResourceKey, list[Searchable]]:
        if self._holders is None:
            self._holders = {}
            for item in sorted(self._items.values(), key=_by_name):
                for key in {permission.resource for permission in item.record.token.permissions}:
                    self._holders.setdefault(key, []).append(item)
        return self._holders


def _owned_by(owner: str) -> Sieve:
    if owner == NOBODY:
        return lambda items: [item for item in items if item.record.ownerless]
    return lambda items: [item for item in items if item.record.owner == owner]


def _sharpest(typed: str, items: Sequence[Searchable]) -> Sequence[Searchable]:
    mark = f"...{typed.removeprefix('...')}\n"
    named = [item for item in items if item.name == typed]
    return named or [item for item in items if item.marks.endswith(mark)] or items


def _joined(living: list[Searchable], gone: list[Searchable], sort: Sort) -> list[Searchable]:
    match sort:
        case Sort.EXPIRES:
            return living + sorted(gone, key=_by_end, reverse=True)
        case Sort.NAME:
            return sorted(living + gone, key=_by_name)
        case Sort.NEWEST:
            return sorted(living + gone, key=lambda item: item.id, reverse=True)
        case _:
            assert_never(sort)


def _end(record: TokenRecord) -> tuple[datetime | None, int]:
    return (record.token.expires_at, record.token.id)


def _by_name(item: Searchable) -> tuple[str, int]:
    return (item.name, item.id)


def _by_end(item: Searchable) -> tuple[datetime | None, int]:
    return (item.record.gone_at, item.id)

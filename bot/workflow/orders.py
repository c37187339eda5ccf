"""Living tokens in every order that a list has, kept sorted, so that a page costs a page.

What still works comes by its end, soonest first, since that is what needs somebody; then what
never ends, by name; then what has expired, latest first, since nothing can be saved there.
Time moves no entry: it only moves the place where the expired begin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final, Generic, TypeVar, assert_never

from bot.domain.expiry import State, widest_threshold
from bot.domain.listing import Sort
from bot.workflow.words import Searchable

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)

K = TypeVar("K", str, int, datetime)


class Order(Generic[K]):
    """Token ids sorted by a key, then by id."""

    def __init__(self, entries: Iterable[tuple[K, int]]) -> None:
        self._entries: list[tuple[K, int]] = sorted(entries)

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, key: K, token_id: int) -> None:
        """Put one in its place."""
        insort(self._entries, (key, token_id))

    def remove(self, key: K, token_id: int) -> None:
        """Take out one that is there."""
        del self._entries[bisect_left(self._entries, (key, token_id))]

    def until(self, key: K) -> int:
        """Return how many stand at `key` or before it."""
        return bisect_right(self._entries, key, key=itemgetter(0))

    def around(self, place: int) -> tuple[K | None, K | None]:
        """Return the keys before and at a place, where there are any."""
        before = self._entries[place - 1][0] if place else None
        return before, self._entries[place][0] if place < len(self._entries) else None

    def ids(self, start: int, stop: int) -> list[int]:
        """Return a stretch of ids; `start` and `stop` may lie outside."""
        return [token_id for _, token_id in self._entries[max(0, start) : max(0, stop)]]


class Orders:
    """The orders of one account's living tokens, and the moments at which time changes a state."""

    def __init__(self, items: Iterable[Searchable]) -> None:
        items = tuple(items)
        self._names = Order((item.name, item.id) for item in items)
        self._newest = Order((-item.id, item.id) for item in items)
        dated, never = [], []
        warned, reset = [], []
        for item in items:
            token_id, end = item.id, item.record.token.expires_at
            if end is None:
                never.append((item.name, token_id))
                continue
            dated.append((end, token_id))
            if item.record.successor_id is None:
                warned.append((_warned_at(item, end), token_id))
            else:
                reset.append((end, token_id))
        self._dated, self._never = Order(dated), Order(never)
        self._warned, self._reset = Order(warned), Order(reset)
        self._epoch = (_LAST, _LAST, 0)

    def add(self, item: Searchable) -> None:
        """Take in a living token."""
        self._epoch = (_LAST, _LAST, 0)
        for order, key in self._homes(item):
            order.add(key, item.id)

    def remove(self, item: Searchable) -> None:
        """Let go of a token, as it was when it was added."""
        self._epoch = (_LAST, _LAST, 0)
        for order, key in self._homes(item):
            order.remove(key, item.id)

    def __len__(self) -> int:
        return len(self._names)

    def epoch(self, now: datetime) -> int:
        """Return a number that changes exactly when time changes the state of some token."""
        since, until, epoch = self._epoch
        if since <= now < until:
            return epoch
        warned, expired = self._warned.until(now), self._dated.until(now)
        edges = (self._warned.around(warned), self._dated.around(expired))
        since = max((edge for edge, _ in edges if edge), default=_FIRST)
        until = min((edge for _, edge in edges if edge), default=_LAST)
        self._epoch = (since, until, warned + expired)
        return warned + expired

    def by_state(self, now: datetime) -> dict[State, int]:
        """Return how many living tokens are in each state, without looking at any."""
        expired, over, warned = (
            order.until(now) for order in (self._dated, self._reset, self._warned)
        )
        unreset = len(self._dated) - len(self._reset)
        return {
            State.ACTIVE: unreset - warned,
            State.EXPIRING: warned - (expired - over),
            State.NEVER: len(self._never),
            State.GRACE: len(self._reset) - over,
            State.EXPIRED: expired,
        }

    def in_states(self, states: frozenset[State], now: datetime) -> set[int]:
        """Return the ids of those in any of the states, without looking at any."""
        found: set[int] = set()
        expired = set(self._dated.ids(0, self._dated.until(now)))
        warned = self._warned.until(now)
        if State.ACTIVE in states:
            found.update(self._warned.ids(warned, len(self._warned)))
        if State.EXPIRING in states:
            found.update(set(self._warned.ids(0, warned)) - expired)
        if State.NEVER in states:
            found.update(self._never.ids(0, len(self._never)))
        if State.GRACE in states:
            found.update(self._reset.ids(self._reset.until(now), len(self._reset)))
        return found | expired if State.EXPIRED in states else found

    def window(self, sort: Sort, now: datetime, start: int, stop: int) -> list[int]:
        """Return the ids from place `start` (counting from 0) up to `stop`, in the order asked."""
        match sort:
            case Sort.NAME:
                return self._names.ids(start, stop)
            case Sort.NEWEST:
                return self._newest.ids(start, stop)
            case Sort.EXPIRES:
                return self._ends_first(now, start, stop)
            case _:
                assert_never(sort)

    def dated(self, now: datetime, most: int) -> list[int]:
        """Return the ids of those that will end, soonest first."""
        expired = self._dated.until(now)
        return self._dated.ids(expired, expired + most)

    def ending(self, now: datetime, until: datetime) -> int:
        """Return how many will end, up to a moment."""
        return max(0, self._dated.until(until) - self._dated.until(now))

    def _ends_first(self, now: datetime, start: int, stop: int) -> list[int]:
        expired = self._dated.until(now)
        works, never = len(self._dated) - expired, len(self._never)
        ids = self._dated.ids(expired + start, expired + stop)
        ids += self._never.ids(start - works, stop - works)
        after = works + never
        first, last = expired - max(0, stop - after), expired - max(0, start - after)
        return ids + self._dated.ids(first, last)[::-1]

    def _homes(self, item: Searchable) -> Iterator[tuple[Order[Any], object]]:
        yield self._names, item.name
        yield self._newest, -item.id
        end = item.record.token.expires_at
        if end is None:
            yield self._never, item.name
            return
        yield self._dated, end
        if item.record.successor_id is None:
            yield self._warned, _warned_at(item, end)
        else:
            yield self._reset, end


def _warned_at(item: Searchable, end: datetime) -> datetime:
    try:
        return end - widest_threshold(item.record.lifetime)
    except OverflowError:  # a date at the beginning of the calendar
        return end

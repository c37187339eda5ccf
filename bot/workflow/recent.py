"""A small memory of the answers given last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """Keeps the answers used last, at most `size` of them."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> V | None:
        """Return the answer to `key`, if it is still kept."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def put(self, key: Hashable, answer: V) -> V:
        """Keep an answer, and return it."""
        self._kept[key] = answer
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return answer

    def either(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return the kept answer, or make it and keep it."""
        kept = self.get(key)
        return kept if kept is not None else self.put(key, make())

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

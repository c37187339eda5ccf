"""Column types of our own: how domain values are written, and read back unchangeable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from sqlalchemy import BigInteger, Enum, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.domain.permissions import Permission, ResourceKey

Permissions: TypeAlias = tuple[Permission, ...]

_KEPT = 20_000  # accounts repeat a few sets of permissions over and over


class PermissionsType(TypeDecorator[Permissions]):
    """Permissions as JSON text; a tuple comes back, so that nothing can be changed in place."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Permissions | None, dialect: Dialect) -> str | None:
        """Write `[["domain", 7, 100], …]`, in one order."""
        del dialect
        return None if value is None else _written(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Permissions | None:
        """Read what was written."""
        del dialect
        return None if value is None else _read(value)


@lru_cache(_KEPT)
def _written(permissions: Permissions) -> str:
    rows = [[key.type, key.id, level] for key, level in sorted(permissions)]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


@lru_cache(_KEPT)
def _read(text: str) -> Permissions:
    return tuple(Permission(ResourceKey(kind, id_), level) for kind, id_, level in json.loads(text))


class WordsType(TypeDecorator[Mapping[str, str]]):
    """A small mapping of words to words as JSON text; it is written whole."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str | None:
        """Write it in the order of its keys."""
        del dialect
        return None if value is None else json.dumps(dict(value), sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Mapping[str, str] | None:
        """Read what was written."""
        del dialect
        return None if value is None else json.loads(value)


class WrittenType(TypeDecorator[str]):
    """What people wrote, as JSON text: PostgreSQL takes no NUL and no half of a surrogate pair."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Write it in ASCII."""
        del dialect
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Read what was written."""
        del dialect
        return None if value is None else json.loads(value)


class NamesType(TypeDecorator[tuple[str, ...]]):
    """Names in their order, as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Write them in their order."""
        del dialect
        return None if value is None else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Read what was written."""
        del dialect
        return None if value is None else tuple(json.loads(value))


class PortsType(TypeDecorator[tuple[int, ...]]):
    """Port numbers as text, joined by commas."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> str | None:
        """Write them in their order."""
        del dialect
        return None if value is None else ",".join(map(str, value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...] | None:
        """Read what was written."""
        del dialect
        return None if value is None else tuple(map(int, filter(None, value.split(","))))


def counting_id() -> TypeEngine[int]:
    """Return the type of an id that the database counts up itself; 64 bits on both databases."""
    return BigInteger().with_variant(Integer(), "sqlite")


def word_of(words: type[StrEnum]) -> Enum:
    """Return the type of a column that holds one of these words, which the database checks."""
    return Enum(
        words,
        name=words.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )

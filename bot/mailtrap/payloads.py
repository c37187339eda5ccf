"""What the service's JSON means.

Strict about what is needed, tolerant about the rest; every vocabulary is read (see `words`), ids
come as numbers or as digits.
"""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, repeat
from operator import itemgetter
from sys import intern
from typing import Any, Final, TypeVar

import orjson

from bot.domain.account import Account, Project, Sandbox, SandboxCredentials, SendingDomain
from bot.domain.permissions import (
    AccessLevel,
    AccountAccess,
    Permission,
    Resource,
    ResourceKey,
)
from bot.domain.secrets import Secret
from bot.domain.tokens import IssuedToken, Token
from bot.mailtrap.words import MEANT

UNDECODABLE: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
"""What a decoder raises for a body that is not what was documented."""


_LEVELS: Final = {"viewer": AccessLevel.VIEWER.value, "admin": AccessLevel.ADMIN.value}

_Row = Mapping[str, Any]
_P = TypeVar("_P")


def accounts(body: bytes) -> tuple[Account, ...]:
    """Decode accounts, or an organization's sub-accounts."""
    return tuple(Account(_id(row["id"]), _text(row["name"])) for row in _rows(body))


def tokens(body: bytes, account_id: int) -> tuple[Token, ...]:
    """Decode a list of tokens."""
    with _collecting_later():
        return tuple(_tokens(_rows(body), account_id))


def token(body: bytes, account_id: int) -> Token:
    """Decode one token."""
    return _tokens([orjson.loads(body)], account_id)[0]


def issued_token(body: bytes, account_id: int) -> IssuedToken:
    """Decode a token with its value, which is unprintable from here on."""
    row = orjson.loads(body)
    value = _secret(row.pop("token"))
    return IssuedToken(_tokens([row], account_id)[0], value)


def resources(body: bytes) -> tuple[Resource, ...]:
    """Decode the resource tree, parents before their children; types we do not know are kept."""
    found: dict[ResourceKey, Resource] = {}
    for row, key, parent in _nodes(body):
        level = _level(row.get("access_level") or 0)
        found.setdefault(key, Resource(key, _text(row.get("name")), level, parent))
    return tuple(found.values())


def words(body: bytes) -> dict[str, str]:
    """Decode which words the resource tree has for the types in it, by what they mean."""
    return {key.type: row["type"] for row, key, _ in _nodes(body)}


def _nodes(body: bytes) -> Iterator[tuple[_Row, ResourceKey, ResourceKey | None]]:
    """Yield each resource of the tree with its key and its parent's, parents first."""
    waiting: deque[tuple[_Row, ResourceKey | None]] = deque((row, None) for row in _rows(body))
    while waiting:
        row, parent = waiting.popleft()
        key = ResourceKey(_type(row["type"]), _id(row["id"]))
        yield row, key, parent
        waiting.extend((child, key) for child in row.get("resources") or ())


def domains(body: bytes) -> tuple[SendingDomain, ...]:
    """Decode sending domains, which come in `data` or bare."""
    return tuple(_domain(row) for row in _rows(body))


def domain(body: bytes) -> SendingDomain:
    """Decode one sending domain, bare or in `data`."""
    row = orjson.loads(body)
    return _domain(row.get("data", row))


def projects(body: bytes) -> tuple[Project, ...]:
    """Decode projects; the sandboxes within, and their passwords, are dropped."""
    return tuple(Project(_id(row["id"]), _text(row["name"])) for row in _rows(body))


def sandboxes(body: bytes) -> tuple[Sandbox, ...]:
    """Decode sandboxes; their usernames and passwords are dropped."""
    return tuple(
        Sandbox(
            id=_id(row["id"]),
            name=_text(row["name"]),
            project_id=_id(row["project_id"]),
            host=_text(row.get("domain")),
            smtp_ports=tuple(_id(port) for port in row.get("smtp_ports") or ()),
        )
        for row in _rows(body)
    )


def credentials(body: bytes) -> SandboxCredentials:
    """Decode a sandbox's new username and password, which are unprintable from here on."""
    row = orjson.loads(body)
    return SandboxCredentials(_secret(row.pop("username")), _secret(row.pop("password")))


def accesses(body: bytes) -> tuple[AccountAccess, ...]:
    """Decode access records; a token's value, which the service sends along, is dropped."""
    known = _Permissions()
    return tuple(_access(row, known) for row in _rows(body))


def nothing(body: bytes) -> None:
    """Check that an answer is empty, or what was deleted, and not some other page."""
    if body:
        _id(orjson.loads(body)["id"])


def message(body: bytes) -> None:
    """Check that an answer is the service's line about what it did, which nobody reads."""
    _text(orjson.loads(body)["message"])


_said_of_permission = itemgetter("resource_type", "resource_id", "access_level")


class _Permissions(dict[tuple[Any, Any, Any], tuple[Permission]]):
    """Permissions by what the service wrote, each made once: many tokens share a few.

    Each is kept as a tuple of one, since that is what most tokens hold.
    """

    def __missing__(self, said: tuple[Any, Any, Any]) -> tuple[Permission]:
        resource_type, resource_id, level = said
        key = ResourceKey(_type(resource_type), _id(resource_id))
        return self.setdefault(said, (Permission(key, _level(level)),))

    def of(self, rows: list[_Row]) -> tuple[Permission, ...]:
        """Return the permissions that these rows say."""
        if len(rows) == 1:
            return self[_said_of_permission(rows[0])]
        found = map(self.__getitem__, map(_said_of_permission, rows))
        return tuple(chain.from_iterable(found))


def _tokens(rows: list[_Row], account_id: int) -> list[Token]:
    granted = _Permissions().of
    columns: dict[str, Iterable[object]] = {
        "id": _column([row["id"] for row in rows], int, _id),
        "account_id": repeat(account_id),
        "name": _texts([row["name"] for row in rows]),
        "last_four": _texts([row.get("last_4_digits") for row in rows]),
        "created_by": map(intern, _texts([row.get("created_by") for row in rows])),
        "expires_at": [_moment(row["expires_at"]) for row in rows],
        "permissions": [granted(row["resources"]) for row in rows],
    }
    return _made(columns, len(rows))


def _made(columns: Mapping[str, Iterable[object]], count: int) -> list[Token]:
    """Make tokens of their fields' columns, each field of all of them at once.

    A frozen dataclass's own constructor costs as much as parsing, ten thousand times over.
    """
    made = list(map(object.__new__, repeat(Token, count)))
    for name, values in columns.items():
        deque(map(getattr(Token, name).__set__, made, values), maxlen=0)
    return made


def _texts(values: list[Any]) -> list[str]:
    return _column(values, str, _text)


def _column(values: list[Any], plain: type[_P], convert: Callable[[object], _P]) -> list[_P]:
    """Return the values as they are if all are of the plain type, else convert each."""
    if set(map(type, values)) <= {plain}:
        return values
    return list(map(convert, values))


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Let the garbage collector rest: what a long list makes lives on, and looking is a third."""
    resting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if resting:
            gc.enable()


def _access(row: _Row, known: _Permissions) -> AccountAccess:
    holder = row["specifier"]
    return AccountAccess(
        id=_id(row["id"]),
        holder_type=_text(row["specifier_type"]),
        holder_id=_id(holder["id"]),
        holder_name=_text(holder.get("name") or holder.get("email")),
        permissions=known.of(row["resources"]),
    )


def _domain(row: _Row) -> SendingDomain:
    name = row["domain_name"] if "domain_name" in row else row["name"]
    return SendingDomain(_id(row["id"]), _text(name), row.get("dns_verified") is True)


def _rows(body: bytes) -> list[_Row]:
    found = orjson.loads(body)
    if isinstance(found, dict):
        found = found["data"]
    if not isinstance(found, list):
        raise TypeError("not a list")
    return found


def _id(said: object) -> int:
    if type(said) is int:
        return said
    if isinstance(said, str) and said.isascii() and said.isdecimal():
        return int(said)
    raise TypeError("not an id")


def _text(said: object) -> str:
    if type(said) is str:
        return said
    if said is None:
        return ""
    raise TypeError("not a text")


def _type(said: object) -> str:
    word = _text(said)
    if not word:
        raise ValueError("a resource without a type")
    return intern(MEANT.get(word, word))


def _level(said: object) -> int:
    return _LEVELS[said] if isinstance(said, str) else _id(said)


def _moment(said: str | None) -> datetime | None:
    if said is None:
        return None
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def _secret(said: object) -> Secret:
    if not isinstance(said, str) or not said:
        raise TypeError("not a value")
    return Secret(said)

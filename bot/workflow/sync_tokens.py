"""What happened to an account's tokens between the last look and this one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.domain.drift import spelt
from bot.domain.expiry import GRACE_PERIOD
from bot.domain.permissions import AccessLevel, Resource, ResourceKey, ResourceType
from bot.domain.tokens import (
    EventKind,
    Token,
    TokenEvent,
    TokenRecord,
    name_after_reset,
    name_before_resets,
)
from bot.store.delta import TokenDelta

_CLOCKS_APART: Final = timedelta(minutes=5)
"""How far the service's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What to write, everything that happened, and how many tokens are out of our sight.

    `whole` is False where the list lacked tokens of which nobody has said that they are gone.
    """

    delta: TokenDelta = field(default_factory=TokenDelta)
    events: tuple[TokenEvent, ...] = ()
    unseen: int = 0
    whole: bool = True


def compare(
    known: Mapping[int, TokenRecord],
    listed: Mapping[int, Token],
    sees: Callable[[Token], bool],
    now: datetime,
    *,
    first: bool,
    unsure: Container[int] = (),
) -> Comparison:
    """Compare what was known with what is listed; what is missing is gone only where we `sees` it.

    What is `unsure` stays as it was, as nobody has said that it is gone. The first look tells of no
    events: everything was there before.
    """
    created = [token for token in listed.values() if token.id not in known]
    changed = [
        token
        for token in listed.values()
        if (record := known.get(token.id)) is not None and _differs(record, token)
    ]
    missing = _missing(known, listed)
    vanished = [token for token in missing if sees(token)]
    gone = [token for token in vanished if token.id not in unsure]
    ended = {token.id for token in vanished}
    successors = _successors(created, _resettable(known, listed, vanished, now), ended)
    events = [] if first else [*_events(known, changed, gone, successors, now)]
    delta = TokenDelta(
        created=created,
        changed=changed,
        gone=[token.id for token in gone],
        successors=successors,
        events=events,
    )
    told = (*_born(delta, now, first=first), *events)
    return Comparison(delta, told, len(missing) - len(vanished))


def vanished(
    known: Mapping[int, TokenRecord], listed: Mapping[int, Token], sees: Callable[[Token], bool]
) -> list[Token]:
    """Return the tokens that a list lacks although they would be shown to us, by their ids."""
    return [token for token in _missing(known, listed) if sees(token)]


def _missing(known: Mapping[int, TokenRecord], listed: Mapping[int, Token]) -> list[Token]:
    return [
        record.token
        for id_, record in sorted(known.items())
        if record.gone_at is None and id_ not in listed
    ]


def visibility(account_id: int, tree: Iterable[Resource]) -> Callable[[Token], bool]:
    """Return whether a token would be listed to us, by what our own token administers.

    A service that has just taken our rights away lists fewer tokens, or none: what it no longer
    shows is not gone.
    """
    ours = {node.key for node in tree if node.level >= AccessLevel.ADMIN}
    everything = ResourceKey(ResourceType.ACCOUNT, account_id) in ours

    def sees(token: Token) -> bool:
        return everything or all(permission.resource in ours for permission in token.permissions)

    return sees


def _differs(record: TokenRecord, token: Token) -> bool:
    old = record.token
    return record.gone_at is not None or (
        old != token
        and (
            (old.name, old.last_four, old.created_by, old.expires_at)
            != (token.name, token.last_four, token.created_by, token.expires_at)
            or set(old.permissions) != set(token.permissions)
        )
    )


def _resettable(
    known: Mapping[int, TokenRecord],
    listed: Mapping[int, Token],
    gone: Sequence[Token],
    now: datetime,
) -> list[Token]:
    """Return the tokens that may have been reset: they end within the grace period, or have."""
    latest = now + GRACE_PERIOD + _CLOCKS_APART
    ending = [
        token
        for token in listed.values()
        if token.expires_at is not None
        and token.expires_at <= latest
        and (token.id not in known or known[token.id].successor_id is None)
    ]
    ended = [token for token in gone if known[token.id].successor_id is None]
    return [*ending, *ended]


def _successors(
    created: Sequence[Token], olds: Sequence[Token], gone: Container[int]
) -> dict[int, int]:
    """Pair tokens that were reset with the ones that hold their new values.

    Two tokens of one name are told apart by their permissions, then by the order of their resets:
    the sooner one ends, the older is its successor.
    """
    found: dict[int, int] = {}
    by_name: dict[str, list[Token]] = {}
    for old in sorted(olds, key=lambda each: (each.expires_at is None, each.expires_at, each.id)):
        by_name.setdefault(_stem(old), []).append(old)
    heirs = [new for new in created if _stem(new) in by_name] if by_name else []
    for new in sorted(heirs, key=lambda each: each.id):
        candidates = [
            old
            for old in by_name[_stem(new)]
            if old.id < new.id
            and old.id not in found
            and name_after_reset(old.name, old.id, new.id) == new.name
        ]
        match = _likeliest(new, candidates, gone) if candidates else None
        if match is not None:
            found[match.id] = new.id
    return found


def _stem(token: Token) -> str:
    return name_before_resets(token.name, token.id)


def _likeliest(new: Token, candidates: Sequence[Token], gone: Container[int]) -> Token | None:
    """Return the candidate with the same permissions, or one still there with some of them.

    One that vanished can have been deleted, and another been made with the same name.
    """
    wanted = set(new.permissions)
    same = (old for old in candidates if set(old.permissions) == wanted)
    reached = {permission.resource for permission in wanted}
    near = (
        old
        for old in candidates
        if old.id not in gone and any(each.resource in reached for each in old.permissions)
    )
    return next(same, None) or next(near, None)


def _events(
    known: Mapping[int, TokenRecord],
    changed: Sequence[Token],
    gone: Sequence[Token],
    successors: Mapping[int, int],
    now: datetime,
) -> Iterator[TokenEvent]:
    for old, new in successors.items():
        yield TokenEvent(old, EventKind.RESET, now, str(old), str(new))
    for token in changed:
        yield from _changes(known[token.id], token, now, reset=token.id in successors)
    for token in gone:
        yield TokenEvent(token.id, EventKind.GONE, now)


def _changes(
    record: TokenRecord, token: Token, now: datetime, *, reset: bool
) -> Iterator[TokenEvent]:
    old = record.token
    if record.gone_at is not None:
        yield TokenEvent(token.id, EventKind.FOUND, now)
    if old.name != token.name:
        yield TokenEvent(token.id, EventKind.RENAMED, now, old.name, token.name)
    if set(old.permissions) != set(token.permissions):
        before, after = spelt(old.permissions), spelt(token.permissions)
        yield TokenEvent(token.id, EventKind.PERMISSIONS, now, before, after)
    if old.expires_at != token.expires_at and not reset:
        yield TokenEvent(
            token.id, EventKind.EXPIRY, now, _moment(old.expires_at), _moment(token.expires_at)
        )


def _born(delta: TokenDelta, now: datetime, *, first: bool) -> Iterator[TokenEvent]:
    """Tell of new tokens, but of those that a reset made only by that reset.

    These lines are not written: a token's row says when it was first seen.
    """
    made = set(delta.successors.values())
    for token in () if first else delta.created:
        if token.id not in made:
            yield TokenEvent(token.id, EventKind.CREATED, now)


def _moment(at: datetime | None) -> str:
    return "never" if at is None else at.isoformat()

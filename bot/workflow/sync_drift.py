"""What a look found, as changes that somebody may have to be told of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.account import SendingDomain
from bot.domain.drift import Drift, DriftKind
from bot.domain.tokens import EventKind, TokenEvent

_KINDS: Final = {
    EventKind.CREATED: DriftKind.CREATED,
    EventKind.RESET: DriftKind.RESET,
    EventKind.GONE: DriftKind.DELETED,
    EventKind.PERMISSIONS: DriftKind.PERMISSIONS,
    EventKind.RENAMED: DriftKind.RENAMED,
    EventKind.EXPIRY: DriftKind.EXPIRY,
}
"""What is worth telling; that a token is listed again is not."""


def drifts(
    account_id: int,
    events: Iterable[TokenEvent],
    domains: Iterable[SendingDomain],
    now: datetime,
) -> Iterator[Drift]:
    """Return what happened to tokens, and which domains are new; a token's name is in its row."""
    for domain in domains:
        yield Drift(account_id, DriftKind.DOMAIN, domain.id, now, domain.name)
    for event in events:
        if kind := _KINDS.get(event.kind):
            drift = Drift(account_id, kind, event.token_id, event.at)
            yield replace(drift, before=event.before, after=event.after)

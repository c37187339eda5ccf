"""Copies a workspace's accounts into the mirror: look, compare in memory, write what differs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from bot.domain.account import Account, SendingDomain
from bot.domain.errors import AccessDenied, MailtrapError, StoreUnavailable
from bot.domain.tokens import Token, TokenEvent
from bot.mailtrap.read import Listing
from bot.store.delta import Claim, Delta, Tree
from bot.store.mirror import MirrorStore
from bot.workflow.sync_drift import drifts
from bot.workflow.sync_look import EMPTIED, Look, Source, look_at
from bot.workflow.sync_missing import ask_for
from bot.workflow.sync_tokens import Comparison, compare, vanished, visibility
from bot.workflow.sync_tree import compare_trees, new_domains

LEASE: Final = timedelta(minutes=5)
"""How long comparing and writing may take before another process may begin anew."""

_MANY: Final = 2_000
"""Tokens whose comparison would hold up the event loop."""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What a look at one account found to have changed; its `first` tells of nothing.

    `unseen` counts tokens that are not listed to us any more, since our own token lost rights.
    """

    account: Account
    first: bool
    events: tuple[TokenEvent, ...] = ()
    new_domains: tuple[SendingDomain, ...] = ()
    unseen: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What changed in a workspace's accounts; the `busy` ones were being copied by others."""

    accounts: tuple[AccountReport, ...]
    busy: tuple[Account, ...]


async def sync(team: str, source: Source, mirror: MirrorStore, now: datetime) -> SyncReport:
    """Copy every account that the service shows.

    Raises:
        MailtrapError: of the first account that could not be read; the others are copied all the
            same, and of that one nothing is.
        StoreUnavailable: the database did not answer.
    """
    accounts = await source.accounts()
    if not accounts:
        raise AccessDenied("list the accounts: none is shown to this token")
    await mirror.see_accounts(team, accounts, now)
    reports: list[AccountReport] = []
    busy: list[Account] = []
    failures: list[MailtrapError] = []
    for account in accounts:
        try:
            report = await _copy(team, account, source, mirror, now)
        except MailtrapError as error:
            failures.append(error)
            continue
        if report:
            reports.append(report)
        else:
            busy.append(account)
    if failures:
        raise failures[0]
    return SyncReport(tuple(reports), tuple(busy))


async def _copy(
    team: str, account: Account, source: Source, mirror: MirrorStore, now: datetime
) -> AccountReport | None:
    """Copy one account whole or not at all; None where somebody else copies it.

    Looking claims nothing, so that an account without news costs one write: its timestamp.
    """
    basis = await mirror.basis(team, account.id, now)
    if basis is None:
        return None
    look = await look_at(source, basis)
    if look.digests(basis.digests) == basis.digests:
        return AccountReport(account, first=False) if await mirror.confirm(basis, now) else None
    claim = await mirror.claim(basis, now, LEASE)
    return None if claim is None else await _write(account, claim, look, source, mirror, now)


async def _write(
    account: Account,
    claim: Claim,
    look: Look,
    source: Source,
    mirror: MirrorStore,
    now: datetime,
) -> AccountReport | None:
    """Write what differs; None where the lease was over before the end."""
    try:
        delta, found = await _compare(look, claim, source, mirror, now)
        saved = await mirror.save(claim, delta, now)
    except BaseException:
        with contextlib.suppress(StoreUnavailable):  # the lease ends by itself
            await mirror.release(claim)
        raise
    if not saved:
        return None
    news = () if delta.first else new_domains(delta.tree)
    return AccountReport(account, delta.first, found.events, news, found.unseen)


async def _compare(
    look: Look, claim: Claim, source: Source, mirror: MirrorStore, now: datetime
) -> tuple[Delta, Comparison]:
    first = claim.synced_at is None
    digests = look.digests(claim.digests)
    stored = Tree() if first else await mirror.tree(claim.team, claim.account_id)
    found = Comparison()
    if look.tokens is not None:
        nodes = stored.resources if look.resources is None else look.resources.items
        sees = visibility(claim.account_id, nodes)
        found = await _compare_tokens(look.tokens, sees, claim, source, mirror, now)
    if found.unseen or not found.whole:
        del digests["tokens"]  # to be compared again, as our rights or the list may come back
    doubts = look.doubted(stored, claim.digests)
    for mark in doubts:
        digests.pop(mark.removesuffix(f" {EMPTIED}"))
    tree = compare_trees(stored, look, doubts)
    news = () if first else new_domains(tree)
    seen = tuple(drifts(claim.account_id, found.events, news, now))
    return Delta(
        first=first, digests=digests | doubts, tokens=found.delta, tree=tree, drifts=seen
    ), found


async def _compare_tokens(
    listing: Listing[Token],
    sees: Callable[[Token], bool],
    claim: Claim,
    source: Source,
    mirror: MirrorStore,
    now: datetime,
) -> Comparison:
    first = claim.synced_at is None
    records = () if first else await mirror.tokens_since(claim.team, claim.account_id, 0)
    known = {record.token.id: record for record in records}
    listed = {token.id: token for token in listing.items}
    missing = vanished(known, listed, sees)
    asked = await ask_for(missing, source, claim.number)
    listed |= {token.id: token for token in asked.there}
    unsure = {token.id for token in missing} - asked.gone
    work = partial(compare, known, listed, sees, now, first=first, unsure=unsure)
    many = len(listing.items) > _MANY
    found = await asyncio.to_thread(work) if many else work()
    return replace(found, whole=not unsure)

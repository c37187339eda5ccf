"""The weekly digest, once a week by whoever takes it first; and what ends when, at any time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import structlog

from bot.domain.choices import TeamChoices
from bot.domain.digest import DRAWN, Timeline, Worry, monday, worth_telling
from bot.domain.errors import ChannelUnusable, MailtrapError, NotDelivered, StoreUnavailable
from bot.domain.expiry import State
from bot.domain.listing import NOBODY, ListQuery
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.zones import zone
from bot.store.digests import DigestStore
from bot.workflow.answers import Seen, TokenRow
from bot.workflow.choosing import Choosing
from bot.workflow.delivery import wait_after
from bot.workflow.see import See
from bot.workflow.view import AccountView
from bot.workflow.waiting import Waiting
from bot.workflow.words import fold

LEASE: Final = timedelta(minutes=5)
"""How long posting it may take before another process tries."""

PATIENCE: Final = 5.0
"""Seconds after which an older copy of the accounts will do, as it is nine."""

SHOWN: Final = 5
"""How many tokens each list shows."""

_WORKS: Final = frozenset({State.ACTIVE, State.EXPIRING, State.NEVER})
_EVER: Final = datetime.max.replace(tzinfo=UTC)

_ASKED: Final[Mapping[Worry, ListQuery]] = {
    Worry.EXPIRING: ListQuery(states=frozenset({State.EXPIRING})),
    Worry.NEVER: ListQuery(states=frozenset({State.NEVER})),
    Worry.OWNERLESS: ListQuery(states=_WORKS, owner=NOBODY),
}
"""The lists that people can look at whole."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The first tokens that have a worry in common, and how many have it; `keys` order them."""

    worry: Worry
    rows: tuple[TokenRow, ...]
    total: int
    query: str = ""
    keys: tuple[tuple[datetime, str], ...] = ()

    def __add__(self, other: Listed) -> Listed:
        both = zip((*self.keys, *other.keys), (*self.rows, *other.rows), strict=True)
        first = sorted(both, key=lambda each: each[0])[:SHOWN]
        keys, rows = tuple(key for key, _ in first), tuple(row for _, row in first)
        return Listed(self.worry, rows, self.total + other.total, self.query, keys)


@dataclass(frozen=True, slots=True)
class Digest:
    """A week's digest; `tokens` is how many there are, and `waiting` has one more than is shown.

    `unreviewed` are emergencies.
    """

    seen: Seen
    tokens: int
    timeline: Timeline
    lists: tuple[Listed, ...]
    waiting: tuple[Request, ...]
    old_days: int
    unreviewed: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Endings:
    """The tokens that end within `days` (None: ever), soonest first, and how many there are."""

    seen: Seen
    rows: tuple[TokenRow, ...]
    total: int
    days: int | None


class Publisher(Protocol):
    """Slack, as far as the digest is told there."""

    async def digest(self, team: str, digest: Digest) -> None:
        """Tell the channel for the digest; raises ChannelUnusable and NotDelivered."""

    def show(self, user: str, timeline: Timeline) -> None:
        """Send a picture to a person, soon; raises nothing."""


class Outside(Protocol):
    """What the digest knows of Slack and of this process."""

    @property
    def publisher(self) -> Publisher:
        """Where it is told."""

    @property
    def look(self) -> Callable[[str], Awaitable[object]]:
        """Copies a workspace's accounts."""


class Digests:
    """Tells a team once a week what to see to; raises StoreUnavailable, and what `See` raises."""

    def __init__(
        self,
        digests: DigestStore,
        see: See,
        waiting: Waiting,
        choosing: Choosing,
        outside: Outside,
    ) -> None:
        self._digests = digests
        self._see = see
        self._waiting = waiting
        self._choosing = choosing
        self._publisher = outside.publisher
        self._look = outside.look
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Post the digest that is due; what Slack does not take is tried again."""
        choices = await self._choosing.chosen(team)
        due = monday(now, zone(choices.zone))
        if not choices.channels.digest:
            return
        taken = await self._digests.take(team, due, now, LEASE)
        if taken is None:
            return
        if not worth_telling(due, now):
            await self._digests.dropped(taken)
            return
        if await self._see.stale(team, now):
            await asyncio.wait((asyncio.ensure_future(self._fresh(team)),), timeout=PATIENCE)
        try:
            await self._publisher.digest(team, await self.made(team, choices, now))
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("digest_not_posted", error=repr(error))
            await self._digests.put_off(taken, now + wait_after(error))
            return
        await self._digests.posted(taken, now)

    async def ending(self, reader: PersonId, days: int | None, now: datetime) -> Endings:
        """Return what ends in the account that somebody looks at, and have it drawn for them."""
        choices = TeamChoices()
        with contextlib.suppress(StoreUnavailable):  # all else is known from memory
            choices = await self._choosing.chosen(reader.team)
        view = await self._see.view(reader, None, now)
        rows, total = view.ending(now, _until(now, days), DRAWN)
        drawn = tuple(each.record for each in rows)
        if rows:
            line = Timeline(drawn, total - len(drawn), now, zone(choices.zone))
            self._publisher.show(reader.user, line)
        return Endings(view.seen, rows, total, days)

    async def made(self, team: str, choices: TeamChoices, now: datetime) -> Digest:
        """Return what there is to tell of all accounts of a team."""
        reader = PersonId(team, "")
        first = await self._see.accounts(reader, now)
        views = [await self._see.view(reader, each.id, now) for each in first.accounts]
        ending = [view.ending(now, _EVER, DRAWN) for view in views]
        rows = sorted((row for found, _ in ending for row in found), key=_by_end)[:DRAWN]
        later = sum(total for _, total in ending) - len(rows)
        timeline = Timeline(tuple(each.record for each in rows), later, now, zone(choices.zone))
        lists = [await self._lists(team, view, choices.old_days, now) for view in views]
        return Digest(
            seen=first,
            tokens=sum(view.counts(now).total for view in views),
            timeline=timeline,
            lists=tuple(_joined(each) for each in zip(*lists, strict=True)),
            unreviewed=await self._waiting.unreviewed(team),
            waiting=await self._waiting.undecided(team),
            old_days=choices.old_days,
        )

    async def _fresh(self, team: str) -> None:
        """Look at the accounts, so that what is told is how it is now."""
        with contextlib.suppress(MailtrapError, StoreUnavailable):
            await self._look(team)

    async def _lists(
        self, team: str, view: AccountView, old_days: int, now: datetime
    ) -> list[Listed]:
        account, lists = view.seen.account, []
        for worry, query in _ASKED.items():
            await asyncio.sleep(0)  # each looks at every token: others have their turn between
            page = view.page(query, "", now)
            rows = page.rows[:SHOWN]
            lists.append(Listed(worry, rows, page.found, query.text(), (*map(_by_end, rows),)))
        rows, total = view.account_admins(now, SHOWN)
        lists.append(Listed(Worry.BROAD, rows, total, keys=(*map(_by_name, rows),)))
        before = now - timedelta(days=old_days)
        old = await self._digests.aged(team, account.id, before, now, SHOWN)
        known = view.records() if old.ids else {}
        ids = [each for each in old.ids if each in known]
        rows = view.rows((known[each] for each in ids), now)
        return [
            *lists,
            Listed(Worry.OLD, rows, old.total, keys=tuple((old.since[each], "") for each in ids)),
        ]


def _until(now: datetime, days: int | None) -> datetime:
    return _EVER if days is None else now + timedelta(days=days)


def _by_end(row: TokenRow) -> tuple[datetime, str]:
    return row.record.token.expires_at or _EVER, fold(row.record.token.name)


def _by_name(row: TokenRow) -> tuple[datetime, str]:
    return _EVER, fold(row.record.token.name)


def _joined(lists: Sequence[Listed]) -> Listed:
    first, *others = lists
    return sum(others, start=first)

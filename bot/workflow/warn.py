"""Warns of tokens before they end, and when they have: each person and threshold once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

import structlog

from bot.domain.errors import ChannelUnusable, NotDelivered, NotTheirToken
from bot.domain.notices import Ending, Notice, given, pressing
from bot.domain.people import PersonId
from bot.domain.tokens import TokenRecord
from bot.store.mirror import MirrorStore
from bot.store.notices import NoticeStore
from bot.workflow import events
from bot.workflow.choosing import Choosing
from bot.workflow.delivery import wait_after
from bot.workflow.see import See

T = TypeVar("T")

LEASE: Final = timedelta(minutes=5)
"""How long posting a message may take before another process tries."""

AT_ONCE: Final = 10
"""How many tokens stand in one message."""


class Warner(Protocol):
    """Slack, as far as people are warned there."""

    async def warn(self, team: str, told: str, endings: Sequence[Ending], now: datetime) -> None:
        """Post one message about several tokens; raises ChannelUnusable and NotDelivered."""

    async def asked(self, person: PersonId, record: TokenRecord, why: str, now: datetime) -> None:
        """Tell the operators what an owner asks for; raises as `warn` does."""


class Warn:
    """Tells owners, and the channel for warnings, what ends; raises StoreUnavailable."""

    def __init__(
        self,
        notices: NoticeStore,
        mirror: MirrorStore,
        see: See,
        choosing: Choosing,
        warner: Warner,
    ) -> None:
        self._notices = notices
        self._mirror = mirror
        self._see = see
        self._choosing = choosing
        self._warner = warner
        self._log = structlog.get_logger()

    async def sweep(self, team: str, now: datetime) -> None:
        """Tell whatever is due; what Slack does not take is tried again."""
        choices = await self._choosing.chosen(team)
        days = choices.warn_days
        for mirrored in await self._mirror.accounts(team):
            account = mirrored.account.id
            due = await self._notices.due(team, account, days, now, owners=True)
            if choices.channels.warnings:
                due += await self._notices.due(team, account, days, now, owners=False)
            if due:
                await self._tell(team, account, due, days, now)

    async def snooze(
        self, person: PersonId, token: tuple[int, int], until: datetime | None, now: datetime
    ) -> None:
        """Tell a person nothing of a token until then, or nothing but its end (None)."""
        facts = {"until": until.isoformat() if until else "for good"}
        key = (person.team, *token)
        entry = events.about_token("notices.snoozed", key, person.user, now, facts)
        await self._notices.quiet(person.user, token, until, entry)

    async def ask(self, person: PersonId, record: TokenRecord, why: str, now: datetime) -> None:
        """Ask the operators, for a token's owner, to do something about it; noted in any case.

        Raises:
            NotTheirToken: it is somebody else's by now, or nobody's.
            ChannelUnusable, NotDelivered: they have not heard of it.
        """
        if record.owner != person.user:
            raise NotTheirToken(record.token.id)
        key = (person.team, record.token.account_id, record.token.id)
        facts = events.told({"name": record.token.name, "reason": why})
        await self._notices.asked(events.about_token("notices.asked", key, person.user, now, facts))
        await self._warner.asked(person, record, why, now)

    async def _tell(
        self, team: str, account: int, due: Sequence[Notice], days: Sequence[int], now: datetime
    ) -> None:
        records = (await self._see.view(PersonId(team, ""), account, now)).records()
        known = [Ending(each, records[each.token_id]) for each in due if _as_read(each, records)]
        senseless = [each for each in known if pressing(each.record, days, now) is None]
        if senseless:
            unwanted = (each.notice for each in senseless)
            await self._notices.dropped(await self._notices.take(team, unwanted, now, LEASE))
        told: defaultdict[str, list[Ending]] = defaultdict(list)
        for each in known:
            if each not in senseless:
                told[each.notice.told].append(given(each, days, now))
        for who, endings in told.items():
            for some in _parts(endings):
                await self._post(team, who, some, now)

    async def _post(self, team: str, who: str, endings: Sequence[Ending], now: datetime) -> None:
        """Take what nobody else has, and post it in one message."""
        wanted = {each.notice: each for each in endings}
        taken = await self._notices.take(team, wanted, now, LEASE)
        if not taken:
            return
        mine = [wanted[notice] for notice in wanted if notice in {each.notice for each in taken}]
        try:
            await self._warner.warn(team, who, mine, now)
        except (ChannelUnusable, NotDelivered) as error:
            self._log.warning("not_warned", told=who, error=repr(error))
            await self._notices.put_off(taken, now + wait_after(error))
            return
        passed = [each.passed for each in mine if each.passed is not None]
        taken += await self._notices.take(team, passed, now, LEASE)
        await self._notices.posted(taken, now)


def _as_read(notice: Notice, records: dict[int, TokenRecord]) -> bool:
    """Say whether what is in memory is the token that the notice was found for."""
    record = records.get(notice.token_id)
    return record is not None and record.token.expires_at == notice.ends_at


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))

"""Warnings that make no sense are dropped, and stand in no other one's way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.errors import NotDelivered
from bot.domain.notices import CHANNEL, Ending, Notice
from bot.domain.tokens import TokenRecord
from bot.store.notices import Taken
from bot.workflow.see import See
from bot.workflow.warn import AT_ONCE, Warn
from tests.workflow.accounts import NOW, Mirror, token

MONTH = timedelta(days=29)


@dataclass
class Desk:
    """What is due, who took it, and what Slack has heard, all by hand."""

    mirror: Mirror
    due_: Sequence[Notice] = ()
    away: bool = False
    others: frozenset[int] = frozenset()
    taken: list[Notice] = field(default_factory=list)
    warned: list[tuple[str, list[int]]] = field(default_factory=list)
    ended: dict[str, list[int]] = field(default_factory=dict)

    async def chosen(self, _team: str) -> TeamChoices:
        return TeamChoices(Channels(warnings="C1"))

    async def due(self, *_: Any, owners: bool) -> tuple[Notice, ...]:
        return tuple(each for each in self.due_ if (each.told != CHANNEL) is owners)

    async def take(self, team: str, notices: Iterable[Notice], *_: Any) -> tuple[Taken, ...]:
        won = [each for each in notices if each.token_id not in self.others]
        self.taken += won
        return tuple(Taken(team, each, 1) for each in won)

    async def dropped(self, taken: Iterable[Taken]) -> None:
        self._end("dropped", taken)

    async def posted(self, taken: Iterable[Taken], _now: datetime) -> None:
        self._end("posted", taken)

    async def put_off(self, taken: Iterable[Taken], until: datetime) -> None:
        assert until - NOW == timedelta(minutes=1)
        self._end("put off", taken)

    def _end(self, how: str, taken: Iterable[Taken]) -> None:
        self.ended.setdefault(how, []).extend(each.notice.token_id for each in taken)

    async def warn(self, _team: str, told: str, endings: Sequence[Ending], _now: datetime) -> None:
        if self.away:
            raise NotDelivered("x")
        self.warned.append((told, [each.record.token.id for each in endings]))

    async def sweeps(self) -> None:
        desk: Any = self
        await Warn(desk, desk.mirror, See(desk.mirror), desk, desk).sweep("T1", NOW)


def notice(record: TokenRecord, told: str = CHANNEL, days: int = 30) -> Notice:
    assert record.token.expires_at
    return Notice(1, record.token.id, record.token.expires_at, days, told)


async def test_a_token_that_lives_shortly_is_warned_of_late_and_the_early_warning_is_dropped(
    mirror: Mirror,
) -> None:
    short = replace(token(11, ends=MONTH), lifetime=timedelta(days=60))
    long = replace(token(12, ends=MONTH), lifetime=timedelta(days=365))
    mirror.save(short, long)
    desk = Desk(mirror, [notice(short), notice(long), notice(short, "U1")])
    await desk.sweeps()
    assert desk.warned == [(CHANNEL, [12])]
    assert desk.ended == {"dropped": [11, 11], "posted": [12]}


async def test_a_token_first_seen_just_above_a_threshold_is_warned_of_once(mirror: Mirror) -> None:
    long = replace(token(11, ends=timedelta(days=7, hours=6)), lifetime=timedelta(days=365))
    short = replace(long, token=replace(long.token, id=12), lifetime=timedelta(days=60))
    mirror.save(long, short)
    desk = Desk(mirror, [notice(long), notice(long, "U1"), notice(short)])
    await desk.sweeps()
    assert desk.warned == [("U1", [11]), (CHANNEL, [11])]
    # What is posted is the warning of seven days, and that of thirty counts as given with it.
    taken = [(each.token_id, each.days) for each in desk.taken]
    assert taken == [(12, 30), (11, 7), (11, 30), (11, 7), (11, 30)]


async def test_where_every_warning_makes_sense_none_is_dropped(mirror: Mirror) -> None:
    record = token(11, ends=MONTH)
    mirror.save(record)
    desk = Desk(mirror, [notice(record), notice(record, "U1")])
    await desk.sweeps()
    assert desk.warned == [("U1", [11]), (CHANNEL, [11])]
    assert desk.ended == {"posted": [11, 11]}


async def test_an_end_that_memory_knows_otherwise_waits_for_the_next_look(mirror: Mirror) -> None:
    record = token(11, ends=MONTH)
    mirror.save(record)
    assert record.token.expires_at
    moved = replace(notice(record), ends_at=record.token.expires_at + timedelta(days=1))
    unknown = replace(notice(record), token_id=99)
    desk = Desk(mirror, [moved, unknown])
    await desk.sweeps()
    assert (desk.warned, desk.ended) == ([], {})


async def test_what_another_process_has_taken_is_not_posted_here(mirror: Mirror) -> None:
    records = [token(number, ends=MONTH) for number in (11, 12)]
    mirror.save(*records)
    desk = Desk(mirror, [notice(each) for each in records], others=frozenset({11}))
    await desk.sweeps()
    assert desk.warned == [(CHANNEL, [12])]
    desk = Desk(mirror, [notice(each) for each in records], others=frozenset({11, 12}))
    await desk.sweeps()
    assert (desk.warned, desk.ended) == ([], {})


async def test_many_endings_come_in_messages_of_ten(mirror: Mirror) -> None:
    records = [token(number, ends=MONTH) for number in range(20, 20 + 2 * AT_ONCE + 1)]
    mirror.save(*records)
    desk = Desk(mirror, [notice(each) for each in records])
    await desk.sweeps()
    assert [len(told) for _, told in desk.warned] == [10, 10, 1]
    assert sorted(each for _, told in desk.warned for each in told) == [*range(20, 41)]


async def test_what_slack_does_not_take_is_tried_again_in_a_minute(mirror: Mirror) -> None:
    record = token(11, ends=MONTH)
    mirror.save(record)
    desk = Desk(mirror, [notice(record)], away=True)
    await desk.sweeps()
    assert desk.ended == {"put off": [11]}

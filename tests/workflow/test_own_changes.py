"""What tokenbot does itself is no news to anybody, whenever the account is looked at meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.announcements import Channels
from bot.domain.choices import TeamChoices
from bot.domain.drift import DriftKind
from bot.domain.errors import NoSuchToken, NotDelivered
from bot.domain.people import PersonId
from bot.domain.requests import Request, RequestState
from bot.mailtrap.write import Writer
from bot.playground.mailtrap import Fault
from bot.store.database import Database
from bot.store.drifts import DriftStore
from bot.store.mirror import MirrorStore
from bot.store.team_settings import TeamSettings
from bot.workflow.choosing import Choosing
from bot.workflow.delivery import LATER
from bot.workflow.drifting import Drifting, Found
from bot.workflow.see import See
from bot.workflow.sync import sync
from tests.workflow.deeds import DEEDS
from tests.workflow.workshop import TEAM, Workshop, workshop


class Slow:
    """A reader that keeps what it has read for a while."""

    def __init__(self, reader: Any, go: asyncio.Event) -> None:
        self._reader, self._go = reader, go

    def __getattr__(self, name: str) -> Any:
        reading = getattr(self._reader, name)

        async def read(*args: Any, **options: Any) -> Any:
            found = await reading(*args, **options)
            if name != "accounts":
                await self._go.wait()
            return found

        return read


class Interrupted:
    """A writer after each of whose calls something happens, whether its answer came or not."""

    def __init__(self, writer: Writer, then: Callable[[], Awaitable[None]]) -> None:
        self._writer, self._then = writer, then

    def __getattr__(self, name: str) -> Any:
        writing = getattr(self._writer, name)

        async def write(*args: Any, **options: Any) -> Any:
            try:
                return await writing(*args, **options)
            finally:
                await self._then()

        return write


class Ear:
    def __init__(self) -> None:
        self.told: list[Found] = []
        self.deaf = False

    async def drifted(self, team: str, found: Found, now: datetime) -> None:
        del now
        assert team == TEAM
        if self.deaf:
            raise NotDelivered("internal_error")
        self.told.append(found)

    async def drifted_much(self, team: str, found: Sequence[Found]) -> None:
        assert team == TEAM
        self.told += found


@dataclass
class Watch:
    """Somebody who is told of whatever was done outside tokenbot."""

    shop: Workshop
    mirror: MirrorStore
    drifting: Drifting
    ear: Ear

    @property
    def told(self) -> list[Found]:
        return self.ear.told

    async def look(self, source: Any = None) -> None:
        """Look at the account, and tell of what is new."""
        await sync(TEAM, source or self.shop.reader, self.mirror, self.shop.clock.at)
        await self.drifting.sweep(TEAM, self.shop.clock.at)

    def heard(self) -> list[DriftKind]:
        kinds = [each.drift.kind for each in self.told]
        self.told.clear()
        return kinds


@pytest.fixture
async def watch(sqlite_url: str) -> AsyncIterator[Watch]:
    database = Database(sqlite_url)
    await database.migrate()
    async with workshop(database) as shop:
        mirror, choosing, ear = MirrorStore(database), Choosing(TeamSettings(database)), Ear()
        see = See(mirror, check_every=timedelta(0))
        choices = TeamChoices(Channels(warnings="C1"), (7,))
        await choosing.choose(PersonId(TEAM, "U0ADAM"), choices, shop.clock.at)
        drifting = Drifting(DriftStore(database), shop.requests, see, choosing, ear)
        made = Watch(shop, mirror, drifting, ear)
        await made.look()
        yield made
    await database.close()


Timing = Callable[[Watch, Request], Awaitable[Request]]


async def begun_before(watch: Watch, request: Request) -> Request:
    """Let a look read the account before the change and write it down after it."""
    go = asyncio.Event()
    looking = asyncio.create_task(watch.look(Slow(watch.shop.reader, go)))
    ended = await watch.shop.ended(request)
    go.set()
    await looking
    return ended


async def in_the_middle(watch: Watch, request: Request) -> Request:
    act = watch.shop.hands.act
    writer = act._writer
    act._writer = Interrupted(writer, watch.look)  # type: ignore[assignment]  # does the same
    try:
        return await watch.shop.ended(request)
    finally:
        act._writer = writer


async def with_lost_answers(watch: Watch, request: Request) -> Request:
    for method in ("POST", "POST", "PUT", "PATCH", "DELETE"):
        watch.shop.service.faults.add(Fault("drop", after=True, method=method))
    ended = await in_the_middle(watch, request)
    watch.shop.service.faults.clear()
    return ended


async def without_an_end(watch: Watch, request: Request) -> Request:
    """Lose the answer, and let Mailtrap be away until nobody looks any more."""
    shop = watch.shop
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        shop.service.faults.add(Fault("drop", after=True, method=method))
    await shop.carry_out.sweep(TEAM)
    shop.service.faults.clear()
    shop.service.faults.add(Fault("status", 503), times=10_000)
    shop.clock.at += timedelta(hours=25)
    ended = await shop.ended(request)
    shop.service.faults.clear()
    assert ended.state is RequestState.UNCLEAR
    return ended


TIMINGS: tuple[Timing, ...] = (
    begun_before,
    in_the_middle,
    with_lost_answers,
    without_an_end,
)


@pytest.mark.parametrize("timing", TIMINGS, ids=lambda each: each.__name__)
async def test_our_own_changes_are_never_told(watch: Watch, timing: Timing) -> None:
    for deed in DEEDS:
        request, _ = await deed(watch.shop)
        await watch.look()
        by_hand = watch.heard()  # the token that the deed is about
        assert by_hand in ([], [DriftKind.CREATED])
        ended = await timing(watch, request)
        assert ended.state in {RequestState.DONE, RequestState.UNCLEAR}
        for _ in range(2):
            await watch.look()
            assert watch.heard() == [], deed.__name__
            watch.shop.clock.at += timedelta(days=1)


async def test_what_slack_does_not_take_is_told_a_minute_later(watch: Watch) -> None:
    tokens = [await watch.shop.token() for _ in range(2)]
    watch.ear.deaf = True
    await watch.look()
    watch.ear.deaf = False
    await watch.look()
    assert watch.heard() == [], "it waits"
    watch.shop.clock.at += LATER
    await watch.look()
    assert [each.drift.subject for each in watch.told] == [each.id for each in tokens]
    person = PersonId(TEAM, "U0OLIVIA")
    (first, _) = watch.told
    said = [
        await watch.drifting.mine(each, first.drift.id, watch.shop.clock.at)
        for each in (person, PersonId(TEAM, "U0ADAM"))
    ]
    assert [each.drift.answered_by for each in said] == ["U0OLIVIA", "U0OLIVIA"]
    with pytest.raises(NoSuchToken):
        await watch.drifting.mine(person, 999, watch.shop.clock.at)

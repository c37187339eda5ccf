"""Several changes that are due at the same time: one that is slow or fails holds up no other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.changes import AddDomain
from bot.domain.errors import StoreUnavailable
from bot.domain.requests import Request, RequestState
from bot.playground.mailtrap import Fault
from bot.store.database import Database
from bot.workflow.carry_out import CarryOut
from tests.databases import migrated
from tests.workflow.workshop import TEAM, Workshop, hands, workshop


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    database = Database(migrated(tmp_path))
    async with workshop(database) as made:
        made.carry_out = CarryOut(hands(database, made.http, made.clock.now, "patient"))
        yield made
    await database.close()


async def domains(shop: Workshop, count: int) -> list[Request]:
    """Approve a few changes."""
    names = [f"d{next(shop.names)}.example" for _ in range(count)]
    return [await shop.approved(AddDomain(shop.account, name)) for name in names]


async def test_a_slow_change_holds_up_no_other_be_it_found_now_or_later(shop: Workshop) -> None:
    async def left() -> int:
        found = await shop.requests.several(TEAM, [each.id for each in (*asked, *later)])
        return len([each for each in found if each.state is not RequestState.DONE])

    asked, later = await domains(shop, 6), await domains(shop, 0)
    shop.service.faults.add(Fault("late", delay=3.0, method="POST", path="sending_domains"))
    slow = asyncio.create_task(shop.carry_out.sweep(TEAM))
    while await left() > 1:
        await asyncio.wait((slow,), timeout=0.02)
    later += await domains(shop, 2)
    assert len(await shop.carry_out.sweep(TEAM)) == 2, "the next sweep waits for none of it"
    assert await left() == 1
    assert not slow.done()
    assert len(await slow) == 6
    assert await left() == 0


async def test_four_changes_are_carried_out_at_once(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    running: set[str] = set()
    most: list[int] = []

    async def run(_: str, request_id: str) -> tuple[Request, ...]:
        assert request_id not in running, "nor is one begun twice by two sweeps"
        running.add(request_id)
        most.append(len(running))
        await asyncio.sleep(0.01)
        running.discard(request_id)
        return ()

    await domains(shop, 11)
    monkeypatch.setattr(shop.carry_out, "run", run)
    await asyncio.gather(shop.carry_out.sweep(TEAM), shop.carry_out.sweep(TEAM))
    assert max(most) == 4


async def test_one_change_that_cannot_be_written_down_cuts_no_other_off(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await domains(shop, 3)
    run = shop.carry_out.run

    async def failing(team: str, request_id: str) -> tuple[Request, ...]:
        if request_id == asked[0].id:
            raise StoreUnavailable
        return await run(team, request_id)

    monkeypatch.setattr(shop.carry_out, "run", failing)
    with pytest.raises(StoreUnavailable):
        await shop.carry_out.sweep(TEAM)
    monkeypatch.undo()
    found = await shop.requests.several(TEAM, [each.id for each in asked[1:]])
    assert {each.state for each in found} == {RequestState.DONE}
    assert len(await shop.carry_out.sweep(TEAM)) == 1

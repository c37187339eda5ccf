"""Whoever gives up waiting for a change: what Mailtrap has done is recorded."""

import asyncio
from typing import cast

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.requests import Request, RequestState
from bot.playground.mailtrap import Fault
from bot.workflow import follow
from bot.workflow.announce import Announce
from bot.workflow.follow import Follow
from tests.workflow.deeds import resets
from tests.workflow.workshop import TEAM, Workshop


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "PATIENCE", 0.05)


class Mute:
    """Announces nothing, or fails at it; remembers what it was to tell."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.heard: list[str] = []

    async def run(self, _team: str, request_id: str) -> bool:
        self.heard.append(request_id)
        if self.failure:
            raise self.failure
        return True


async def looked(_team: str) -> None:
    """Look at nothing."""


def following(shop: Workshop, mute: Mute) -> Follow:
    return Follow(shop.carry_out, cast("Announce", mute), looked, asyncio.ensure_future)


async def recorded(shop: Workshop, request: Request) -> tuple[RequestState, int]:
    found = await shop.requests.get(TEAM, request.id)
    assert found is not None
    return found.state, found.attempts


@pytest.mark.parametrize("failure", [StoreUnavailable("away"), RuntimeError("a fault of ours")])
async def test_a_message_that_fails_meanwhile_does_not_cut_off_the_call_to_mailtrap(
    patient: Workshop, failure: Exception
) -> None:
    request, holds = await resets(patient)
    patient.service.faults.add(Fault("late", delay=0.2, after=True, method="POST"))
    mute = Mute(failure)
    with pytest.raises(type(failure)):
        await following(patient, mute).onward(request)
    await patient.carry_out.ended()
    assert await recorded(patient, request) == (RequestState.DONE, 1)
    ended = await patient.requests.get(TEAM, request.id)
    assert ended is not None
    assert ended.outcome is not None
    assert not ended.outcome.healed
    await holds(ended)
    both = isinstance(failure, StoreUnavailable)
    assert mute.heard == [request.id] * (2 if both else 1), "its end is told, too"


async def test_a_task_that_is_ended_does_not_cut_off_the_call_to_mailtrap(
    patient: Workshop,
) -> None:
    request, holds = await resets(patient)
    patient.service.faults.add(Fault("late", delay=0.2, after=True, method="POST"))
    task = asyncio.create_task(following(patient, Mute()).onward(request))
    while patient.service.faults._waiting:
        assert not task.done()
        await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait((task,))
    await patient.carry_out.ended()
    assert await recorded(patient, request) == (RequestState.DONE, 1)
    ended = await patient.requests.get(TEAM, request.id)
    assert ended is not None
    await holds(ended)


async def waited_for(shop: Workshop, request: Request) -> asyncio.Task[tuple[Request, ...]]:
    """Carry a change out; return what waits for it, while Mailtrap has acted and says nothing."""
    shop.service.faults.add(Fault("late", delay=0.3, after=True, method="POST"))
    waits = asyncio.create_task(shop.carry_out.run(TEAM, request.id))
    while shop.service.faults._waiting:
        assert not waits.done()
        await asyncio.sleep(0.01)
    return waits


async def test_whoever_gives_up_waiting_for_a_change_cuts_nothing_off(
    patient: Workshop,
) -> None:
    request, holds = await resets(patient)
    waits = await waited_for(patient, request)
    waits.cancel()
    await asyncio.wait((waits,))
    assert waits.cancelled()
    await patient.carry_out.ended()
    ended = await patient.requests.get(TEAM, request.id)
    assert ended is not None
    assert (ended.state, ended.attempts) == (RequestState.DONE, 1)
    assert ended.outcome is not None
    assert not ended.outcome.healed, "its answer was not lost"
    await holds(ended)


async def test_what_is_cut_off_at_the_end_of_its_process_is_left_to_its_lease(
    patient: Workshop,
) -> None:
    request, holds = await resets(patient)
    await waited_for(patient, request)
    everything = asyncio.all_tasks() - {asyncio.current_task()}
    cut_off = {task for task in everything if "CarryOut" in repr(task)}
    assert len(cut_off) == 2
    for task in cut_off:
        task.cancel()
    await asyncio.wait(cut_off)
    assert await patient.carry_out.sweep(TEAM) == (), (
        "nobody takes it over before its lease is over"
    )
    held = await patient.requests.get(TEAM, request.id)
    assert held is not None
    assert held.state is RequestState.APPLYING
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    await holds(ended)

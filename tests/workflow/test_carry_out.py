"""What is approved is carried out at most once, whatever Mailtrap does meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.changes import (
    AddDomain,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ResetToken,
)
from bot.domain.errors import StoreUnavailable
from bot.domain.outcomes import Ended
from bot.domain.permissions import Permission
from bot.domain.requests import Request, RequestState
from bot.playground.mailtrap import Fault
from bot.store import audit
from tests.workflow.deeds import DEEDS, Deed, Holds, resets_a_sandbox
from tests.workflow.workshop import TEAM, Workshop


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_a_change_is_made(shop: Workshop, deed: Deed) -> None:
    request, holds = await deed(shop)
    ended = await shop.ended(request)
    assert ended.state is RequestState.DONE, ended.outcome
    await holds(ended)
    assert await shop.carry_out.run(TEAM, request.id) == (), "what has ended is not begun again"


FAULTS = (
    Fault("status", 500),
    Fault("status", 503, after=True),
    Fault("page", 502, after=True),
    Fault("page", 403, after=True),
    Fault("page", 404),
    Fault("page", 422, after=True),
    Fault("page", 200),
    Fault("garbage", after=True),
    Fault("late", delay=0.8),
    Fault("late", delay=0.8, after=True),
    Fault("drop"),
    Fault("drop", after=True),
    Fault("status", 429),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f"{f.kind}-{f.status}-{f.after}")
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_an_answer_that_is_lost_is_found_out_about(
    shop: Workshop, deed: Deed, fault: Fault
) -> None:
    request, holds = await deed(shop)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        shop.service.faults.add(
            Fault(fault.kind, fault.status, fault.after, fault.delay, method=method)
        )
    ended = await shop.ended(request)
    shop.service.faults.clear()
    assert ended.state is RequestState.DONE, ended.outcome
    await holds(ended)


async def test_the_answer_to_healing_is_lost_too(shop: Workshop) -> None:
    token = await shop.token()
    request = await shop.approved(ResetToken(shop.account, token.id), token)
    shop.service.faults.add(Fault("drop", after=True, method="POST"), times=3)
    ended = await shop.ended(request)
    assert ended.state is RequestState.DONE
    assert ended.outcome is not None
    assert ended.outcome.healed
    assert await shop.works(ended)


async def test_mailtrap_is_away_for_too_long(shop: Workshop) -> None:
    request = await shop.approved(AddDomain(shop.account, "new.example"))
    shop.service.faults.add(Fault("status", 503, path="sending_domains"), times=100)
    ended = await shop.ended(request)
    assert ended.state is RequestState.FAILED
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.UNREACHABLE


async def test_mailtrap_is_away_for_a_day_after_a_lost_answer(shop: Workshop) -> None:
    request = await shop.approved(AddDomain(shop.account, "new.example"))
    shop.service.faults.add(Fault("drop", after=True, method="POST"))
    await shop.carry_out.sweep(TEAM)
    shop.service.faults.add(Fault("status", 503), times=10_000)
    shop.clock.at += timedelta(hours=25)
    ended = await shop.ended(request)
    assert ended.state is RequestState.UNCLEAR
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.UNKNOWN


async def lost_answer(shop: Workshop, deed: Deed) -> tuple[Request, Holds]:
    """Carry a change out of whose end nobody hears."""
    request, holds = await deed(shop)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        shop.service.faults.add(Fault("drop", after=True, method=method))
    await shop.carry_out.sweep(TEAM)
    shop.service.faults.clear()
    return request, holds


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_who_is_not_let_in_to_look_does_not_say_that_nothing_was_changed(
    patient: Workshop, deed: Deed
) -> None:
    request, holds = await lost_answer(patient, deed)
    patient.service.faults.add(Fault("status", 401), times=1000)
    patient.clock.at += timedelta(hours=1)
    await patient.carry_out.sweep(TEAM)
    still = await patient.requests.get(TEAM, request.id)
    assert still is not None
    assert still.state is RequestState.APPLYING
    assert still.retry_at
    patient.service.faults.clear()
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE, ended.outcome
    await holds(ended)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_who_is_not_let_in_for_a_day_asks_a_person(patient: Workshop, deed: Deed) -> None:
    request, _ = await lost_answer(patient, deed)
    patient.service.faults.add(Fault("status", 403), times=1000)
    patient.clock.at += timedelta(hours=25)
    ended = await patient.ended(request)
    assert ended.state is RequestState.UNCLEAR
    assert ended.outcome is not None
    assert "Mailtrap has not let me look" in ended.outcome.words


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
async def test_who_is_not_let_in_at_first_has_changed_nothing(
    patient: Workshop, deed: Deed
) -> None:
    request, _ = await deed(patient)
    before = await patient.listed()
    patient.service.faults.add(Fault("status", 403), times=1000)
    ended = await patient.ended(request)
    patient.service.faults.clear()
    assert ended.state is RequestState.FAILED
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.REFUSED
    assert await patient.listed() == before


async def test_a_second_try_that_is_refused_does_not_say_that_nothing_was_changed(
    patient: Workshop,
) -> None:
    request, _ = await lost_answer(patient, resets_a_sandbox)
    patient.service.faults.add(Fault("status", 422))
    ended = await patient.ended(request)
    assert ended.state is RequestState.UNCLEAR
    assert ended.outcome is not None
    assert ended.outcome.words.endswith("to a second try: Unexpected error")
    assert not ended.outcome.healed


async def test_a_change_that_was_never_sent_fails_soon(shop: Workshop) -> None:
    token = await shop.token()
    request = await shop.approved(ResetToken(shop.account, token.id), token)
    shop.service.faults.add(Fault("status", 429, method="POST"), times=1000)
    ended = await shop.ended(request)
    assert ended.outcome is not None
    assert (ended.state, ended.outcome.ended) == (RequestState.FAILED, Ended.UNREACHABLE)


async def test_mailtraps_own_words_say_why_not(shop: Workshop) -> None:
    key = await shop.named("sandbox")
    change = CreateToken(shop.account, "x", (Permission(key, 10),), timedelta(days=5000))
    ended = await shop.ended(await shop.approved(change))
    assert ended.state is RequestState.FAILED
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.REJECTED
    assert "5 years" in ended.outcome.words


async def test_a_token_that_changed_meanwhile_voids_the_request(shop: Workshop) -> None:
    token = await shop.token()
    after = (Permission(token.permissions[0].resource, 100),)
    change = EditPermissions(shop.account, token.id, token.permissions, after)
    request = await shop.approved(change, token)
    await shop.writer.reset(shop.account, token.id)
    ended = await shop.ended(request)
    assert ended.state is RequestState.VOID
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.CHANGED_SINCE


@pytest.mark.parametrize("gone", [ResetToken, DeleteToken])
async def test_a_token_that_is_gone_meanwhile(
    shop: Workshop, gone: Callable[[int, int], ResetToken | DeleteToken]
) -> None:
    token = await shop.token()
    request = await shop.approved(gone(shop.account, token.id), token)
    await shop.writer.delete(shop.account, token.id)
    ended = await shop.ended(request)
    assert ended.outcome is not None
    if gone is DeleteToken:
        assert (ended.state, ended.outcome.ended) == (RequestState.DONE, Ended.GONE_ALREADY)
    else:
        assert (ended.state, ended.outcome.ended) == (RequestState.VOID, Ended.NOT_FOUND)


async def test_a_leaked_token_is_retired_as_soon_as_the_new_one_is_there(shop: Workshop) -> None:
    token = await shop.token()
    request = await shop.approved(ResetToken(shop.account, token.id, retire=True), token)
    another = await shop.approved(AddDomain(shop.account, "new.example"))
    reset, retired = await shop.carry_out.run(TEAM, request.id)
    assert (reset.id, reset.state) == (request.id, RequestState.DONE)
    assert retired.change == DeleteToken(shop.account, token.id, retired=True)
    assert token.id not in await shop.listed()
    assert await shop.works(reset)
    waits = await shop.requests.get(TEAM, another.id)
    assert waits is not None
    assert waits.state is RequestState.APPROVED, "what else is due is no part of it"


async def test_what_cannot_be_recorded_is_not_done(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await shop.token()
    request = await shop.approved(DeleteToken(shop.account, token.id), token)
    before = shop.service.requests

    async def away(*_: object) -> None:
        raise StoreUnavailable("the audit cannot be written")

    monkeypatch.setattr(audit, "write", away)
    with pytest.raises(StoreUnavailable):
        await shop.carry_out.run(TEAM, request.id)
    assert shop.service.requests == before, "Mailtrap was not even asked"


async def test_no_value_is_in_the_clear_on_disk(shop: Workshop, tmp_path: Path) -> None:
    token = await shop.token()
    await shop.done(ResetToken(shop.account, token.id), token)
    file = tmp_path / "tokenbot.db"
    files = [path.read_bytes() for path in file.parent.glob(f"{file.name}*")]
    assert files
    assert shop.issued
    assert not [value for value in shop.issued if any(value.encode() in each for each in files)]

"""Requests and values whose time passes: late approvals, waits, and what nobody has read."""

from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import select

from bot.domain.audit import Entry
from bot.domain.changes import AddDomain, ResetSandboxCredentials, ResetToken
from bot.domain.errors import NoSuchRequest, RequestEnded
from bot.domain.outcomes import Ended
from bot.domain.people import PersonId
from bot.domain.requests import Decision, Request, RequestState, Stage
from bot.domain.values import KEPT
from bot.playground.mailtrap import Fault
from bot.store.audit import AuditStore
from bot.store.mirror import MirrorStore
from bot.store.notice_tables import NUDGES
from bot.store.nudges import NudgeStore
from bot.store.requests import RequestStore
from bot.workflow import events
from bot.workflow.announce import Announce
from bot.workflow.decide import Decide
from bot.workflow.lapse import Lapse
from bot.workflow.see import See
from bot.workflow.sync import sync
from tests.workflow.workshop import ASKER, TEAM, Workshop

APPROVER = "U0APRIL"
HOURS = timedelta(hours=1)


async def late_yes(shop: Workshop, after: timedelta, undo: timedelta | None = None) -> Request:
    """Have a request approved long after it was asked for."""
    pending = await shop.pending(AddDomain(shop.account, "new.example"))
    shop.clock.at += after
    yes = Decision(APPROVER, approves=True, comment="", at=shop.clock.at)
    entry = events.decided(pending, APPROVER, "approved", "", shop.clock.at)
    not_before = shop.clock.at + undo if undo else None
    approved = await shop.requests.decide(pending, yes, RequestState.APPROVED, entry, not_before)
    assert approved is not None
    return approved


async def waits(shop: Workshop, request: Request, most: int) -> list[int]:
    """Try again as soon as it is time; return for how many seconds it was put off each time."""
    found = []
    for _ in range(most):
        await shop.carry_out.sweep(TEAM)
        now = await shop.requests.get(TEAM, request.id)
        assert now is not None
        if now.state is not RequestState.APPLYING:
            break
        assert now.retry_at is not None
        found.append(round((now.retry_at - shop.clock.at).total_seconds()))
        shop.clock.at = now.retry_at
    return found


@pytest.mark.parametrize("undo", [None, HOURS])
async def test_a_late_approval_has_as_much_time_as_an_early_one(
    patient: Workshop, undo: timedelta | None
) -> None:
    request = await late_yes(patient, 7 * HOURS, undo)
    patient.clock.at += undo or timedelta(0)
    began = patient.clock.at
    patient.carry_out = patient.once()
    patient.service.faults.add(Fault("status", 503), times=1000)
    assert await waits(patient, request, 20) == [15, 30, 60, 120, 240, 480]
    ended = await patient.requests.get(TEAM, request.id)
    assert ended is not None
    assert ended.outcome is not None
    assert (ended.state, ended.outcome.ended) == (RequestState.FAILED, Ended.UNREACHABLE)
    assert patient.clock.at - began == timedelta(seconds=945)


async def test_after_a_lost_answer_the_waits_grow_to_ten_minutes(patient: Workshop) -> None:
    request = await patient.approved(AddDomain(patient.account, "new.example"))
    patient.carry_out = patient.once()
    patient.service.faults.add(Fault("drop", after=True, method="POST"))
    await waits(patient, request, 1)
    patient.service.faults.add(Fault("status", 503), times=1000)
    assert await waits(patient, request, 8) == [30, 60, 120, 240, 480, 600, 600, 600]


async def test_what_nobody_reads_is_destroyed_whatever_it_is_of(patient: Workshop) -> None:
    shop, mirror = patient, MirrorStore(patient.database)
    tokens = [await shop.token() for _ in range(2)]
    key = await shop.named("sandbox")
    changes: list[Any] = [ResetSandboxCredentials(shop.account, key.id)]
    changes += [ResetToken(shop.account, each.id) for each in tokens]
    abouts = [None, *tokens]
    made = [await shop.done(*each) for each in zip(changes, abouts, strict=True)]
    await sync(TEAM, shop.reader, mirror, shop.clock.at)
    owned = made[1].outcome.token_id if made[1].outcome else None
    assert owned is not None
    assert await mirror.set_owner(TEAM, shop.account, owned, "U0OWNER")
    nudges, see = NudgeStore(shop.database), See(mirror)
    shop.clock.at += KEPT
    await Lapse(shop.values, shop.requests, nudges, see).sweep(TEAM, shop.clock.at)
    assert await shop.values.waiting_for(TEAM, ASKER, shop.clock.at - KEPT) == ()
    async with shop.database.read() as connection:
        rows = await connection.execute(select(NUDGES.c.request_id, NUDGES.c.told))
        told = {(row.request_id, row.told) for row in rows}
    assert told == {*((each.id, ASKER) for each in made), (made[1].id, "U0OWNER")}
    lines = [line.entry async for line in AuditStore(shop.database).walk(TEAM)]
    lapsed = [(each.request_id, each.actor, dict(each.facts)) for each in lines if _lapsed(each)]
    assert lapsed == [(each.id, "tokenbot", {"for": ASKER}) for each in made]


def _lapsed(entry: Entry) -> bool:
    return entry.kind == "value.lapsed"


async def test_a_card_offers_a_value_although_nothing_is_known_of_the_account(
    patient: Workshop,
) -> None:
    token = await patient.token()
    ended = await patient.done(ResetToken(patient.account, token.id), token)
    nothing: Any = None
    see = See(MirrorStore(patient.database))
    announce = Announce(nothing, patient.values, nothing, see, nothing, patient.clock.now)
    standing = await announce.standing(ended, patient.clock.at)
    assert ended.outcome is not None
    assert standing.value == ended.outcome.value_id
    assert standing.value_until == patient.clock.at + KEPT
    assert standing.names == {}


class Outrun(RequestStore):
    """Others change a request in the same moment, each time."""

    tried = 0

    async def decide(self, *_: object, **__: object) -> None:
        self.tried += 1

    async def move(self, *_: object, **__: object) -> None:
        self.tried += 1


class Everybody:
    """Rules by which one person of a stage decides."""

    async def again(self, _request: Request, _now: datetime) -> Any:
        return self

    verdict = None

    def not_before(self, *_: object) -> None:
        """There is no undo window."""

    async def is_among(self, person: PersonId, who: frozenset[str], _now: datetime) -> bool:
        return person.user in who

    async def deciders(self, *_: object) -> Any:
        return (Stage((APPROVER,), 1),), (frozenset({APPROVER}),)


@pytest.mark.parametrize("what", ["approve", "deny", "withdraw"])
async def test_whoever_is_outrun_each_time_is_told_how_it_stands(
    patient: Workshop, what: str
) -> None:
    request = await patient.pending(AddDomain(patient.account, "new.example"))
    store = Outrun(patient.database)
    decide = Decide(cast("Any", Everybody()), store, AuditStore(patient.database))
    who = PersonId(TEAM, ASKER if what == "withdraw" else APPROVER)
    said = [] if what == "withdraw" else [""]
    with pytest.raises(RequestEnded) as ended:
        await getattr(decide, what)(who, request.id, *said, patient.clock.at)
    assert ended.value.request.id == request.id
    assert store.tried == 20
    with pytest.raises(NoSuchRequest):
        await getattr(decide, what)(who, "never", *said, patient.clock.at)

"""A value that could not be shown stays sealed, and is told of as what it is."""

import asyncio

import pytest

from bot.domain.changes import DeleteToken, ResetToken
from bot.domain.errors import SealBroken, ValueGone
from bot.domain.outcomes import Tried
from bot.domain.people import PersonId
from bot.domain.requests import Request
from bot.domain.secrets import Secret
from bot.domain.values import KEPT, Missing
from bot.mailtrap.trial import Trial
from bot.store.audit import AuditStore
from bot.store.secrets import new_key
from bot.workflow.reveal import LEASE, Reveal
from tests.workflow.workshop import ASKER, TEAM, Workshop, revealing

OWNER, STRANGER = PersonId(TEAM, ASKER), PersonId(TEAM, "U0MALLORY")


class Bench:
    """Two values of one person, what is tried on them, and who was warned of whom."""

    def __init__(self, shop: Workshop, request: Request) -> None:
        assert request.outcome is not None
        assert request.outcome.value_id is not None
        self.shop, self.value, self.token = shop, request.outcome.value_id, request.outcome.token_id
        self.rung: list[str] = []
        self.tried = Tried.WORKS
        self.begun, self.trying = asyncio.Event(), asyncio.Event()
        self.trying.set()
        self.reveal = self.with_key()

    def with_key(self, *key: str) -> Reveal:
        return revealing(self.shop.database, self.trial, self.rung, *key)

    async def trial(self, _: Secret) -> Tried:
        self.begun.set()
        await self.trying.wait()
        return self.tried

    async def refused(self, person: PersonId, reveal: Reveal | None = None) -> Missing:
        with pytest.raises(ValueGone) as gone:
            await (reveal or self.reveal)(person, self.value, self.shop.clock.at)
        return gone.value.missing

    async def sealed(self) -> bool:
        waiting = await self.shop.values.waiting_for(TEAM, ASKER, self.shop.clock.at)
        return self.value in {each.id for each in waiting}

    async def told(self) -> list[str]:
        """Return what the audit says of values: what, by whom, on which request, with its facts."""
        lines = [line.entry async for line in AuditStore(self.shop.database).walk(TEAM)]
        return [
            f"{each.kind} {each.actor} {each.request_id} {dict(each.facts)}"
            for each in lines
            if each.kind.startswith("value.")
        ]


@pytest.fixture
async def bench(patient: Workshop) -> Bench:
    made = []
    for _ in range(2):
        token = await patient.token()
        made.append(await patient.done(ResetToken(patient.account, token.id), token))
    return Bench(patient, made[0])


async def request_of(bench: Bench) -> str:
    known = await bench.shop.values.get(TEAM, bench.value)
    assert known is not None
    return known.request_id


async def test_who_sees_a_value_is_in_the_audit_once_they_have(bench: Bench) -> None:
    found = await bench.reveal(OWNER, bench.value, bench.shop.clock.at)
    assert found.secrets["value"].reveal() in bench.shop.issued
    assert await bench.told() == [], "nobody has seen it yet"
    await bench.reveal.shown(found, bench.shop.clock.at)
    request = await request_of(bench)
    assert await bench.told() == [f"value.revealed {ASKER} {request} {{'for': '{ASKER}'}}"]
    assert not await bench.sealed()
    assert await bench.refused(OWNER) is Missing.REVEALED
    assert bench.rung == [f"{ASKER} revealed {bench.value}"]
    again = f"value.refused.revealed {ASKER} {request} {{'for': '{ASKER}'}}"
    assert (await bench.told())[1:] == [again]


async def test_a_wrong_key_at_the_start_loses_no_value(bench: Bench) -> None:
    for _ in range(2):
        with pytest.raises(SealBroken):
            await bench.with_key(new_key())(OWNER, bench.value, bench.shop.clock.at)
    assert await bench.sealed()
    assert (await bench.told(), bench.rung) == ([], [])
    found = await bench.reveal(OWNER, bench.value, bench.shop.clock.at)
    assert found.secrets["value"].reveal() in bench.shop.issued


async def test_a_value_that_mailtrap_refuses_stays_sealed_and_is_no_reach(bench: Bench) -> None:
    bench.tried = Tried.REFUSED
    for _ in range(2):
        assert await bench.refused(OWNER) is Missing.DEAD
    assert await bench.sealed()
    assert bench.rung == []
    dead = f"value.dead {ASKER} {await request_of(bench)} {{'for': '{ASKER}'}}"
    assert await bench.told() == [dead, dead]
    bench.tried = Tried.WORKS
    assert (await bench.reveal(OWNER, bench.value, bench.shop.clock.at)).tried is Tried.WORKS


async def test_the_value_of_a_token_that_was_deleted_since_is_tried_and_refused(
    bench: Bench,
) -> None:
    shop = bench.shop
    new = (await shop.listed())[bench.token or 0]
    real = revealing(shop.database, Trial(shop.url), bench.rung)
    found = await real(OWNER, bench.value, shop.clock.at)
    assert found.tried is Tried.WORKS
    await real.release(found.opening)
    await shop.done(DeleteToken(shop.account, new.id), new)
    assert await bench.refused(OWNER, real) is Missing.DEAD


async def test_a_value_of_which_mailtrap_tells_nothing_is_shown(bench: Bench) -> None:
    bench.tried = Tried.NOT_TOLD
    found = await bench.reveal(OWNER, bench.value, bench.shop.clock.at)
    assert found.tried is Tried.NOT_TOLD


async def test_of_two_rapid_clicks_one_opens_and_the_other_is_no_reach(bench: Bench) -> None:
    bench.trying.clear()
    first = asyncio.create_task(bench.reveal(OWNER, bench.value, bench.shop.clock.at))
    await bench.begun.wait()
    assert await bench.refused(OWNER) is Missing.OPENING
    bench.trying.set()
    assert (await first).secrets["value"].reveal() in bench.shop.issued
    assert (await bench.told(), bench.rung) == ([], [])


async def test_a_click_that_is_cut_off_leaves_the_value_to_the_next_one(bench: Bench) -> None:
    bench.trying.clear()
    first = asyncio.create_task(bench.reveal(OWNER, bench.value, bench.shop.clock.at))
    await bench.begun.wait()
    first.cancel()
    await asyncio.wait((first,))
    bench.trying.set()
    assert (await bench.reveal(OWNER, bench.value, bench.shop.clock.at)).secrets


async def test_a_click_that_died_leaves_the_value_to_the_same_person_after_a_while(
    bench: Bench,
) -> None:
    await bench.reveal(OWNER, bench.value, bench.shop.clock.at)
    assert await bench.refused(OWNER) is Missing.OPENING
    bench.shop.clock.at += LEASE
    assert await bench.refused(STRANGER) is Missing.NOT_YOURS
    assert (await bench.reveal(OWNER, bench.value, bench.shop.clock.at)).secrets


async def test_somebody_else_rings_and_is_in_the_audit_by_name(bench: Bench) -> None:
    assert await bench.refused(STRANGER) is Missing.NOT_YOURS
    assert bench.rung == [f"U0MALLORY not_yours {bench.value}"]
    request = await request_of(bench)
    said = f"value.refused.not_yours U0MALLORY {request} {{'for': '{ASKER}'}}"
    assert await bench.told() == [said]
    assert await bench.sealed()


async def test_a_value_that_is_over_or_was_never_there_rings_for_nobody(bench: Bench) -> None:
    bench.shop.clock.at += KEPT
    assert await bench.refused(OWNER) is Missing.LAPSED
    bench.value = "never"
    assert await bench.refused(OWNER) is Missing.UNKNOWN
    assert bench.rung == []

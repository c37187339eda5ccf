"""An answer is lost while somebody else does something similar: theirs is left alone."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Table

from bot.domain.changes import AddDomain, Change, CreateToken, DeleteToken, ResetToken
from bot.domain.outcomes import Ended
from bot.domain.permissions import AccessLevel, Permission, ResourceKey
from bot.domain.requests import Request, RequestState
from bot.domain.tokens import Token
from bot.domain.ways import DIRECT
from bot.mailtrap.http import DEFAULT, MailtrapHttp
from bot.mailtrap.read import Listing, Reader
from bot.mailtrap.write import Writer
from bot.playground.mailtrap import Fault
from bot.playground.mailtrap.tables import permissions, tokens
from tests.workflow.deeds import YEAR, Deed, creates, resets
from tests.workflow.workshop import TEAM, Workshop

BEFORE, AFTER = Fault("drop", method="POST"), Fault("drop", after=True, method="POST")


@asynccontextmanager
async def bystander(shop: Workshop) -> AsyncIterator[Writer]:
    """Another administrator of the account, with a token of their own."""
    whole = Permission(ResourceKey("account", shop.account), AccessLevel.ADMIN)
    theirs = await shop.writer.create(shop.account, "Somebody else's", (whole,), None)
    async with MailtrapHttp.with_value(shop.url, theirs.value, DEFAULT, DIRECT) as http:
        yield Writer(http)


async def lost(shop: Workshop, request: Request, fault: Fault) -> None:
    """Carry a change out of which nobody learns what became of it."""
    shop.service.faults.add(fault)
    assert await shop.carry_out.sweep(TEAM) == ()
    shop.service.faults.clear()
    held = await shop.requests.get(TEAM, request.id)
    assert held is not None
    assert held.state is RequestState.APPLYING


def asked_for(request: Request) -> CreateToken:
    assert isinstance(request.change, CreateToken)
    return request.change


@pytest.mark.parametrize("fault", [BEFORE, AFTER], ids=["not made", "made"])
async def test_a_token_like_ours_that_somebody_else_made_is_not_deleted(
    patient: Workshop, fault: Fault
) -> None:
    request, _ = await creates(patient)
    change = asked_for(request)
    async with bystander(patient) as other:
        await lost(patient, request, fault)
        theirs = await other.create(patient.account, change.name, change.permissions, None)
    before = await patient.listed()
    ended = await patient.ended(request)
    assert ended.state is RequestState.UNCLEAR
    assert ended.outcome is not None
    assert f"(token {theirs.token.id}, …{theirs.token.last_four})" in ended.outcome.words
    assert await patient.listed() == before, "a person is asked, and nothing is touched"


@pytest.mark.parametrize("fault", [BEFORE, AFTER], ids=["not made", "made"])
@pytest.mark.parametrize("alike", ["name", "permissions"])
async def test_a_token_that_is_like_ours_by_half_is_none_of_ours(
    patient: Workshop, fault: Fault, alike: str
) -> None:
    request, holds = await creates(patient)
    change = asked_for(request)
    narrower = tuple(Permission(each.resource, 10) for each in change.permissions)
    facts = (change.name, narrower) if alike == "name" else ("other", change.permissions)
    async with bystander(patient) as other:
        await lost(patient, request, fault)
        theirs = await other.create(patient.account, *facts, None)
        # The bot itself may have made one for somebody else's request, too.
        ours = await patient.writer.create(patient.account, *facts, None)
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    assert ended.outcome is not None
    assert ended.outcome.healed == (fault is AFTER)
    listed = await patient.listed()
    assert listed[theirs.token.id] == theirs.token
    assert listed[ours.token.id] == ours.token
    if alike == "permissions":
        await holds(ended)


async def test_a_token_that_was_like_ours_before_is_none_of_ours(patient: Workshop) -> None:
    key = await patient.named("domain")
    old = await patient.writer.create(patient.account, "billing", (Permission(key, 100),), None)
    change = CreateToken(patient.account, "billing", (Permission(key, 100),), YEAR)
    request = await patient.approved(change)
    await lost(patient, request, AFTER)
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    listed = await patient.listed()
    assert listed[old.token.id] == old.token
    assert [each.name for each in listed.values()].count("billing") == 2


async def test_a_value_that_somebody_else_reset_meanwhile_stays_theirs(patient: Workshop) -> None:
    request, _ = await resets(patient)
    assert isinstance(request.change, ResetToken)
    async with bystander(patient) as other:
        await lost(patient, request, BEFORE)
        theirs = await other.reset(patient.account, request.change.token_id)
    before = await patient.listed()
    ended = await patient.ended(request)
    assert ended.state is RequestState.VOID
    assert ended.outcome is not None
    assert ended.outcome.ended is Ended.CHANGED_SINCE
    assert await patient.listed() == before
    assert theirs.token.id in before


async def test_a_domain_that_somebody_else_added_meanwhile_is_not_ours(patient: Workshop) -> None:
    change = AddDomain(patient.account, "Ours.example")
    request = await patient.approved(change)
    async with bystander(patient) as other:
        await lost(patient, request, BEFORE)
        await other.add_domain(patient.account, "theirs.example")
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    assert ended.outcome is not None
    assert ended.outcome.name.casefold() == "ours.example"
    listing = await patient.reader.domains(patient.account)
    assert listing is not None
    added = [each.name.casefold() for each in listing.items]
    assert (added.count("ours.example"), added.count("theirs.example")) == (1, 1)


class Forgetful(Reader):
    """Lists only what it does not forget."""

    def __init__(self, http: MailtrapHttp, forgets: Callable[[Token], bool]) -> None:
        super().__init__(http)
        self.forgets = forgets

    async def tokens(self, account_id: int, *, unless: str | None = None) -> Listing[Token] | None:
        whole = await super().tokens(account_id, unless=unless)
        assert whole is not None
        left = tuple(each for each in whole.items if not self.forgets(each))
        return Listing(left, whole.digest)


def forgetting(shop: Workshop, forgets: Callable[[Token], bool]) -> None:
    shop.carry_out._hands.reconcile._reader = Forgetful(shop.http, forgets)


@pytest.mark.parametrize("deed", [creates, resets])
async def test_an_empty_list_tells_nothing_about_a_lost_answer(
    patient: Workshop, deed: Deed
) -> None:
    request, holds = await deed(patient)
    await lost(patient, request, AFTER)
    forgetting(patient, lambda _: True)
    patient.clock.at += timedelta(hours=1)
    assert await patient.carry_out.sweep(TEAM) == (), "it is looked at again later"
    forgetting(patient, lambda _: False)
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    await holds(ended)


async def test_an_empty_list_is_no_ground_to_begin_on(patient: Workshop) -> None:
    request, _ = await creates(patient)
    before = await patient.listed()
    forgetting(patient, lambda _: True)
    ended = await patient.ended(request)
    assert ended.outcome is not None
    assert (ended.state, ended.outcome.ended) == (RequestState.FAILED, Ended.UNREACHABLE)
    assert await patient.listed() == before


async def test_a_token_that_a_list_lacks_is_asked_for_before_its_reset_counts_as_failed(
    patient: Workshop,
) -> None:
    request, holds = await resets(patient)
    assert isinstance(request.change, ResetToken)
    await lost(patient, request, BEFORE)
    forgetting(patient, lambda each: each.id == request.change.token_id)  # type: ignore[union-attr]  # a reset
    ended = await patient.ended(request)
    assert ended.state is RequestState.DONE
    await holds(ended)


CHANGES: dict[str, tuple[Table, dict[str, object]]] = {
    "renamed": (tokens, {"name": "in use again"}),
    "given more access": (permissions, {"level": 100}),
    "given an end": (tokens, {"expires_at": 1_900_000_000_000}),
}


@pytest.mark.parametrize("how", CHANGES)
@pytest.mark.parametrize("kind", [DeleteToken, ResetToken])
async def test_a_token_that_changed_since_it_was_approved_is_left_alone(
    patient: Workshop, kind: Callable[[int, int], Change], how: str
) -> None:
    token, other = await patient.token(), await patient.token()
    request = await patient.approved(kind(patient.account, token.id), token)
    table, news = CHANGES[how]
    column = table.c.id if table is tokens else table.c.access_id
    with patient.service.transaction() as conn:
        row = conn.execute(tokens.select().where(tokens.c.id == token.id)).one()
        wanted = row.id if table is tokens else row.access_id
        conn.execute(table.update().where(column == wanted).values(news))
    before = await patient.listed()
    assert before[token.id] != token
    ended = await patient.ended(request)
    assert ended.outcome is not None
    assert (ended.state, ended.outcome.ended) == (RequestState.VOID, Ended.CHANGED_SINCE)
    assert await patient.listed() == before
    unchanged = await patient.approved(DeleteToken(patient.account, other.id), other)
    assert (await patient.ended(unchanged)).state is RequestState.DONE

"""What was approved is looked at once more: the bot's own token, and the last one of a domain."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.domain.changes import DeleteToken, ResetToken
from bot.domain.outcomes import Ended
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Request, RequestState
from bot.domain.tokens import Token
from bot.playground.mailtrap import Fault
from bot.store.database import Database
from bot.workflow.carry_out import CarryOut
from bot.workflow.reconcile import Reconcile
from tests.databases import migrated
from tests.workflow.workshop import TEAM, Workshop, hands, workshop

Befalls: TypeAlias = Callable[[Workshop, Token], Awaitable[object]]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Workshop]:
    database = Database(migrated(tmp_path))
    async with workshop(database) as made:
        yield made
    await database.close()


async def two(shop: Workshop) -> tuple[Token, Token]:
    """Make a domain with two tokens of its own."""
    domain = await shop.writer.add_domain(shop.account, f"new{next(shop.names)}.example")
    key = ResourceKey("domain", domain.id)
    listed = (await shop.listed()).values()
    (born,) = (each for each in listed if Permission(key, 100) in each.permissions)
    made = await shop.writer.create(
        shop.account, "second", (Permission(key, 100),), timedelta(days=90) + shop.clock.at
    )
    return born, made.token


async def deletion(shop: Workshop, token: Token) -> Request:
    return await shop.approved(DeleteToken(shop.account, token.id), token)


def how(request: Request | None) -> tuple[RequestState, Ended | None]:
    assert request is not None
    return request.state, request.outcome.ended if request.outcome else None


LAST = (RequestState.FAILED, Ended.LAST_OF_DOMAIN)
DONE = (RequestState.DONE, Ended.DONE)


def forbid_deleting(shop: Workshop) -> Callable[[], bool]:
    """Let the next DELETE fail, and return how to tell that none was sent."""
    trap = Fault("status", 418, method="DELETE")
    shop.service.faults.add(trap)
    return lambda: trap in shop.service.faults._waiting


async def test_of_two_deletions_in_one_undo_window_the_second_leaves_the_domain_its_token(
    shop: Workshop,
) -> None:
    first, second = [await deletion(shop, token) for token in await two(shop)]
    assert how(await shop.ended(first)) == DONE
    unsent = forbid_deleting(shop)
    assert how(await shop.ended(second)) == LAST
    assert unsent(), "Mailtrap was not even asked"


async def test_of_two_processes_that_delete_at_once_one_waits_for_the_other(
    shop: Workshop,
) -> None:
    requests = [await deletion(shop, token) for token in await two(shop)]
    shop.service.faults.add(Fault("late", delay=0.1, method="GET"), times=4)
    there = CarryOut(hands(shop.database, shop.quick, shop.clock.now, "there"))
    done = await asyncio.gather(
        shop.carry_out.run(TEAM, requests[0].id), there.run(TEAM, requests[1].id)
    )
    assert len([each for each in done if each]) == 1
    ended = [await shop.ended(each) for each in requests]
    assert sorted(map(how, ended)) == sorted([DONE, LAST])


async def test_deletions_of_different_domains_do_not_wait_for_each_other(shop: Workshop) -> None:
    requests = [await deletion(shop, (await two(shop))[0]) for _ in range(2)]
    shop.service.faults.add(Fault("late", delay=0.1, method="GET"), times=4)
    ended = await asyncio.gather(*(shop.carry_out.run(TEAM, each.id) for each in requests))
    assert [how(each) for (each,) in ended] == [DONE, DONE]


async def test_a_deletion_whose_answer_was_lost_is_not_repeated_on_what_became_the_last(
    shop: Workshop,
) -> None:
    token, other = await two(shop)
    request = await deletion(shop, token)
    shop.service.faults.add(Fault("drop", method="DELETE"))
    assert await shop.carry_out.run(TEAM, request.id) == ()
    await shop.writer.delete(shop.account, other.id)
    unsent = forbid_deleting(shop)
    assert how(await shop.ended(request)) == LAST
    assert unsent()


async def reset(shop: Workshop, token: Token) -> None:
    await shop.writer.reset(shop.account, token.id)


async def expired(shop: Workshop, _token: Token) -> None:
    shop.clock.at += timedelta(days=90, seconds=1)


async def about_to_expire(shop: Workshop, _token: Token) -> None:
    shop.clock.at += timedelta(days=89, hours=13)


@pytest.mark.parametrize(
    ("befalls", "end"),
    [
        (reset, DONE),
        (about_to_expire, DONE),
        (expired, LAST),
    ],
)
async def test_a_token_that_is_on_its_way_out_does_not_count_as_the_domains_other_one(
    shop: Workshop, befalls: Befalls, end: tuple[RequestState, Ended]
) -> None:
    token, other = await two(shop)
    request = await deletion(shop, token)
    await befalls(shop, other)
    assert how(await shop.ended(request)) == end


async def test_in_its_grace_period_a_token_is_not_the_one_that_stays(shop: Workshop) -> None:
    token, other = await two(shop)
    heir = (await shop.writer.reset(shop.account, other.id)).token
    first, second = await deletion(shop, token), await deletion(shop, heir)
    assert how(await shop.ended(first)) == DONE
    assert how(await shop.ended(second)) == LAST


@pytest.mark.parametrize("change", [DeleteToken, ResetToken])
async def test_what_has_become_the_bots_own_token_meanwhile_is_spared(
    shop: Workshop, change: Callable[[int, int], DeleteToken | ResetToken]
) -> None:
    whole = Permission(ResourceKey("account", shop.account), 100)
    token = await shop.token(whole)
    request = await shop.approved(change(shop.account, token.id), token)
    reconcile = Reconcile(shop.reader, shop.hands.act, token.last_four)
    restarted = CarryOut(replace(shop.hands, reconcile=reconcile))
    (ended,) = await restarted.run(TEAM, request.id)
    assert how(ended) == (RequestState.FAILED, Ended.OWN_TOKEN)
    assert (await shop.listed())[token.id] == token

"""Whose account a person looks at, and how a switch is remembered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import (
    UnreadableWords,
)
from bot.domain.listing import ListQuery
from bot.workflow.see import See
from tests.workflow.accounts import (
    ACME,
    EVERYTHING,
    JANE,
    JOHN,
    LABS,
    LATER,
    NOW,
    SOON,
    Mirror,
    ids,
    token,
)


@pytest.fixture
def two_accounts() -> Mirror:
    mirror = Mirror()
    mirror.save(token(1, "billing"))
    mirror.save(token(7, "lab"), account=LABS)
    return mirror


async def test_switching_accounts_is_remembered_per_person(two_accounts: Mirror) -> None:
    see = See(two_accounts)
    page = await see.list_tokens(JANE, EVERYTHING, NOW)
    assert (page.seen.account, page.query.account) == (ACME, 1)
    assert page.seen.accounts == (ACME, LABS)
    switched = await see.list_tokens(JANE, ListQuery(account=2), NOW)
    assert ids(switched.rows) == [7]
    assert two_accounts.choices == {JANE: 2}
    assert (await see.list_tokens(JANE, EVERYTHING, NOW)).seen.account == LABS
    assert (await see.accounts(JOHN, NOW)).account == ACME
    assert (await See(two_accounts).accounts(JANE, NOW)).account == LABS


async def test_one_copy_that_is_old_is_worth_a_look_however_new_the_others_are(
    two_accounts: Mirror,
) -> None:
    see = See(two_accounts)
    assert not await see.stale("T1", NOW)
    two_accounts.save(account=LABS, at=NOW - timedelta(seconds=61))
    assert await see.stale("T1", LATER)


async def test_what_runs_out_is_seen_in_every_account(two_accounts: Mirror) -> None:
    soon = timedelta(days=2)
    two_accounts.save(token(2, "mine", owner=JANE.user, ends=soon))
    hers, others = token(8, "also mine", owner=JANE.user, ends=soon), token(9, "his", ends=soon)
    two_accounts.save(hers, others, account=LABS)
    assert ids(await See(two_accounts).running_out(JANE, NOW)) == [2, 8]


async def test_the_choice_of_account_is_written_only_when_it_changes(two_accounts: Mirror) -> None:
    see = See(two_accounts)
    for page in (1, 2, 3):
        await see.list_tokens(JANE, ListQuery(account=2, page=page), NOW)
    await see.find(JANE, "billing", NOW, account=1)
    assert two_accounts.told().count("choose") == 1
    assert two_accounts.choices == {JANE: 2}


async def test_a_switch_made_elsewhere_is_followed(two_accounts: Mirror) -> None:
    see = See(two_accounts)
    assert (await see.accounts(JANE, NOW)).account == ACME
    two_accounts.choices[JANE] = 2
    assert (await see.accounts(JANE, SOON)).account == ACME
    assert (await see.accounts(JANE, LATER)).account == LABS


async def test_switching_works_while_the_database_is_away(two_accounts: Mirror) -> None:
    see = See(two_accounts)
    await see.list_tokens(JANE, EVERYTHING, NOW)
    two_accounts.away = True
    await see.list_tokens(JANE, ListQuery(account=2), NOW)
    assert (await see.list_tokens(JANE, EVERYTHING, LATER)).seen.account == LABS
    assert (await see.list_tokens(JOHN, EVERYTHING, LATER)).seen.account == ACME


async def test_one_account_needs_no_choice() -> None:
    mirror = Mirror()
    mirror.save(token(1))
    see = See(mirror)
    page = await see.list_tokens(JANE, ListQuery(account=1), NOW)
    assert page.query.account is None
    assert not {"choice", "choose"} & set(mirror.told())


async def test_an_account_that_is_not_there_is_named_with_those_that_are(
    two_accounts: Mirror,
) -> None:
    see = See(two_accounts)
    with pytest.raises(UnreadableWords) as refused:
        await see.list_tokens(JANE, ListQuery(account=3), NOW)
    assert refused.value.word == "account:3"
    assert refused.value.allowed == ("account:1", "account:2")


async def test_an_account_that_was_chosen_and_left_gives_way_to_the_first(
    two_accounts: Mirror,
) -> None:
    see = See(two_accounts)
    await see.list_tokens(JANE, ListQuery(account=2), NOW)
    del two_accounts.copies[2]
    assert (await see.accounts(JANE, LATER)).account == ACME
    two_accounts.save(token(8), account=replace(LABS, id=4))
    assert (await see.accounts(JANE, LATER + timedelta(seconds=1))).account == ACME

"""Tokens found and shown whole, domains, sandboxes and the overview."""

from datetime import timedelta

import pytest

from bot.domain.errors import (
    NoSuchToken,
    SeveralTokens,
)
from bot.domain.permissions import AccessLevel, Permission
from bot.workflow.see import See
from tests.workflow.accounts import (
    JANE,
    JOHN,
    LATER,
    NEWS,
    NOW,
    QA,
    SHOP,
    SOON,
    WHOLE_ACCOUNT,
    Holdings,
    Mirror,
    ids,
    on,
    token,
)


async def test_finding_costs_nothing_and_refuses_in_words(mirror: Mirror) -> None:
    see = See(mirror)
    assert (await see.find(JANE, "Billing", NOW)).record.token.id == 1
    mirror.told()
    with pytest.raises(NoSuchToken) as unknown:
        await see.find(JANE, "biling", NOW)
    assert ids(unknown.value.nearest) == [1]
    mirror.save(token(4, "billing two"), token(5, "billing three"))
    with pytest.raises(SeveralTokens) as several:
        await see.find(JANE, "billing t", LATER)
    assert several.value.total == 2
    assert ids(await see.suggest(JANE, "bil", LATER)) == [1, 5, 4]
    assert mirror.told() == ["accounts", "tokens since 1", "tree"]


async def test_a_card_costs_its_history_alone_also_for_a_token_that_is_gone(
    mirror: Mirror,
) -> None:
    see = See(mirror)
    await see.accounts(JANE, NOW)
    mirror.told()
    card = await see.show_token(JANE, 3, NOW)
    assert (card.row.record.token.name, card.row.state) == ("old", "gone")
    assert [event.token_id for event in card.history] == [3]
    assert mirror.told() == ["history"]
    assert (await see.show_token(JANE, "shop", NOW)).row.record.token.id == 2
    with pytest.raises(NoSuchToken):
        await see.show_token(JANE, 99, NOW)


async def test_a_card_without_its_history_is_not_shown_as_if_there_were_none(
    mirror: Mirror,
) -> None:
    see = See(mirror)
    await see.accounts(JANE, NOW)
    mirror.away = True
    card = await see.show_token(JANE, 1, NOW)
    assert (card.history, card.history_known) == ((), False)


SENDS = {
    "admin on a domain": ((on(SHOP), on(NEWS, AccessLevel.VIEWER)), ["shop.example"]),
    "owner of a domain": ((on(NEWS, AccessLevel.OWNER),), ["news.example"]),
    "admin of the account": ((on(WHOLE_ACCOUNT),), ["news.example", "shop.example"]),
    "viewer of the account": ((on(WHOLE_ACCOUNT, AccessLevel.VIEWER), on(QA)), []),
}


@pytest.mark.parametrize(("permissions", "names"), SENDS.values(), ids=SENDS)
async def test_a_card_names_the_domains_that_the_token_may_send_from(
    permissions: tuple[Permission, ...], names: list[str]
) -> None:
    mirror = Mirror()
    mirror.save(token(1, "", *permissions))
    card = await See(mirror).show_token(JANE, 1, NOW)
    assert [domain.name for domain in card.domains] == names


async def test_domains_are_listed_by_name_with_their_own_tokens(mirror: Mirror) -> None:
    mirror.save(token(4, "a", on(SHOP, 10), on(WHOLE_ACCOUNT)), token(5, "b", on(NEWS)))
    see = See(mirror)
    page = await see.domains(JANE, "", 1, NOW)
    assert [(row.domain.name, ids(row.tokens), row.total) for row in page.rows] == [
        ("news.example", [5], 1),
        ("shop.example", [4, 1, 2], 3),
    ]
    assert await see.domains(JANE, "", 1, SOON) is page
    assert [row.domain.id for row in (await see.domains(JANE, "SHOP", 7, NOW)).rows] == [10]
    nothing = await see.domains(JANE, "shop.exmaple", 1, NOW)
    assert (nothing.found, nothing.nearest[0], nothing.pages) == (0, "shop.example", 1)


async def test_a_domain_of_ten_thousand_tokens_shows_the_first_and_how_many() -> None:
    mirror = Mirror()
    mirror.save(*(token(at) for at in range(1, 10_001)))
    page = await See(mirror).domains(JANE, "shop", 1, NOW)
    assert (len(page.rows[0].tokens), page.rows[0].total) == (10, 10_000)


async def test_sandboxes_are_grouped_by_their_project(mirror: Mirror) -> None:
    mirror.save(token(4, "tester", on(QA)))
    see = See(mirror)
    page = await see.sandboxes(JANE, "", 1, NOW)
    assert [(row.project.name, row.sandbox.name, ids(row.tokens)) for row in page.rows] == [
        ("project 21", "Demo", []),
        ("Staging", "QA", [4]),
    ]
    assert [row.sandbox.name for row in (await see.sandboxes(JANE, "stag qa", 1, NOW)).rows] == [
        "QA"
    ]
    assert (await see.sandboxes(JANE, "stagging qa", 1, NOW)).nearest == ("QA",)


async def test_an_account_without_domains_has_an_empty_page(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def empty(*_: object) -> Holdings:
        return Holdings((), (), (), ())

    monkeypatch.setattr(mirror, "tree", empty)
    see = See(mirror)
    page = await see.domains(JANE, "", 1, NOW)
    assert (page.rows, page.page, page.pages, page.nearest) == ((), 1, 1, ())
    assert (await see.sandboxes(JANE, "x", 1, NOW)).nearest == ()


async def test_the_overview_says_what_ends_next() -> None:
    mirror = Mirror()
    ends = [None, timedelta(days=-1), *(timedelta(days=9 - day) for day in range(1, 7))]
    mirror.save(
        *(
            token(at, ends=end, owner="UJANE" if at < 4 else "UJOHN")
            for at, end in enumerate(ends, 1)
        )
    )
    see = See(mirror)
    overview = await see.overview(JANE, NOW)
    assert ids(overview.ends_next) == [8, 7, 6, 5, 4]
    assert overview.counts.total == 8
    assert await see.overview(JANE, SOON) is overview
    assert ids(await see.running_out(JANE, NOW)) == [2, 3]
    assert ids(await see.running_out(JOHN, NOW)) == [8, 7, 6, 5, 4]

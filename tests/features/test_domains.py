"""`/tokens domains`, as people use it."""

from dataclasses import replace

import pytest

from bot.domain.account import SendingDomain
from tests.features.house import House, living
from tests.slack.conversation import labels, seen
from tests.workflow import accounts
from tests.workflow.accounts import SHOP, Holdings, Mirror, on, token


@pytest.fixture
def many_domains(monkeypatch: pytest.MonkeyPatch, mirror: Mirror) -> Mirror:
    named = (
        SendingDomain(100 + key, f"a{key:02}.shop.example", verified=True) for key in range(25)
    )
    tree = Holdings()
    monkeypatch.setattr(accounts, "TREE", replace(tree, domains=(*tree.domains, *named)))
    return mirror


async def test_domains_are_listed_with_their_tokens(house: House) -> None:
    screen = await house.talk.command("domains")
    read = seen(screen)
    assert "Sending domains · Acme" in read
    assert "⚠ not verified yet · 1 token: billing-service (…0002)" in read
    assert "✅ verified · 4 tokens: nightly (…0004), old one (…0005)" in read
    assert "and 1 more" in read


async def test_one_domain_says_how_to_integrate_with_the_token_that_lasts(house: House) -> None:
    read = seen(await house.talk.command("domains shop"))
    assert "host live.smtp.mailtrap.io port 587 user api" in read
    assert "password = the token ending 7f3a" in read
    assert "✅ verified · 4 tokens · synced just now" in read
    assert "🟢 *shop.example token 4231*" in read


async def test_how_to_integrate_opens_the_domain_and_leads_back(house: House) -> None:
    listed = await house.talk.command("domains")
    card = await house.talk.click(listed, "How to integrate")
    assert "How to send from news.example" in seen(card)
    assert "is not verified yet" in seen(card)
    back = await house.talk.click(card, "‹ All domains")
    assert back["blocks"] == listed["blocks"]
    token_card = await house.talk.click(card, "Details")
    assert "billing-service" in seen(token_card)


async def test_a_whole_name_opens_its_domain_though_others_hold_it_too(
    many_domains: Mirror, house: House
) -> None:
    assert many_domains is house.mirror
    assert "26 domains" in seen(await house.talk.command("domains shop"))
    assert "How to send from shop.example" in seen(await house.talk.command("domains Shop.example"))


async def test_a_domain_that_is_gone_since_is_said_above_those_that_are_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = await house.talk.command("domains")
    without = replace(Holdings(), domains=(SendingDomain(12, "late.example", verified=True),))
    monkeypatch.setattr(accounts, "TREE", without)
    house.mirror.save(version=9)
    assert house.looks.see
    house.looks.see.changed("T1")
    read = seen(await house.talk.click(listed, "How to integrate"))
    assert "news.example is not in this account." in read
    assert "late.example" in read


async def test_a_typed_link_is_the_domain_that_was_typed(house: House) -> None:
    screen = await house.talk.command("domains <http://news.example|news.example>")
    assert "How to send from news.example" in seen(screen)


async def test_pages_of_domains_turn(many_domains: Mirror, house: House) -> None:
    assert many_domains is house.mirror
    first = await house.talk.command("domains shop")
    assert "26 domains" in seen(first)
    second = await house.talk.click(first, "Next ›")
    assert "Page 2 of 3" in seen(second)
    assert "a10.shop.example" in seen(second)
    third = await house.talk.click(second, "Next ›")
    assert "Next ›" not in labels(third)
    again = await house.talk.click(third, "‹ Previous")
    assert seen(again) == seen(second)
    everything = await house.talk.click(third, "Show all")
    assert "27 domains" in seen(everything)
    opened = await house.talk.act(
        first, {"type": "button", "action_id": "domains.open", "value": "shop.example"}
    )
    assert "How to send from shop.example" in seen(opened)


async def test_refresh_looks_at_the_account_first(house: House) -> None:
    screen = await house.talk.click(await house.talk.command("domains"), "Refresh")
    assert house.looks.teams == ["T1"]
    assert "2 domains" in seen(screen)


async def test_a_domain_that_is_gone_leads_to_those_there_are(house: House) -> None:
    listed = await house.talk.command("domains")
    action = {"type": "button", "action_id": "domains.open", "value": "gone.example"}
    assert "Sending domains · Acme" in seen(await house.talk.act(listed, action))


async def test_a_name_that_is_nearly_right_finds_its_domain(house: House) -> None:
    screen = await house.talk.command("domains shpo.example")
    assert "No domain matches “shpo.example”." in seen(screen)
    assert "How to send from shop.example" in seen(
        await house.talk.click(screen, "How to integrate")
    )
    assert "Nearest" not in seen(await house.talk.command("domains ~~~~~~~~"))


async def test_words_too_long_for_a_button_are_refused_with_the_reason(house: House) -> None:
    assert "at most 200 characters" in seen(await house.talk.command("domains " + "x" * 300))


async def test_an_account_without_domains_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "TREE", replace(Holdings(), domains=(), sandboxes=()))
    assert "no sending domains yet" in seen(await house.talk.command("domains"))
    assert "no sandboxes yet" in seen(await house.talk.command("sandboxes"))


async def test_a_domain_with_many_tokens_shows_some_and_counts_the_rest(house: House) -> None:
    house.mirror.save(*(token(key, f"extra {key}", on(SHOP, 10)) for key in range(50, 70)))
    read = seen(await house.talk.command("domains shop"))
    assert "And 16 more: the list finds them all, with on:shop.example." in read


async def test_a_domain_without_a_token_that_may_send_says_what_is_needed() -> None:
    mirror = Mirror()
    mirror.save(token(1, "reader", on(SHOP, 10)))
    async with living(mirror) as house:
        read = seen(await house.talk.command("domains shop"))
        assert "password = a token with admin on the domain" in read
        assert "no token of its own" in seen(await house.talk.command("domains"))


async def test_a_domain_that_no_token_reaches_says_so() -> None:
    mirror = Mirror()
    mirror.save(token(1, "elsewhere", on(SHOP)))
    async with living(mirror) as house:
        read = seen(await house.talk.command("domains news"))
    assert "⚠ not verified yet · no token of its own" in read

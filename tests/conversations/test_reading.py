"""What people see when they only look: the whole bot over real HTTP, by what their screens show."""

import re

import pytest

from bot.playground.mailtrap import Fault
from bot.playground.world import Options
from tests.conftest import Stage, Staged


async def test_a_viewer_lists_the_tokens_and_pages_through_them(stage: Stage) -> None:
    first = await stage.viewer.types("/tokens list")
    assert "Mailtrap tokens · Acme" in first
    assert "38 tokens" in first
    assert "Page 1 of 4" in first
    second = await stage.viewer.clicks("Next ›")
    assert "Page 2 of 4" in second
    assert "Page 1 of 4" in await stage.viewer.clicks("‹ Previous")
    assert len(await stage.viewer.messages()) == 1, "paging replaces the message"


async def test_only_the_person_who_asked_sees_the_answer(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    assert await stage.operator.messages() == []


async def test_what_was_reset_stands_at_the_top_with_the_time_left(stage: Stage) -> None:
    seen = await stage.viewer.types("/tokens list")
    assert re.search(r"example\.com token \d+", seen)
    assert "old value works until" in seen
    assert seen.index("⏳") < seen.index("🟢")


async def test_a_day_is_said_in_small_letters_within_a_sentence(stage: Stage) -> None:
    listed = await stage.viewer.types("/tokens list state:grace")
    assert re.search(r"works until \u200b(today|tomorrow) at \d", listed)
    card = await stage.viewer.types("/tokens show billing-service")
    assert re.search(r"Today at \d+:\d\d [AP]M: already existed at first sync", card)


async def test_a_filter_a_sort_and_a_search_are_typed_or_clicked(stage: Stage) -> None:
    assert "legacy-cron" in await stage.viewer.types("/tokens list legacy")
    expiring = await stage.viewer.types("/tokens list")
    expiring = await stage.viewer.clicks("All states (38) > 🟡 Expiring (4)")
    assert "invoices" in expiring
    assert "billing-service" not in expiring
    assert "load test" in await stage.viewer.clicks("Clear filters")


async def test_a_search_that_finds_nothing_names_the_nearest(stage: Stage) -> None:
    seen = await stage.viewer.types("/tokens list biling-servce")
    assert "billing-service" in seen
    assert "38 tokens" in await stage.viewer.clicks("Clear filters")


async def test_a_token_is_opened_from_its_row_and_by_its_last_four(stage: Stage) -> None:
    await stage.viewer.types("/tokens list billing-service")
    card = await stage.viewer.clicks("⋮ > Details")
    assert "Admin on acme.com, shop.example" in card
    assert "live.smtp.mailtrap.io" in card
    (four,) = set(re.findall(r"…([0-9a-f]{4})", card))
    assert "billing-service" in await stage.viewer.types(f"/tokens show …{four}")


async def test_a_name_that_several_tokens_share_asks_which(stage: Stage) -> None:
    asked = await stage.viewer.types("/tokens show example.com")
    assert "2 tokens match" in asked
    assert "example.com token" in await stage.viewer.clicks("Details")


async def test_domains_sandboxes_and_help_answer(stage: Stage) -> None:
    assert "not verified yet" in await stage.viewer.types("/tokens domains")
    assert "Staging" in await stage.viewer.types("/tokens sandboxes")
    helped = await stage.viewer.types("/tokens")
    for word in ("list", "show", "domains", "sandboxes", "help"):
        assert f"/tokens {word}" in helped


async def test_the_home_tab_shows_the_account_at_a_glance(stage: Stage) -> None:
    home = await stage.viewer.opens_home()
    assert "38 tokens" in home
    assert "example.com token" in home
    await stage.viewer.does("click", label="All tokens", **{"in": "home"})
    assert "Page 1 of 4" in await stage.viewer.sees("modal")


async def test_a_typo_gets_the_nearest_word_and_help(stage: Stage) -> None:
    seen = await stage.viewer.types("/tokens lst")
    assert "Did you mean /tokens list?" in seen
    assert "/tokens domains" in await stage.viewer.clicks("Help")


async def test_names_are_shown_as_they_are(stage: Stage) -> None:
    assert "<!channel> *urgent* _mail_ `x` & <@U0LEAD>" in await stage.viewer.types(
        "/tokens list urgent"
    )
    assert "two\nlines" in await stage.viewer.types('/tokens list "two lines"')
    assert "שירות הדואר" in await stage.viewer.types("/tokens list שירות")


async def test_a_list_costs_no_call_to_slack_or_mailtrap(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    slack, mailtrap = len(stage.calls()), stage.mailtrap_calls()
    await stage.viewer.types("/tokens list")
    assert len(stage.calls()) == slack
    assert stage.mailtrap_calls() == mailtrap


async def test_a_click_costs_one_call_to_slack_and_none_to_mailtrap(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    slack, mailtrap = len(stage.calls()), stage.mailtrap_calls()
    await stage.viewer.clicks("Next ›")
    assert stage.calls()[slack:] == ["response_url"]
    assert stage.mailtrap_calls() == mailtrap


async def test_an_old_copy_is_refreshed_in_the_background(stage: Stage) -> None:
    await stage.viewer.types("/tokens list")
    calls = stage.mailtrap_calls()
    await stage.advance("PT2M")
    assert stage.mailtrap_calls() == calls, "nobody asked"
    await stage.viewer.types("/tokens list")
    assert stage.mailtrap_calls() > calls


async def test_an_hour_later_the_clock_itself_has_looked(stage: Stage) -> None:
    calls = stage.mailtrap_calls()
    await stage.advance("PT1H")
    assert stage.mailtrap_calls() > calls


async def test_twelve_hours_later_the_reset_token_has_stopped(stage: Stage) -> None:
    await stage.advance("PT12H")
    seen = await stage.viewer.types("/tokens list state:expired example.com")
    assert re.search(r"example\.com token \d+", seen)


async def test_an_outage_of_mailtrap_leaves_the_list_with_its_age(stage: Stage) -> None:
    stage.world.account.faults.add(Fault(kind="status", status=503), times=500)
    await stage.advance("PT10M")
    seen = await stage.viewer.types("/tokens list")
    assert "38 tokens" in seen
    assert "10 min" in seen


async def test_two_accounts_have_a_switch_that_remembers(stages: Staged) -> None:
    async with stages(Options(organization=True)) as stage:
        assert "· Acme" in await stage.viewer.types("/tokens list")
        assert "Acme Labs" in await stage.viewer.clicks("Acme > Acme Labs")
        assert "· Acme Labs" in await stage.viewer.types("/tokens list")
        assert "· Acme Labs" not in await stage.operator.types("/tokens list")


async def test_socket_mode_answers_the_same(stages: Staged) -> None:
    async with stages(Options(socket_mode=True)) as stage:
        assert "38 tokens" in await stage.viewer.types("/tokens list")
        assert "Page 2 of 4" in await stage.viewer.clicks("Next ›")


@pytest.mark.parametrize("tokens", [100, 10_000])
async def test_any_number_of_tokens_is_listed(stages: Staged, tokens: int) -> None:
    async with stages(Options(tokens=tokens)) as stage:
        assert f"{tokens:,} tokens" in await stage.viewer.types("/tokens list")
        assert f"Page {tokens // 10:,} of" in await stage.viewer.types(
            f"/tokens list page:{tokens // 10}"
        )

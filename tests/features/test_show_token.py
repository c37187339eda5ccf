"""`/tokens show`, and every way to one token."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.account import SendingDomain
from bot.domain.errors import Unavailable
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import Consumer, EventKind, TokenEvent
from bot.features.show_token import views
from bot.slack.cards import tokens
from bot.slack.cards.integration import how_to_send
from bot.slack.cards.trouble import NOTHING
from tests.features.house import House, living
from tests.slack.conversation import labels, seen
from tests.slack.wire import Json
from tests.workflow.accounts import NOW, SHOP, WHOLE_ACCOUNT, Mirror, gone, on, token


def facts(card: Json) -> dict[str, str]:
    """Return what stands in the two columns of a token's card, by its labels."""
    told = (each["text"].partition("\n") for each in card["blocks"][1]["fields"])
    return {label.strip("*"): text for label, _, text in told}


def find_menu(option: Json) -> Json:
    return {
        "type": "external_select",
        "action_id": tokens.FIND,
        "block_id": "list_tokens.foot|sort:name",
        "selected_option": option,
    }


async def test_a_token_is_found_by_its_last_four_and_shown_whole(house: House) -> None:
    card = await house.talk.command("show …7f3a")
    read = seen(card)
    assert card["blocks"][0]["text"]["text"] == "🟢 shop.example token 4231"
    assert facts(card) == {
        "State": "Active",
        "Expires": "<!date^1790424000^{date_short_pretty}|26 Sep 2026 12:00 UTC> (200 days left)",
        "Owner": "<@UJANE>",
        "Created by": "System",
        "Created": "before the first sync",
        "Last four": "…7f3a",
        "ID": "4231",
        "Value": "shown once; reset the token to get a new one",
    }
    assert "Used by no apps listed" in read
    assert "already existed at first sync" in read
    assert labels(card) == ["Refresh"]


async def test_a_domains_token_says_how_to_send(house: House) -> None:
    read = seen(await house.talk.command("show 4231"))
    for host in ("live.smtp.mailtrap.io", "bulk.smtp.mailtrap.io"):
        assert f"SMTP: host {host} port 587 user api" in read
    assert "password = the token ending 7f3a, for SMTP and as Bearer alike" in read
    assert "POST https://send.api.mailtrap.io/api/send with Authorization: Bearer …" in read
    assert "POST https://bulk.api.mailtrap.io/api/send with Authorization: Bearer …" in read


async def test_a_token_on_its_way_out_is_not_offered_for_sending(house: House) -> None:
    card = await house.talk.command("show 1234")
    read = seen(card)
    assert "⏳ shop.example token 1234" in read
    assert facts(card)["Replaced by"] == "token 4231, which has the new value"
    assert "How to send" not in read


async def test_an_account_admins_reach_is_spelt_out(house: House) -> None:
    card = await house.talk.command("show ci")
    read = seen(card)
    assert "Admin on the whole account" in read
    assert "also future ones" in read
    assert facts(card)["State"] == "Never expires"
    assert facts(card)["Owner"] == "no owner"


async def test_from_the_list_to_a_token_and_back_again(house: House) -> None:
    listed = await house.talk.command("list sort:name state:active,never")
    card = await house.talk.click(listed, "Details")
    assert "billing-service" in seen(card)
    refreshed = await house.talk.click(card, "Refresh")
    assert house.looks.teams == ["T1"]
    back = await house.talk.click(refreshed, "‹ Back to the list")
    assert back["blocks"][2:] == listed["blocks"][2:]


async def test_several_that_match_are_a_pick_list(house: House) -> None:
    screen = await house.talk.command("show shop")
    assert "2 tokens match “shop”. Which one?" in seen(screen)
    card = await house.talk.click(screen, "Details")
    assert "⏳ shop.example token 1234" in seen(card)


async def test_more_matches_than_are_shown_are_counted() -> None:
    mirror = Mirror()
    mirror.save(*(token(key, f"service {key}") for key in range(1, 1501)))
    async with living(mirror) as house:
        screen = await house.talk.command("show service")
        assert "1,500 tokens match “service”" in seen(screen)
        assert "And 1,480 more" in seen(screen)


async def test_no_match_names_the_nearest(house: House) -> None:
    screen = await house.talk.command("show biling-servce")
    assert "No token matches “biling-servce”." in seen(screen)
    assert "billing-service · …0002" in seen(screen)
    assert "/tokens list shows them all." in seen(await house.talk.command("show zzzz"))


async def test_show_alone_asks_which(house: House) -> None:
    screen = await house.talk.command("show")
    assert "Which token?" in seen(screen)
    assert [option["value"] for option in await house.talk.suggest(screen, "ci", tokens.FIND)] == [
        "1:3"
    ]


async def test_a_token_is_found_while_typing_and_opened(house: House) -> None:
    listed = await house.talk.command("list sort:name")
    found = await house.talk.suggest(listed, "bil", tokens.FIND)
    assert [option["text"]["text"] for option in found] == ["billing-service …0002"]
    assert found[0]["description"]["text"] == "by Jane Doe · id 2"
    card = await house.talk.act(listed, find_menu(found[0]))
    assert "🟢 billing-service" in seen(card)
    assert "‹ Back to the list" in labels(card)


async def test_ten_thousand_tokens_are_as_easy_to_find_as_ten() -> None:
    mirror = Mirror()
    mirror.save(*(token(key, f"service {key} " + "long " * 48) for key in range(1, 10_001)))
    async with living(mirror) as house:
        screen = await house.talk.command("show")
        found = await house.talk.suggest(screen, "", tokens.FIND)
        assert len(found) == 100
        named = await house.talk.suggest(screen, "service 9999", tokens.FIND)
        assert named[0]["text"]["text"].startswith("service 9999 ")
        assert named[0]["text"]["text"].endswith("… (shortened) …270f")


async def test_choosing_an_entry_that_only_says_something_asks_which(house: House) -> None:
    listed = await house.talk.command("list")
    screen = await house.talk.act(listed, find_menu({"value": NOTHING}))
    assert "Which token?" in seen(screen)


async def test_a_token_that_was_cleaned_up_meanwhile_is_said_to_be_unknown(house: House) -> None:
    listed = await house.talk.command("list")
    screen = await house.talk.act(listed, find_menu({"value": "1:777"}))
    assert screen["replace_original"] is False
    assert "No token matches “777”." in seen(screen)


async def test_gone_tokens_keep_their_card(house: House) -> None:
    house.mirror.save(gone(token(8, "was here"), ago=timedelta(days=20)))
    card = await house.talk.command("show 8")
    read = seen(card)
    assert "18 Feb 2026 12:00 UTC> (20 days ago)" in facts(card)["Deleted or cleaned up"]
    assert "How to send" not in read


async def test_a_look_that_fails_changes_nothing_on_the_screen(house: House) -> None:
    card = await house.talk.command("show ci")
    house.looks.fails = Unavailable("listing tokens")
    sorry = await house.talk.click(card, "Refresh")
    assert sorry["replace_original"] is False
    assert seen(sorry).strip().endswith("(ref 3f9c)")
    assert "couldn't reach Mailtrap" in seen(sorry)


async def test_apps_that_use_a_token_are_named_with_their_people() -> None:
    used = token(1, "shared", on(SHOP), on(WHOLE_ACCOUNT, 10))
    used = replace(used, consumers=(Consumer("shop", "UJANE"), Consumer("billing", None)))
    mirror = Mirror()
    mirror.save(used)
    async with living(mirror) as house:
        assert "used by 2 apps" in seen(await house.talk.command("list"))
        assert "shop · <@UJANE> billing" in seen(await house.talk.command("show 1"))


async def test_a_hundred_resources_are_named_as_far_as_they_fit() -> None:
    many = [on(ResourceKey("domain", key)) for key in range(1000, 1100)]
    mirror = Mirror()
    mirror.save(token(1, "broad\nname", *many), token(2, "n" * 255), token(3, "bare"))
    async with living(mirror) as house:
        card = await house.talk.command("show 1")
        assert "and 80 more" in seen(card)
        assert card["blocks"][0]["type"] == "section"
        assert "n" * 255 in seen(await house.talk.command("show 2"))


async def test_each_kind_of_event_has_its_words() -> None:
    told = {
        kind: views._happened(TokenEvent(1, kind, NOW, before="a", after="b")) for kind in EventKind
    }
    assert told[EventKind.RENAMED] == "renamed from “a” to “b”"
    assert told[EventKind.RESET] == "reset; token b has the new value"
    assert views._happened(TokenEvent(1, EventKind.RESET, NOW)) == "reset"
    assert len(set(told.values())) == len(EventKind)


async def test_many_domains_to_send_from_are_counted_and_unverified_ones_marked() -> None:
    domains = tuple(SendingDomain(key, f"d{key}.example", verified=key > 0) for key in range(8))
    read = seen({"blocks": how_to_send(domains, None)})
    assert "d4.example and 3 more" in read
    assert "d0.example is not verified yet" in read
    assert "a token with admin on the domain" in read


async def test_a_card_says_when_its_history_cannot_be_read(house: House) -> None:
    await house.talk.command("list")
    house.mirror.away = True
    card = await house.talk.command("show ci")
    read = seen(card)
    assert "its history is missing here" in read
    assert "Recent activity" not in read


async def test_a_token_whose_access_is_hidden_says_so() -> None:
    mirror = Mirror()
    hidden = token(1, "hidden")
    mirror.save(replace(hidden, token=replace(hidden.token, permissions=())))
    async with living(mirror) as house:
        assert "No access that I can see" in seen(await house.talk.command("show 1"))

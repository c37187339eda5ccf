"""`/tokens list`, as people use it."""

from datetime import timedelta

from bot.domain.account import Account
from bot.features.list_tokens.views import MOST_PAGES_KEPT
from tests.features.house import House, living
from tests.slack.conversation import find, labels, seen
from tests.slack.wire import Json
from tests.workflow.accounts import LABS, NEWS, NOW, Mirror, gone, on, token


def names(screen: Json) -> list[str]:
    """Return the tokens' names, in order, which stand in bold behind their signs."""
    rows = [block for block in screen["blocks"] if "accessory" in block]
    return [str(block["text"]["text"]).split("*")[1] for block in rows]


def pageful(number: int) -> Mirror:
    mirror = Mirror()
    mirror.save(*(token(key, f"service {key:02}") for key in range(1, number + 1)))
    return mirror


async def test_anybody_sees_what_ends_first_at_the_top(house: House) -> None:
    screen = await house.talk.command("list")
    assert names(screen) == [
        "shop.example token 1234",
        "nightly",
        "billing-service",
        "shop.example token 4231",
        "ci",
        "old one",
    ]
    read = seen(screen)
    assert "Mailtrap tokens · Acme" in read
    assert "6 tokens: 2 active · 1 expiring · 1 in grace · 1 never expires · 1 expired" in read
    assert "4 without owner · synced just now" in read
    assert "Admin on news.example · Viewer on sandbox QA, project Staging" in read
    assert "Admin on the whole account · …0003 · by System · no owner" in read
    assert "old value works until" in read
    assert "(6 h left)" in read
    assert "Page 1 of 1" in read


async def test_a_list_asks_nobody_but_the_mirror(house: House) -> None:
    asked = house.talk.wire.methods()
    house.mirror.told()
    for _ in range(3):
        await house.talk.command("list")
    assert house.talk.wire.methods() == [*asked, "users.info"], "who they are, once"
    assert house.talk.wire.responses == []
    assert house.looks.teams == []
    assert house.mirror.told() == ["accounts", "tokens since 0", "tree"]


async def test_pages_turn_back_and_forth_in_place() -> None:
    async with living(pageful(25)) as house:
        first = await house.talk.command("list sort:name")
        assert names(first)[0] == "service 01"
        assert "‹ Previous" not in labels(first)
        second = await house.talk.click(first, "Next ›")
        assert second["replace_original"] is True
        assert names(second) == [f"service {key}" for key in range(11, 21)]
        third = await house.talk.click(second, "Next ›")
        assert names(third) == [f"service {key}" for key in range(21, 26)]
        assert "Next ›" not in labels(third)
        assert names(await house.talk.click(third, "‹ Previous")) == names(second)


async def test_the_menus_filter_and_sort(house: House) -> None:
    screen = await house.talk.command("list")
    expiring = await house.talk.click(screen, "🟡 Expiring (1)")
    assert names(expiring) == ["nightly"]
    sorted_by_name = await house.talk.click(screen, "Sort: by name")
    assert names(sorted_by_name)[0] == "billing-service"
    both = await house.talk.click(sorted_by_name, "⏳ In grace (1)")
    assert names(both) == ["shop.example token 1234"]
    _, menu, _ = find(both, "Sort: by name")
    assert menu["initial_option"]["value"] == "name"
    everything = await house.talk.click(both, "All states (6)")
    assert names(everything) == names(sorted_by_name)


async def test_a_filter_begins_on_the_first_page() -> None:
    async with living(pageful(25)) as house:
        second = await house.talk.click(await house.talk.command("list"), "Next ›")
        filtered = await house.talk.click(second, "🟢 Active (25)")
        assert "Page 1 of 3" in seen(filtered)


async def test_what_is_searched_is_said_and_can_be_cleared(house: House) -> None:
    typed = "list service state:active,never by:“Jane Doe” on:news.example owner:none"
    screen = await house.talk.command(typed)
    assert names(screen) == ["billing-service"]
    said = "Showing 1: “service” · active or never · on news.example · by Jane Doe · without owner"
    assert said in seen(screen)
    cleared = await house.talk.click(screen, "Clear filters")
    assert len(names(cleared)) == 6
    assert "Clear filters" not in labels(cleared)


async def test_owners_are_shown_as_people(house: House) -> None:
    screen = await house.talk.command("list owner:<@UJANE|jane>")
    assert "owner <@UJANE>" in seen(screen)
    assert len(names(screen)) == 2
    mine = await house.talk.command("list owner:me state:grace", user="UJANE")
    assert names(mine) == ["shop.example token 1234"]
    assert "yours" in seen(mine)


async def test_a_typed_domain_is_understood_though_slack_makes_a_link_of_it(house: House) -> None:
    screen = await house.talk.command("list on:<http://news.example|news.example>")
    assert names(screen) == ["billing-service"]


async def test_nothing_found_says_what_is_near_and_how_to_see_everything(house: House) -> None:
    screen = await house.talk.command("list biling-servce")
    assert "No token matches “biling-servce”." in seen(screen)
    assert "billing-service · …0002" in seen(screen)
    card = await house.talk.click(screen, "Details")
    assert "🟢 billing-service" in seen(card)
    assert "Clear filters" in labels(screen)


async def test_nothing_found_with_filters_says_that_filters_did_it(house: House) -> None:
    screen = await house.talk.command("list nightly state:never")
    assert "No token matches “nightly” with these filters." in seen(screen)
    assert "No token matches these filters." in seen(await house.talk.command("list by:nobody"))


async def test_an_account_without_tokens_says_how_they_come() -> None:
    mirror = Mirror()
    mirror.save()
    async with living(mirror) as house:
        screen = await house.talk.command("list")
    assert "This account has no tokens yet." in seen(screen)
    assert "0 tokens" in seen(screen)


async def test_before_the_first_copy_the_person_is_told_and_a_look_is_started() -> None:
    async with living(Mirror()) as house:
        screen = await house.talk.command("list")
        assert "I'm still syncing the Mailtrap account" in seen(screen)
        assert house.looks.teams == ["T1"]


async def test_an_unreadable_filter_is_named_with_what_can_be_read(house: House) -> None:
    screen = await house.talk.command("list state:sleeping")
    assert "I don't understand “state:sleeping”" in seen(screen)
    assert "active, expiring, never, grace, expired, gone" in seen(screen)
    assert "/tokens help" in seen(screen)
    long = await house.talk.command("list " + "x" * 300)
    assert "at most 200 characters" in seen(long)


async def test_an_old_mirror_is_shown_with_its_age_and_refreshed_beside_it(house: House) -> None:
    house.talk.now = NOW + timedelta(minutes=5)
    screen = await house.talk.command("list")
    assert "synced 5 min ago" in seen(screen)
    assert house.looks.teams == ["T1"]


async def test_refresh_waits_for_the_look_and_shows_what_it_found(house: House) -> None:
    screen = await house.talk.command("list billing")
    house.mirror.save(token(6, "billing-new"))
    fresh = await house.talk.click(screen, "Refresh")
    assert names(fresh) == ["billing-service", "billing-new"]
    assert house.looks.teams == ["T1"]


async def test_the_age_moves_on_while_nothing_else_changes(house: House) -> None:
    first = await house.talk.command("list")
    house.talk.now = NOW + timedelta(seconds=20)
    second = await house.talk.command("list")
    assert "synced 20 s ago" in seen(second)
    assert first["blocks"][2:] == second["blocks"][2:]
    house.talk.now = NOW + timedelta(minutes=50)
    assert "(5 h left)" in seen(await house.talk.command("list"))


async def test_gone_tokens_are_listed_where_asked_for(house: House) -> None:
    house.mirror.save(gone(token(7, "was here")))
    screen = await house.talk.command("list state:gone")
    assert names(screen) == ["was here"]
    assert "deleted, or cleaned up by Mailtrap" in seen(screen)


async def test_another_account_is_a_choice_that_stays(house: House) -> None:
    assert "Acme Labs" not in labels(await house.talk.command("list"))
    house.mirror.save(token(90, "labs only"), account=LABS)
    house.talk.now = NOW + timedelta(seconds=2)
    screen = await house.talk.command("list sort:name")
    labs = await house.talk.click(screen, "Acme Labs")
    assert names(labs) == ["labs only"]
    assert "Mailtrap tokens · Acme Labs" in seen(labs)
    _, sort, _ = find(labs, "Sort: by name")
    assert sort["initial_option"]["value"] == "name"
    assert names(await house.talk.command("list")) == ["labs only"]
    assert "Acme Labs" not in seen(await house.talk.command("list", user="U2"))
    older = await house.talk.click(screen, "Sort: newest first")
    assert "Mailtrap tokens · Acme Labs" not in seen(older)


async def test_a_hundred_and_fifty_accounts_still_fit_into_the_menu(house: House) -> None:
    for number in range(200, 350):
        house.mirror.save(token(90), account=Account(number, f"Sub-account {number} " + "x" * 80))
    house.talk.now = NOW + timedelta(seconds=2)
    screen = await house.talk.command("list")
    assert sum(label.startswith("Sub-account") for label in labels(screen)) == 99
    assert any(label.endswith("… (shortened)") for label in labels(screen))
    assert "51 more accounts: type list account:ID" in seen(screen)


async def test_a_long_account_name_is_shown_whole() -> None:
    mirror = Mirror()
    mirror.save(token(1), account=Account(1, "Acme " * 50))
    async with living(mirror) as house:
        assert "Acme " * 50 in seen(await house.talk.command("list"))


async def test_many_different_questions_are_answered_and_forgotten(house: House) -> None:
    for number in range(MOST_PAGES_KEPT + 5):
        await house.talk.command(f"list word{number}")
    assert len(names(await house.talk.command("list"))) == 6


async def test_every_way_of_listing_fits_into_a_message() -> None:
    mirror = Mirror()
    everywhere = [on(NEWS, level) for level in (100, 10, 50, 1000, 1, 7)]
    name = "é" * 255
    mirror.save(
        *(token(key, name, *everywhere, by="b" * 255, owner="U5") for key in range(1, 400)),
        account=Account(1, "n" * 255),
    )
    async with living(mirror) as house:
        words = 'w"q" state:active,never,grace by:' + "b" * 60
        for text in ("", "page:3", "sort:newest page:40", words):
            screen = await house.talk.command(f"list {text}")
            assert len(screen["blocks"]) <= 50
            assert len(str(screen)) < 60_000

"""The Home tab, as people use it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import Unavailable
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from bot.domain.requests import RequestState, Target
from bot.domain.rotation import Move, Rotation
from bot.domain.values import Waiting
from bot.features.home import views
from bot.slack.cards import tokens
from bot.slack.limits import check
from bot.slack.lookups import REMEMBERED
from bot.workflow.answers import Overview
from bot.workflow.needs import Needed, Some
from bot.workflow.pages import OVERVIEW_ROWS
from bot.workflow.see import See
from tests.features.house import House, living
from tests.slack.conversation import find, labels, seen
from tests.store.changes import asking
from tests.workflow.accounts import NOW, Mirror, token


@pytest.fixture
async def house(house: House) -> House:
    await house.database.migrate()
    return house


async def test_home_shows_what_needs_you_and_then_the_account(house: House) -> None:
    house.mirror.save(token(6, "shop mailer", owner="UJANE", ends=timedelta(days=3)))
    read = seen(await house.talk.open_home("UJANE"))
    yours, account = read.split("The account · Acme")
    assert "shop mailer" in yours
    assert "shop.example token 4231" not in yours, "it lasts"
    assert "nightly" not in yours
    assert "7 tokens" in account
    assert "Next to expire" in account


async def test_home_counts_what_it_has_no_room_for_and_shows_it_elsewhere(house: House) -> None:
    for number in range(7):
        mine = token(10 + number, f"mine {number}", owner="UJANE", ends=timedelta(days=3))
        house.mirror.save(mine)
    home = await house.talk.open_home("UJANE")
    yours, _ = seen(home).split("The account · Acme")
    assert "mine 4" in yours
    assert "mine 5" not in yours
    assert "and 2 more tokens" in yours
    assert "mine 6" in seen(await house.talk.click(home, "See your tokens", user="UJANE"))


async def test_home_takes_everything_at_its_fullest(mirror: Mirror) -> None:
    now, name, jane = NOW, "n" * 255, PersonId("T1", "UJANE")
    mirror.save(token(6, name, owner="UJANE", ends=timedelta(days=3)))
    see = See(mirror)
    stops = now + timedelta(hours=6)
    apps = tuple(Move(number, "a" * 80, "UJANE") for number in range(9))
    rotation = Rotation("T1", 1, 2, 3, name, now, stops, apps)
    request = asking(reason="why " * 500, target=Target(name))
    value = Waiting("v", "T1", request.id, "UJANE", stops)
    (row,) = await see.running_out(jane, now)
    needed = Needed(
        reviews=Some.of([replace(request, state=RequestState.DONE, ended_at=now)] * 9),
        decisions=Some.of([request] * 9),
        unclear=2,
        values=Some.of([(value, request)] * 9),
        moves=Some.of([(rotation, move) for move in apps]),
        ending=Some.of([row] * 9),
    )
    overview = await see.overview(jane, now)
    full = Overview(overview.seen, overview.counts, (row,) * OVERVIEW_ROWS)
    screen = views.home(needed, full, "/tokens", views.Reader(now, operates=True, settles=True))
    assert check(screen.home(), "home") == []
    assert len(screen.blocks) < 90, "what is said above it fits, too"
    read = seen({"blocks": screen.blocks})
    for more in (
        "and 4 more reviews",
        "and 4 more requests",
        "and 4 more values",
        "and 4 more apps",
        "and 4 more tokens",
    ):
        assert more in read
    assert "2 requests may need you: I couldn't check with Slack who decides." in read


async def test_home_shows_the_account_while_the_database_is_away(mirror: Mirror) -> None:
    async with living(mirror) as house:
        read = seen(await house.talk.open_home())
        assert "I can't show what needs you." in read
        assert "6 tokens" in read


async def test_home_is_kind_to_those_who_have_nothing_to_do(house: House) -> None:
    assert "Nothing needs you." in seen(await house.talk.open_home("U9"))


async def test_the_list_opens_over_home_and_pages_and_leads_to_a_token(house: House) -> None:
    home = await house.talk.open_home()
    listed = await house.talk.click(home, "All tokens")
    assert house.talk.wire.methods()[-1] == "views.open"
    assert listed["title"]["text"] == "Mailtrap tokens"
    card = await house.talk.click(listed, "Details")
    assert house.talk.wire.methods()[-1] == "views.update"
    assert "⏳ shop.example token 1234" in seen(card)
    assert "billing-service" in seen(await house.talk.click(card, "‹ Back to the list"))


async def test_a_tokens_menu_on_home_opens_its_card(house: House) -> None:
    card = await house.talk.click(await house.talk.open_home("UJANE"), "Details", user="UJANE")
    assert card["type"] == "modal"
    assert "‹ Back to the list" not in labels(card)


async def test_typing_finds_a_token_on_home(house: House) -> None:
    home = await house.talk.open_home()
    assert len(await house.talk.suggest(home, "shop", tokens.FIND)) == 2


async def test_refresh_fills_home_anew(house: House) -> None:
    home = await house.talk.open_home()
    again = await house.talk.click(home, "Refresh")
    assert again["type"] == "home"
    assert house.looks.teams == ["T1"]


async def test_a_refresh_that_seems_to_come_from_elsewhere_posts_nothing_empty(
    house: House,
) -> None:
    home = await house.talk.open_home()
    _, element, _ = find(home, "Refresh")
    action = {"action_id": element["action_id"], "block_id": "Bxyz", "type": "button"}
    on_message, in_modal = {**home, "type": "message"}, {**home, "type": "modal"}
    for screen in (on_message, in_modal):
        again = await house.talk.act(screen, action)
        assert again["type"] == "home"
    nowhere = {"type": "block_actions", "user": {"id": "U1"}, "actions": [action]}
    await house.talk.interact(nowhere)
    assert house.talk.wire.responses == []
    shown = {method for method in house.talk.wire.methods() if method.startswith(("views", "chat"))}
    assert shown == {"views.publish"}


async def test_a_refresh_that_fails_says_so_above_home_which_stays(house: House) -> None:
    home = await house.talk.open_home()
    house.looks.fails = Unavailable("list the tokens")
    again = await house.talk.click(home, "Refresh")
    sorry, account = seen(again).split("The account · Acme")
    assert (again["type"], again["blocks"][2:]) == ("home", home["blocks"])
    assert "I couldn't reach Mailtrap, so nothing was changed." in sorry
    assert "6 tokens" in account


async def test_who_may_look_no_longer_reads_so_once_at_home(mirror: Mirror) -> None:
    async with living(mirror, Roles({Role.VIEWER: ("U1",)})) as house:
        home = await house.talk.open_home("U1")
        refused = await house.talk.click(home, "Refresh", user="U2")
        assert seen(refused).count("You can't do this") == 1


OPERATORS = Roles({Role.VIEWER: (EVERYONE,), Role.OPERATOR: ("S1",)})


async def test_the_first_home_after_an_idle_hour_has_every_button(mirror: Mirror) -> None:
    async with living(mirror, OPERATORS) as house:
        house.talk.wire.groups["S1"] = ["U1"]
        for hours in (1, 2, 4):
            house.talk.now += timedelta(hours=hours)
            assert "Add a token" in labels(await house.talk.open_home("U1"))
            assert "Add a token" not in labels(await house.talk.open_home("U2"))


async def test_nothing_is_drawn_from_what_slack_does_not_tell(mirror: Mirror) -> None:
    async with living(mirror, OPERATORS) as house:
        home = await house.talk.open_home("U1")
        shown = await house.talk.command("show billing-service", "U1")
        assert "couldn't check with Slack" in seen(home)
        assert "couldn't check with Slack" in seen(shown)
        house.talk.wire.groups["S1"] = ["U1"]
        house.talk.now += REMEMBERED
        assert "Add a token" in labels(await house.talk.open_home("U1"))
        assert "Reset" in labels(await house.talk.command("show billing-service", "U1"))


async def test_home_says_why_it_is_empty_for_those_who_may_not_look(mirror: Mirror) -> None:
    async with living(mirror, Roles({Role.VIEWER: ("U1",)})) as house:
        assert "You can't do this" in seen(await house.talk.open_home("U2"))
        assert "The account" in seen(await house.talk.open_home("U1"))


async def test_an_account_without_tokens_has_a_home_too() -> None:
    mirror = Mirror()
    mirror.save()
    async with living(mirror) as house:
        read = seen(await house.talk.open_home())
    assert "0 tokens" in read
    assert "Next to expire" not in read


async def test_the_messages_tab_is_left_alone(house: House) -> None:
    await house.talk.event({"type": "app_home_opened", "tab": "messages", "user": "U1"})
    assert "views.publish" not in house.talk.wire.methods()

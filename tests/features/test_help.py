"""Help, and what happens to those who mistype."""

import pytest

from bot.domain.people import Role, Roles
from tests.features.house import House, living
from tests.slack.conversation import seen
from tests.workflow.accounts import Mirror


@pytest.mark.parametrize("typed", ["", "help", "HELP", "  help  "])
async def test_help_tells_every_room(house: House, typed: str) -> None:
    read = seen(await house.talk.command(typed))
    for word in ("list", "show", "domains", "sandboxes", "help"):
        assert f"/tokens {word}" in read


async def test_help_is_everybodys_though_looking_is_not(mirror: Mirror) -> None:
    async with living(mirror, Roles({Role.VIEWER: ("U9",)})) as house:
        assert "What you can type" in seen(await house.talk.command(""))
        refused = seen(await house.talk.command("list"))
    assert "it needs the viewer role" in refused
    assert "<@U9>" in refused


async def test_helps_button_lists_the_tokens(house: House) -> None:
    screen = await house.talk.click(await house.talk.command(""), "List the tokens")
    assert "6 tokens" in seen(screen)


async def test_a_typo_gets_the_nearest_word_and_the_way_to_help(house: House) -> None:
    read = seen(await house.talk.command("lst everything"))
    assert "I don't know “lst”. Did you mean /tokens list?" in read
    assert read.endswith("Help ")


async def test_a_tokens_name_alone_is_led_to_show(house: House) -> None:
    read = seen(await house.talk.command("billing-service"))
    assert "If that is a token, type /tokens show billing-service." in read


async def test_an_endless_word_is_answered_within_slacks_limits(house: House) -> None:
    assert "… (shortened)" in seen(await house.talk.command("x" * 3000))

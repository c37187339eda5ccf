"""What somebody does on Mailtrap's own website is done like everything else, and not announced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.playground.mailtrap import Website

if TYPE_CHECKING:
    from tests.playground.mailtrap.conftest import World


@pytest.fixture
def website(world: World) -> Website:
    return Website(world.service)


def listed(world: World) -> dict[str, dict[str, object]]:
    return {token["name"]: token for token in world.done("GET", "api_tokens")}


def test_a_token_is_reset_by_somebody_else(world: World, website: Website) -> None:
    number = world.token(name="billing")["id"]
    assert website.tokens() == [(number, "billing")]
    website.reset(number)
    tokens = listed(world)
    assert len(tokens) == 3
    (successor,) = [token for token in tokens.values() if token["id"] == number + 1]
    assert successor["created_by"] == "Jane Doe"
    with pytest.raises(ValueError, match="already"):
        website.reset(number)


def test_a_token_is_deleted_by_somebody_else(world: World, website: Website) -> None:
    number = world.token(name="billing")["id"]
    website.delete(number)
    assert set(listed(world)) == {"tokenbot"}
    with pytest.raises(ValueError, match="Not Found"):
        website.delete(number)


def test_a_domain_is_added_with_its_token(world: World, website: Website) -> None:
    website.add_domain("new.example")
    (domain,) = world.done("GET", "sending_domains")["data"]
    assert domain["domain_name"] == "new.example"
    (own,) = [token for name, token in listed(world).items() if name.startswith("new.example")]
    assert own["created_by"] == "System"
    with pytest.raises(ValueError, match="already been taken"):
        website.add_domain("new.example")
    with pytest.raises(ValueError, match="The last token of a domain cannot be deleted"):
        website.delete(int(str(own["id"])))


def test_the_bots_own_token_is_no_toy(website: Website) -> None:
    assert website.tokens() == []

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from bot.playground.mailtrap.rules import renamed

if TYPE_CHECKING:
    from types import SimpleNamespace

    from tests.playground.mailtrap.conftest import World

YEAR_LATER = "2027-03-02T09:30:00.000Z"


def base(words: str) -> tuple[int, Any]:
    return 422, {"errors": {"base": [words]}}


def test_new_token_is_shown_with_its_value_once(world: World) -> None:
    made = world.token(name="billing")
    assert re.fullmatch("[0-9a-f]{32}", made["token"])
    assert made["last_4_digits"] == made["token"][-4:]
    assert (made["name"], made["created_by"]) == ("billing", "tokenbot")
    assert made["resources"] == [
        {"resource_type": "account", "resource_id": world.account, "access_level": 10}
    ]
    shown = world.done("GET", f"api_tokens/{made['id']}")
    assert shown == {key: value for key, value in made.items() if key != "token"}
    assert world.tokens()[made["id"]] == shown
    assert world.works(made["token"])


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        ({}, YEAR_LATER),
        ({"expires_at": None}, None),
        ({"expires_at": "2026-03-03T00:00:00Z"}, "2026-03-03T00:00:00.000Z"),
        ({"expires_at": "2026-03-03"}, "2026-03-03T00:00:00.000Z"),
        ({"expires_at": "2026-03-03T02:00:00.25+02:00"}, "2026-03-03T00:00:00.250Z"),
        ({"expires_at": "2031-03-02T09:30:00Z"}, "2031-03-02T09:30:00.000Z"),
    ],
)
def test_expiry_is_a_year_unless_told_otherwise(
    world: World, given: dict[str, Any], ends: str | None
) -> None:
    assert world.token(**given)["expires_at"] == ends
    old = world.token(expires_at=None)
    assert world.done("POST", f"api_tokens/{old['id']}/reset", given)["expires_at"] == ends


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("2026-03-02T09:30:00Z", "must be in the future"),
        ("2031-03-02T09:30:00.001Z", "must be within 5 years"),
        ("0001-01-01T00:00:00+14:00", "must be in the future"),
        ("9999-12-31T23:59:59-12:00", "must be within 5 years"),
        ("soon", "is invalid"),
        (5, "is invalid"),
    ],
)
def test_senseless_expiry_is_refused_by_name(world: World, given: object, words: str) -> None:
    body = world.new_token(expires_at=given)
    expected = (422, {"errors": {"expires_at": [words]}})
    assert world.refused("POST", "api_tokens", body) == expected
    token = world.token()["id"]
    refused = world.refused("POST", f"api_tokens/{token}/reset", {"expires_at": given})
    assert refused == expected


def test_five_years_from_a_leap_day_end_on_the_28th(world: World) -> None:
    world.time = world.time.replace(year=2028, month=2, day=29)
    assert world.token(expires_at="2033-02-28T09:30:00Z")["expires_at"].startswith("2033-02-28")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (None, "can't be blank"),
        (" ", "can't be blank"),
        (7, "is invalid"),
        ("x" * 256, "is too long (maximum is 255 characters)"),
    ],
)
def test_token_needs_a_name(world: World, name: object, words: str) -> None:
    body = world.new_token(name=name)
    assert world.refused("POST", "api_tokens", body) == (422, {"errors": {"name": [words]}})


@pytest.mark.parametrize("name", ["<!channel> *x*", "🚀 בדיקה", "two\nlines", "x" * 255])
def test_name_is_kept_as_it_was_given(world: World, name: str) -> None:
    made = world.token(name=name)
    assert world.tokens()[made["id"]]["name"] == name


@pytest.mark.parametrize("resources", [None, []])
def test_token_without_permissions_cannot_be_saved(
    world: World, say: SimpleNamespace, resources: object
) -> None:
    body = {"name": "x", "resources": resources}
    assert world.refused("POST", "api_tokens", body) == say.none_selected
    assert world.refused("POST", "api_tokens", {"name": "x"}) == say.none_selected
    assert world.refused("POST", "api_tokens", {}) == say.none_selected, "the name is missing, too"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"resource_type": "planet"}, "Resource type is invalid."),
        ({"resource_type": 3}, "Resource type is invalid."),
        ({"resource_id": True}, "Resource id is invalid."),
        ({"resource_id": "x"}, "Resource id is invalid."),
        ({"resource_id": 2**63}, "Resource id is invalid."),
        ({"access_level": 50}, "Access level is invalid."),
        ({"access_level": True}, "Access level is invalid."),
        ({"access_level": [10]}, "Access level is invalid."),
        ({"resource_id": 1}, "Resource account 1 was not found."),
        ({"resource_type": "sending_domain"}, "Resource domain {account} was not found."),
        ({"resource_type": "billing"}, "Resource billing {account} was not found."),
    ],
)
def test_senseless_permission_is_refused(world: World, item: dict[str, Any], words: str) -> None:
    whole = {"resource_type": "account", "resource_id": world.account, "access_level": 10}
    body = {"name": "x", "resources": [whole | item]}
    expected = base(words.format(account=world.account))
    assert world.refused("POST", "api_tokens", body) == expected


@pytest.mark.parametrize("resources", ["account", {"a": 1}, ["account"]])
def test_permissions_must_be_a_list_of_objects(world: World, resources: object) -> None:
    body = {"name": "x", "resources": resources}
    refused = world.refused("POST", "api_tokens", body)
    assert refused == (422, {"errors": {"resources": ["is invalid"]}})


def test_reset_makes_a_new_token_and_keeps_the_old_one_for_12_hours(world: World) -> None:
    old = world.token(name="Ruby SDK Test Token")
    new = world.done("POST", f"api_tokens/{old['id']}/reset")
    assert new["id"] > old["id"]
    assert new["name"] == f"Ruby SDK Test Token {new['id']}"
    assert (new["resources"], new["expires_at"]) == (old["resources"], YEAR_LATER)
    assert new["token"] != old["token"]
    assert world.tokens()[old["id"]]["expires_at"] == "2026-03-02T21:30:00.000Z"
    world.later(hours=12, milliseconds=-1)
    assert world.works(old["token"])
    world.later(milliseconds=1)
    assert not world.works(old["token"])
    assert world.works(new["token"])


def test_token_that_was_reset_leaves_the_list_within_24_hours_of_its_end(world: World) -> None:
    old = world.token()
    new = world.done("POST", f"api_tokens/{old['id']}/reset")
    world.later(hours=12)
    assert old["id"] in world.tokens()
    world.later(hours=24)
    assert old["id"] not in world.tokens()
    assert new["id"] in world.tokens()
    assert world.ask("GET", f"api_tokens/{old['id']}").status_code == 404


def test_grace_never_lengthens_a_life(world: World) -> None:
    old = world.token(expires_at="2026-03-02T10:30:00Z")
    world.done("POST", f"api_tokens/{old['id']}/reset")
    world.later(hours=1)
    assert not world.works(old["token"])


def test_token_in_its_grace_period_cannot_be_reset_again(world: World) -> None:
    old = world.token()["id"]
    world.done("POST", f"api_tokens/{old}/reset")
    refused = world.refused("POST", f"api_tokens/{old}/reset")
    assert refused == base("Token has already been reset.")


def test_expired_token_stops_stays_in_the_list_and_goes_after_90_days(world: World) -> None:
    token = world.token(expires_at="2026-03-02T10:30:00Z")
    world.later(hours=1)
    assert not world.works(token["token"])
    refused = world.refused("POST", f"api_tokens/{token['id']}/reset")
    assert refused == base("Token has already expired and cannot be reset.")
    world.later(days=90, milliseconds=-1)
    assert token["id"] in world.tokens()
    world.later(milliseconds=1)
    assert token["id"] not in world.tokens()


def test_token_may_reset_itself(world: World) -> None:
    own = next(iter(world.tokens()))
    new = world.done("POST", f"api_tokens/{own}/reset")
    assert world.works(new["token"])
    assert new["created_by"] == "tokenbot"
    world.later(hours=12)
    assert world.refused("GET", "/api/accounts")[0] == 401


def test_deleted_token_stops_at_once(world: World, say: SimpleNamespace) -> None:
    token = world.token()
    answer = world.ask("DELETE", f"api_tokens/{token['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not world.works(token["token"])
    assert world.refused("DELETE", f"api_tokens/{token['id']}") == say.not_found


def test_last_token_of_a_domain_cannot_be_deleted(world: World) -> None:
    domain = world.domain()
    own = max(world.tokens())
    words = "The last token of a domain cannot be deleted."
    assert world.refused("DELETE", f"api_tokens/{own}") == base(words)
    access = world.access_of(own)["id"]
    assert world.refused("DELETE", f"account_accesses/{access}") == base(words)
    world.token(("domain", domain, 10))
    assert world.refused("DELETE", f"api_tokens/{own}") == base(words)
    other = world.token(("domain", domain, 100), ("account", world.account, 100))["id"]
    world.done("DELETE", f"api_tokens/{own}")
    assert world.refused("DELETE", f"api_tokens/{other}") == base(words)


def test_token_in_grace_does_not_count_as_a_domains_last_one(world: World) -> None:
    world.domain()
    old = max(world.tokens())
    new = world.done("POST", f"api_tokens/{old}/reset")["id"]
    assert world.refused("DELETE", f"api_tokens/{new}")[0] == 422
    world.done("DELETE", f"api_tokens/{old}")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ruby SDK Test Token", "Ruby SDK Test Token 4232"),
        ("mailtrap.example token 4231", "mailtrap.example token 4232"),
        ("4231", "4232"),
        ("order 14231", "order 14231 4232"),
        ("4231 and more", "4231 and more 4232"),
        ("x" * 255, "x" * 250 + " 4232"),
    ],
)
def test_new_id_takes_the_old_ones_place_in_the_name(name: str, expected: str) -> None:
    assert renamed(name, 4231, 4232) == expected

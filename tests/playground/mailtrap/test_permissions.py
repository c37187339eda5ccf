from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.playground.mailtrap import Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from tests.playground.mailtrap.conftest import World


def test_permissions_are_created_changed_and_destroyed_by_access_id(world: World) -> None:
    domain, project = world.domain(), world.project()
    token = world.token(("domain", domain, 10), ("account", world.account, 10))["id"]
    access = world.access_of(token)["id"]
    assert access != token
    changes = [
        {"resource_type": "sending_domain", "resource_id": str(domain), "access_level": "admin"},
        {"resource_type": "project", "resource_id": project, "access_level": 10},
        {"resource_type": "account", "resource_id": world.account, "_destroy": True},
        {"resource_type": "billing", "resource_id": world.account, "_destroy": True},
    ]
    path = f"account_accesses/{access}/permissions/bulk"
    answer = world.done("PUT", path, {"permissions": changes})
    assert answer == {"message": "Permissions have been updated!"}
    assert world.tokens()[token]["resources"] == [
        {"resource_type": "sending_domain", "resource_id": domain, "access_level": 100},
        {"resource_type": "project", "resource_id": project, "access_level": 10},
    ]
    newer = world.done("GET", f"/api/api_tokens/{token}")["resources"]
    assert [grant["resource_type"] for grant in newer] == ["domain", "project"]


def test_edit_that_leaves_nothing_is_refused_whole(world: World, say: SimpleNamespace) -> None:
    project = world.project()
    token = world.token(("project", project, 10))["id"]
    path = f"account_accesses/{world.access_of(token)['id']}/permissions/bulk"
    named = {"resource_type": "project", "resource_id": project}
    gone = {"permissions": [named | {"_destroy": "true"}]}
    assert world.refused("PUT", path, gone) == say.none_selected
    unknown = {"resource_type": "sending_domain", "resource_id": 1, "access_level": 100}
    both = {"permissions": [named | {"access_level": 100}, unknown]}
    assert world.refused("PUT", path, both) == say.not_found
    senseless = {"permissions": [named | {"access_level": "king"}]}
    assert world.refused("PUT", path, senseless)[0] == 422
    assert world.tokens()[token]["resources"][0]["access_level"] == 10


def test_nobody_grants_more_than_they_have(world: World, say: SimpleNamespace) -> None:
    project, other = world.project(), world.project("Other")
    value = world.token(("project", project, 100))["token"]
    token = world.token(("project", project, 10))["id"]
    path = f"account_accesses/{world.access_of(token)['id']}/permissions/bulk"
    raised = [{"resource_type": "project", "resource_id": project, "access_level": 100}]
    world.done("PUT", path, {"permissions": raised}, token=value)
    foreign = [{"resource_type": "project", "resource_id": other, "access_level": 10}]
    assert world.refused("PUT", path, {"permissions": foreign}, token=value) == say.forbidden


def test_people_invitations_and_tokens_have_accesses(world: World) -> None:
    token = world.token()
    found = world.done("GET", "account_accesses")
    kinds = {access["specifier_type"] for access in found}
    assert kinds == {"User", "Invite", "ApiToken"}
    record = world.access_of(token["id"])
    assert record["specifier"]["author_name"] == "tokenbot"
    assert record["specifier"]["expires_at"] == token["expires_at"]
    lookalike = record["specifier"]["token"]
    assert lookalike != token["token"]
    assert (len(lookalike), lookalike[-4:]) == (32, token["last_4_digits"])


def test_owner_is_beyond_an_admins_reach(world: World, say: SimpleNamespace) -> None:
    found = world.done("GET", "account_accesses")
    owner = next(a for a in found if a["resources"][0]["access_level"] == 1000)
    allowed = {"can_read": False, "can_update": False, "can_destroy": False, "can_leave": False}
    assert owner["permissions"] == allowed
    assert all(access["permissions"]["can_read"] for access in found if access != owner)
    refused = world.refused("DELETE", f"account_accesses/{owner['id']}")
    assert refused == say.account_forbidden


def test_removed_access_takes_the_token_along(world: World, say: SimpleNamespace) -> None:
    token = world.token()
    access = world.access_of(token["id"])["id"]
    assert world.done("DELETE", f"account_accesses/{access}") == {"id": access}
    assert not world.works(token["token"])
    assert world.refused("DELETE", f"account_accesses/{access}") == say.not_found


@pytest.mark.parametrize("key", ["domain_ids[]", "domain_ids"])
def test_accesses_are_filtered_by_resource(world: World, key: str) -> None:
    domain, project = world.domain(), world.project()
    sandbox = world.sandbox(project)["id"]
    own = max(world.tokens())
    inside = world.token(("sandbox", sandbox, 10))["id"]

    def seen(**filters: object) -> list[int]:
        path, query = (
            "account_accesses",
            {k.replace("_ids", "_ids[]"): v for k, v in filters.items()},
        )
        return [a["specifier"]["id"] for a in world.done("GET", path, params=query)]

    found = world.done("GET", "account_accesses", params={key: [domain, "x"]})
    assert [a["specifier"]["id"] for a in found] == [own]
    assert seen(inbox_ids=sandbox) == [inside]
    assert len(seen(sandbox_ids=sandbox)) > 1, "a filter by a word of the other family is none"
    assert seen(project_ids=project) == []


def test_accesses_are_listed_newest_first(world: World) -> None:
    world.token()
    listed = [access["id"] for access in world.done("GET", "account_accesses")]
    assert listed == sorted(listed, reverse=True)


BY_ACCOUNT = ("sending_domain", "inbox")
BY_TOKEN = ("domain", "sandbox")


@pytest.mark.parametrize("lenient", [False, True])
@pytest.mark.parametrize(
    ("prefix", "own", "others"),
    [("", BY_ACCOUNT, (*BY_TOKEN, "mailsend_domain")), ("/api/", BY_TOKEN, BY_ACCOUNT)],
)
def test_each_family_of_paths_takes_its_own_words_alone_unless_it_is_lenient(
    new_world: Callable[..., World],
    prefix: str,
    own: tuple[str, ...],
    others: tuple[str, ...],
    *,
    lenient: bool,
) -> None:
    world = new_world(Reading(access_records="always", lenient_types=lenient))
    there = {"domain": world.domain(), "sandbox": world.sandbox(world.project())["id"]}
    for word in (*own, *others):
        number = there["domain" if "domain" in word else "sandbox"]
        named = {"resource_type": word, "resource_id": number, "access_level": 10}
        made = world.ask("POST", f"{prefix}api_tokens", {"name": "x", "resources": [named]})
        path = f"{prefix}account_accesses/{world.access_of(world.token()['id'])['id']}"
        edited = world.ask("PUT", f"{path}/permissions/bulk", {"permissions": [named]})
        if word in own or lenient:
            assert made.json()["resources"][0]["resource_type"] in own
            assert edited.status_code == 200
        else:
            assert made.status_code == edited.status_code == 422
            wrong = {"errors": {"base": ["Resource type is invalid."]}}
            assert made.json() == edited.json() == wrong


def test_a_lenient_service_filters_by_either_word(new_world: Callable[..., World]) -> None:
    world = new_world(Reading(access_records="always", lenient_types=True))
    sandbox = world.sandbox(world.project())["id"]
    inside = world.token(("sandbox", sandbox, 10))["id"]
    for key in ("inbox_ids[]", "sandbox_ids[]"):
        (found,) = world.done("GET", "account_accesses", params={key: sandbox})
        assert found["specifier"]["id"] == inside


@pytest.mark.parametrize(
    ("reading", "plain", "named"),
    [
        (Reading(access_records="filtered"), 0, 1),
        (Reading(access_records="never"), 0, 0),
        (Reading(), 0, 0),
    ],
)
def test_access_records_of_tokens_are_hidden_unless_told_otherwise(
    new_world: Callable[..., World], reading: Reading, plain: int, named: int
) -> None:
    world = new_world(reading)
    domain = world.domain()

    def tokens_in(**query: object) -> int:
        found = world.done("GET", "account_accesses", params=query)
        return sum(access["specifier_type"] == "ApiToken" for access in found)

    assert (tokens_in(), tokens_in(**{"domain_ids[]": domain})) == (plain, named)


def test_hidden_access_cannot_be_edited_either(
    new_world: Callable[..., World], say: SimpleNamespace
) -> None:
    world = new_world(Reading(access_records="never"))
    hidden = min(a["id"] for a in world.done("GET", "account_accesses")) - 1
    body: dict[str, Any] = {"permissions": []}
    path = f"account_accesses/{hidden}/permissions/bulk"
    assert world.refused("PUT", path, body) == say.not_found


def test_expiry_may_count_as_already_reset(new_world: Callable[..., World]) -> None:
    world = new_world(Reading(dated_is_reset=True))
    dated, endless = world.token()["id"], world.token(expires_at=None)["id"]
    world.done("POST", f"api_tokens/{endless}/reset")
    words = ["Token already has an expiration date and cannot be reset."]
    refused = world.refused("POST", f"api_tokens/{dated}/reset")
    assert refused == (422, {"errors": {"base": words}})

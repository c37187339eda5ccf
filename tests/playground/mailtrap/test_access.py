from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from tests.playground.mailtrap.conftest import World


def viewer(world: World) -> str:
    return str(world.token()["token"])


def test_account_admin_sees_every_token_of_its_account(world: World) -> None:
    world.domain()
    sandbox = world.sandbox(world.project())["id"]
    made = {world.token(("sandbox", sandbox, 100))["id"], world.token()["id"]}
    assert made < set(world.tokens())
    assert len(world.tokens()) == 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "api_tokens", None),
        ("GET", "api_tokens/{token}", None),
        ("POST", "api_tokens", {"name": "x"}),
        ("POST", "api_tokens/{token}/reset", None),
        ("DELETE", "api_tokens/{token}", None),
        ("POST", "sending_domains", {"sending_domain": {"domain_name": "new.example"}}),
        ("PATCH", "sending_domains/{domain}", {"sending_domain": {"inbound_enabled": True}}),
        ("DELETE", "sending_domains/{domain}", None),
        ("POST", "sending_domains/{domain}/send_setup_instructions", {"email": "a@b.example"}),
        ("POST", "projects", {"project": {"name": "New"}}),
        ("PATCH", "projects/{project}", {"project": {"name": "New"}}),
        ("DELETE", "projects/{project}", None),
        ("POST", "projects/{project}/inboxes", {"inbox": {"name": "New"}}),
        ("PATCH", "inboxes/{sandbox}", {"inbox": {"name": "New"}}),
        ("PATCH", "inboxes/{sandbox}/reset_credentials", None),
        ("PATCH", "inboxes/{sandbox}/clean", None),
        ("DELETE", "inboxes/{sandbox}", None),
    ],
)
def test_viewer_changes_nothing(
    world: World, say: SimpleNamespace, method: str, path: str, body: Any
) -> None:
    project = world.project()
    there = {
        "domain": world.domain(),
        "token": max(world.tokens()),
        "project": project,
        "sandbox": world.sandbox(project)["id"],
    }
    refused = world.refused(method, path.format(**there), body, token=viewer(world))
    assert refused == say.forbidden


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "account_accesses", None),
        ("DELETE", "account_accesses/{access}", None),
        ("PUT", "account_accesses/{access}/permissions/bulk", {"permissions": []}),
    ],
)
def test_viewer_leaves_accesses_alone(
    world: World, say: SimpleNamespace, method: str, path: str, body: Any
) -> None:
    access = world.done("GET", "account_accesses")[-1]["id"]
    refused = world.refused(method, path.format(access=access), body, token=viewer(world))
    assert refused == say.account_forbidden


def test_viewer_reads_all_but_passwords(world: World) -> None:
    token = viewer(world)
    domain = world.domain()
    project = world.project()
    sandbox = world.sandbox(project)
    assert world.done("GET", f"inboxes/{sandbox['id']}", token=token)["password"] is None
    assert world.done("GET", f"projects/{project}", token=token).get("share_links") is None
    shown = world.done("GET", f"sending_domains/{domain}", token=token)
    assert shown["permissions"] == {"can_read": True, "can_update": False, "can_destroy": False}
    assert world.done("GET", "permissions/resources", token=token) == []


def test_domain_admin_sees_and_makes_tokens_of_that_domain_alone(
    world: World, say: SimpleNamespace
) -> None:
    mine, other = world.domain(), world.domain("other.example")
    own = world.token(("domain", mine, 100))
    value = own["token"]
    mixed = world.token(("domain", mine, 100), ("domain", other, 10))["id"]
    listed = world.tokens(token=value)
    assert own["id"] in listed
    assert mixed not in listed
    assert {grant["resource_id"] for t in listed.values() for grant in t["resources"]} == {mine}
    body = {"name": "x", "resources": [{"resource_type": "sending_domain", "access_level": 10}]}
    body["resources"][0]["resource_id"] = str(mine)  # type: ignore[index]  # it is a list
    assert world.done("POST", "api_tokens", body, token=value)["created_by"] == "some token"
    body["resources"][0]["resource_id"] = other  # type: ignore[index]  # it is a list
    assert world.refused("POST", "api_tokens", body, token=value) == say.forbidden
    assert world.refused("GET", f"api_tokens/{mixed}", token=value) == say.not_found
    assert world.refused("DELETE", f"api_tokens/{mixed}", token=value) == say.not_found
    listed_domains = world.done("GET", "sending_domains", token=value)["data"]
    assert [domain["id"] for domain in listed_domains] == [mine]
    assert world.refused("GET", f"sending_domains/{other}", token=value) == say.not_found
    assert world.done("GET", "/api/accounts", token=value)[0]["access_levels"] == [1]


def test_project_admin_reaches_the_sandboxes_inside(world: World, say: SimpleNamespace) -> None:
    project, other = world.project(), world.project("Other")
    inside, outside = world.sandbox(project)["id"], world.sandbox(other)["id"]
    value = world.token(("project", project, 100))["token"]
    assert [box["id"] for box in world.done("GET", "inboxes", token=value)] == [inside]
    assert [found["id"] for found in world.done("GET", "projects", token=value)] == [project]
    world.done("PATCH", f"inboxes/{inside}/reset_credentials", token=value)
    assert world.refused("GET", f"inboxes/{outside}", token=value) == say.not_found
    assert world.refused("GET", f"projects/{other}", token=value) == say.not_found
    tree = world.done("GET", "permissions/resources", token=value)
    assert [(node["type"], node["access_level"]) for node in tree] == [("account", 1)]
    assert [node["id"] for node in tree[0]["resources"]] == [project]
    assert [node["id"] for node in tree[0]["resources"][0]["resources"]] == [inside]


def test_sandbox_viewer_sees_the_project_around_it(world: World, say: SimpleNamespace) -> None:
    project = world.project()
    seen, _hidden = world.sandbox(project)["id"], world.sandbox(project, "Other")
    value = world.token(("inbox", seen, 10))["token"]
    shown = world.done("GET", f"projects/{project}", token=value)
    assert [box["id"] for box in shown["inboxes"]] == [seen]
    assert world.done("GET", "projects", token=value) == [shown]
    renamed = world.refused("PATCH", f"projects/{project}", {"project": {}}, token=value)
    assert renamed == say.forbidden


def test_admin_is_offered_everything_in_the_account(world: World) -> None:
    project = world.project()
    world.sandbox(project)
    world.domain()
    (account,) = world.done("GET", "permissions/resources")
    assert [node["type"] for node in account["resources"]] == [
        "billing",
        "email_template_permission_scope",
        "email_campaign_permission_scope",
        "project",
        "sending_domain",
    ]
    assert account["resources"][3]["resources"][0]["type"] == "inbox"
    (newer,) = world.done("GET", "/api/permissions/resources")
    assert newer["resources"][3]["resources"][0]["type"] == "sandbox"
    assert newer["resources"][4]["type"] == "domain"


def test_foreign_account_is_forbidden_whether_it_exists_or_not(
    new_world: Callable[..., World], say: SimpleNamespace
) -> None:
    world = new_world(kind="demo")
    body = {"name": "x", "resources": [{"resource_type": "account", "access_level": 100}]}
    body["resources"][0]["resource_id"] = world.account  # type: ignore[index]  # it is a list
    value = world.done("POST", "api_tokens", body)["token"]
    for foreign in (world.account + 1, 99):
        path = f"/api/accounts/{foreign}/api_tokens"
        assert world.refused("GET", path, token=value) == say.account_forbidden
    assert world.refused("GET", "/api/accounts/x/api_tokens", token=value) == say.not_found
    assert len(world.done("GET", "/api/accounts", token=value)) == 1


def test_organizations_token_reaches_all_its_accounts(
    new_world: Callable[..., World], say: SimpleNamespace
) -> None:
    world = new_world(kind="demo")
    first, second = world.done("GET", "/api/accounts")
    assert (first["name"], second["name"]) == ("Acme", "Acme Labs")
    assert first["access_levels"] == second["access_levels"] == [100]
    path = f"/api/accounts/{second['id']}/api_tokens"
    (token,) = world.done("GET", path)
    assert token["name"] == f"labs.acme.com token {token['id']}"
    assert world.refused("GET", f"api_tokens/{token['id']}") == say.not_found
    listed = world.done("GET", "/api/organizations/1/sub_accounts")
    assert [account["id"] for account in listed] == [first["id"], second["id"]]
    body = {"account": {"name": "Acme Nordic"}}
    made = world.done("POST", "/api/organizations/1/sub_accounts", body)
    assert made["name"] == "Acme Nordic"
    assert world.done("GET", f"/api/accounts/{made['id']}/api_tokens") == []


def test_account_admin_neither_sees_nor_touches_the_organizations_token(
    new_world: Callable[..., World], say: SimpleNamespace
) -> None:
    world = new_world(kind="demo")
    own = min(world.tokens())
    value = world.token(("account", world.account, 100))["token"]
    assert own not in world.tokens(token=value)
    assert world.refused("DELETE", f"api_tokens/{own}", token=value) == say.not_found
    for method in ("GET", "POST"):
        path = "/api/organizations/1/sub_accounts"
        assert world.refused(method, path, token=value) == say.forbidden

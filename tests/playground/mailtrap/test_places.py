from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import SimpleNamespace

    from tests.playground.mailtrap.conftest import World

FAMILIES = [("", "inbox", "inboxes"), ("/api/", "sandbox", "sandboxes")]


def test_new_domain_brings_its_token(world: World) -> None:
    body = {"sending_domain": {"domain_name": " Shop.Example "}}
    made = world.done("POST", "sending_domains", body)
    assert (made["domain_name"], made["compliance_status"]) == ("shop.example", "unverified_dns")
    assert world.done("GET", f"sending_domains/{made['id']}") == made
    assert world.done("GET", "sending_domains") == {"data": [made]}
    token = world.tokens()[max(world.tokens())]
    assert token["name"] == f"shop.example token {token['id']}"
    assert token["created_by"] == "System"
    assert token["resources"] == [
        {"resource_type": "sending_domain", "resource_id": made["id"], "access_level": 100}
    ]


def test_newer_paths_speak_of_domains(world: World) -> None:
    made = world.done("POST", "/api/domains", {"domain": {"domain_name": "a.example"}})
    assert world.done("GET", "/api/domains") == {"data": [made]}
    tokens = world.done("GET", "/api/api_tokens")
    assert tokens[-1]["resources"][0]["resource_type"] == "domain"
    body = {"domain": {"open_tracking_enabled": False}}
    assert not world.done("PATCH", f"/api/domains/{made['id']}", body)["open_tracking_enabled"]
    assert world.ask("POST", "/api/domains", {"sending_domain": {}}).status_code == 400


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Domain name can't be blank, Tracking domain name is not a valid domain name"),
        (None, "Domain name can't be blank, Tracking domain name is not a valid domain name"),
        ("no dots", "Domain name is not a valid domain name"),
        (7, "Domain name is not a valid domain name"),
        ("-a.example", "Domain name is not a valid domain name"),
        ("x." * 130 + "example", "Domain name is not a valid domain name"),
        ("EXAMPLE.com", "Domain name has already been taken"),
    ],
)
def test_senseless_domain_is_refused(world: World, name: object, words: str) -> None:
    world.domain("example.com")
    body = {"sending_domain": {"domain_name": name}}
    expected = (422, {"errors": {"base": [f"Validation failed: {words}"]}})
    assert world.refused("POST", "sending_domains", body) == expected


def test_deleted_domain_takes_its_own_tokens_along(world: World, say: SimpleNamespace) -> None:
    domain = world.domain()
    own = max(world.tokens())
    shared = world.token(("domain", domain, 100), ("account", world.account, 10))["id"]
    assert world.ask("DELETE", f"sending_domains/{domain}").status_code == 204
    assert own not in world.tokens()
    assert len(world.tokens()[shared]["resources"]) == 1
    assert world.refused("GET", f"sending_domains/{domain}") == say.not_found


def test_domain_switches_are_flags(world: World) -> None:
    domain = world.domain()
    path = f"sending_domains/{domain}"
    on = {"sending_domain": {"tracking_opt_out_enabled": True}}
    assert world.done("PATCH", path, on)["tracking_opt_out_enabled"]
    wrong = {"sending_domain": {"inbound_enabled": "yes"}}
    expected = (422, {"errors": {"inbound_enabled": ["is invalid"]}})
    assert world.refused("PATCH", path, wrong) == expected
    assert world.ask("PATCH", path, {"sending_domain": {"other": 1}}).status_code == 400


def test_setup_instructions_need_an_address(world: World) -> None:
    path = f"sending_domains/{world.domain()}/send_setup_instructions"
    assert world.ask("POST", path, {"email": "a@b.example"}).status_code == 204
    expected = (422, {"errors": {"email": ["is invalid"]}})
    assert world.refused("POST", path, {"email": "nobody"}) == expected


@pytest.mark.parametrize(("prefix", "one", "many"), FAMILIES)
def test_sandbox_lives_in_a_project(world: World, prefix: str, one: str, many: str) -> None:
    project = world.done("POST", f"{prefix}projects", {"project": {"name": "QA"}})
    assert project[many] == []
    path = f"{prefix}projects/{project['id']}"
    made = world.done("POST", f"{path}/{many}", {one: {"name": "Nightly"}})
    assert made["project_id"] == project["id"]
    assert world.done("GET", path)[many] == [made]
    assert world.done("GET", f"{prefix}{many}") == [made]
    own = f"{prefix}{many}/{made['id']}"
    renamed = world.done("PATCH", own, {one: {"name": "Daily", "email_username": "me"}})
    assert (renamed["name"], renamed["email_username"]) == ("Daily", "me")
    assert world.done("PATCH", f"{own}/toggle_email_username")["email_username_enabled"]
    assert world.done("PATCH", f"{own}/reset_email_username")["email_username"] != "me"
    assert world.done("PATCH", path, {"project": {"name": "Other"}})["name"] == "Other"
    assert world.done("DELETE", own)["id"] == made["id"]
    assert world.ask("GET", own).status_code == 404
    assert world.done("DELETE", path) == {"id": project["id"]}
    assert world.done("GET", f"{prefix}projects") == []


def test_reset_credentials_replaces_user_name_and_password(world: World) -> None:
    sandbox = world.sandbox(world.project())
    reset = world.done("PATCH", f"inboxes/{sandbox['id']}/reset_credentials")
    changed = {key for key, value in reset.items() if sandbox[key] != value}
    assert changed == {"username", "password"}
    assert world.done("GET", "inboxes") == [reset]


def test_messages_are_read_and_deleted(world: World) -> None:
    seeded = world.sandbox(world.project())["id"]
    with world.service.transaction() as conn:
        conn.exec_driver_sql("UPDATE sandboxes SET emails_count = 5, emails_unread_count = 2")
    read = world.done("PATCH", f"inboxes/{seeded}/all_read")
    assert (read["emails_count"], read["emails_unread_count"], read["used"]) == (5, 0, True)
    assert world.done("PATCH", f"inboxes/{seeded}/clean")["emails_count"] == 0


def test_deleted_project_takes_permissions_along(world: World) -> None:
    project = world.project()
    sandbox = world.sandbox(project)["id"]
    token = world.token(("sandbox", sandbox, 10))
    kept = world.token(("project", project, 10), ("account", world.account, 10))["id"]
    world.done("DELETE", f"projects/{project}")
    assert not world.works(token["token"])
    assert [g["resource_type"] for g in world.tokens()[kept]["resources"]] == ["account"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"project": {"name": "x"}}, 422),
        ({"project": {"name": "   "}}, 422),
        ({"project": {"name": "x" * 101}}, 422),
        ({"project": {"name": None}}, 422),
        ({"project": {}}, 400),
        ({"project": "QA"}, 400),
        ({}, 400),
    ],
)
def test_project_needs_a_name(world: World, body: Any, status: int) -> None:
    assert world.refused("POST", "projects", body)[0] == status


@pytest.mark.parametrize("name", ["", None])
def test_a_blank_name_of_a_project_breaks_two_rules(world: World, name: object) -> None:
    words = ["can't be blank", "is too short (minimum is 2 characters)"]
    refused = world.refused("POST", "projects", {"project": {"name": name}})
    assert refused == (422, {"errors": {"name": words}})


ACME = {
    "name": "Acme",
    "address": "1 Main St",
    "city": "Oslo",
    "country": "NO",
    "zip_code": "0150",
    "website_url": "https://acme.example",
}


@pytest.mark.parametrize(("prefix", "domains"), [("", "sending_domains"), ("/api/", "domains")])
def test_a_domains_company_is_told_and_changed(
    world: World, say: SimpleNamespace, prefix: str, domains: str
) -> None:
    other = world.domain("other.example")
    path = f"{prefix}{domains}/{world.domain()}/company_info"
    assert set(world.done("GET", path)["data"].values()) == {None}
    made = world.done("POST", path, {"company_info": ACME})["data"]
    assert made == world.done("GET", path)["data"]
    assert {**made, **ACME} == made
    assert (made["info_level"], made["phone"]) == ("business", None)
    changes = {"city": "Bergen", "info_level": "individual"}
    assert world.done("PATCH", path, {"company_info": changes})["data"] == {**made, **changes}
    assert world.done("GET", path)["data"] == {**made, **changes}
    untold = world.done("GET", f"{prefix}{domains}/{other}/company_info")["data"]
    assert set(untold.values()) == {None}
    unknown = f"{prefix}{domains}/1/company_info"
    for method in ("GET", "POST", "PATCH"):
        assert world.refused(method, unknown, {"company_info": ACME}) == say.not_found


def test_a_company_needs_what_it_is_judged_by(world: World, say: SimpleNamespace) -> None:
    path = f"sending_domains/{world.domain()}/company_info"
    without = {key: value for key, value in ACME.items() if key != "city"}
    expected = (422, {"errors": {"city": ["can't be blank"]}})
    assert world.refused("POST", path, {"company_info": without}) == expected
    odd = {"company_info": {**ACME, "info_level": "state"}}
    assert "info_level" in world.refused("POST", path, odd)[1]["errors"]
    assert world.ask("POST", path, {"company": ACME}).status_code == 400
    value = world.token()["token"]
    assert world.done("GET", path, token=value)["data"]["city"] is None
    assert world.refused("POST", path, {"company_info": ACME}, token=value) == say.forbidden


def test_sandbox_change_must_change_something(world: World) -> None:
    path = f"inboxes/{world.sandbox(world.project())['id']}"
    assert world.ask("PATCH", path, {"inbox": {"colour": "red"}}).status_code == 400

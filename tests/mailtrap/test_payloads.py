"""The service's JSON, in either vocabulary, becomes nouns of the domain, and no value is shown."""

from __future__ import annotations

import gc
import pickle
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.permissions import AccountAccess, Permission, Resource, ResourceKey
from bot.domain.tokens import Token
from bot.mailtrap import payloads
from tests.mailtrap.wire import VALUE

RECORDED: dict[str, Any] = {
    "resources": [{"resource_type": "account", "resource_id": 1719941, "access_level": 100}],
    "id": 2498713,
    "name": "Ruby SDK Test Token",
    "last_4_digits": "dcf7",
    "created_by": "SDK Dev Account Token",
    "expires_at": None,
}
TOKEN = Token(
    id=2498713,
    account_id=5,
    name="Ruby SDK Test Token",
    last_four="dcf7",
    created_by="SDK Dev Account Token",
    expires_at=None,
    permissions=(Permission(ResourceKey("account", 1719941), 100),),
)


def dumped(document: object) -> bytes:
    return orjson.dumps(document)


def tokens_of(*changes: dict[str, Any]) -> tuple[Token, ...]:
    return payloads.tokens(dumped([{**RECORDED, **change} for change in changes]), 5)


def test_a_recorded_token_is_read() -> None:
    assert payloads.token(dumped(RECORDED), 5) == TOKEN
    assert tokens_of({}, {}) == (TOKEN, TOKEN)
    assert payloads.tokens(b"[]", 5) == ()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (None, None),
        ("2027-03-12T14:05:00.000Z", datetime(2027, 3, 12, 14, 5, tzinfo=UTC)),
        ("2027-03-12T16:05:00+02:00", datetime(2027, 3, 12, 14, 5, tzinfo=UTC)),
        ("2027-03-12T14:05:00", datetime(2027, 3, 12, 14, 5, tzinfo=UTC)),
        ("2027-03-12", datetime(2027, 3, 12, tzinfo=UTC)),
    ],
)
def test_every_way_to_write_an_expiry_is_read_as_utc(said: object, meant: object) -> None:
    (token,) = tokens_of({"expires_at": said})
    assert token.expires_at == meant
    assert token.expires_at is None or token.expires_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        (("inbox", 7, 10), Permission(ResourceKey("sandbox", 7), 10)),
        (("sandbox", "7", 10), Permission(ResourceKey("sandbox", 7), 10)),
        (("sending_domain", 7, 100), Permission(ResourceKey("domain", 7), 100)),
        (("mailsend_domain", 7, 100), Permission(ResourceKey("domain", 7), 100)),
        (("domain", 7, "admin"), Permission(ResourceKey("domain", 7), 100)),
        (("project", 7, "viewer"), Permission(ResourceKey("project", 7), 10)),
        (("billing", 7, 1000), Permission(ResourceKey("billing", 7), 1000)),
    ],
)
def test_both_vocabularies_mean_the_same(row: tuple[object, ...], meant: Permission) -> None:
    names = ("resource_type", "resource_id", "access_level")
    (token,) = tokens_of({"resources": [dict(zip(names, row, strict=True))]})
    assert token.permissions == (meant,)


def test_permissions_that_many_tokens_share_are_made_once() -> None:
    first, second = tokens_of({}, {"id": 2})
    assert first.permissions[0] is second.permissions[0]


def test_what_is_not_needed_may_be_missing_or_odd() -> None:
    bare = {key: RECORDED[key] for key in ("id", "name", "resources", "expires_at")}
    row = {**bare, "id": "12", "created_by": None, "last_used_at": {"new": []}}
    (token,) = payloads.tokens(dumped([row]), 5)
    assert (token.id, token.created_by, token.last_four) == (12, "", "")


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": True},
        {"id": 1.5},
        {"id": "x1"},
        {"name": 7},
        {"created_by": {"id": 1}},
        {"expires_at": "soon"},
        {"expires_at": 12},
        {"expires_at": "0001-01-01T00:00:00+05:00"},
        {"resources": None},
        {"resources": [{}]},
        {"resources": [{"resource_type": "", "resource_id": 1, "access_level": 100}]},
        {"resources": [{"resource_type": "account", "resource_id": 1, "access_level": "king"}]},
        {"resources": [{"resource_type": "account", "resource_id": 1, "access_level": [1]}]},
    ],
)
def test_what_is_needed_is_never_guessed(change: dict[str, Any]) -> None:
    with pytest.raises(payloads.UNDECODABLE):
        tokens_of({}, change)


@pytest.mark.parametrize("missing", ["id", "name", "resources", "expires_at"])
def test_a_token_without_its_facts_is_not_read(missing: str) -> None:
    row = {key: value for key, value in RECORDED.items() if key != missing}
    with pytest.raises(payloads.UNDECODABLE):
        payloads.tokens(dumped([row]), 5)


def test_names_stay_as_they_are() -> None:
    name = "<!channel> *bold* \u202eabc\n" + "😀" * 200
    assert tokens_of({"name": name})[0].name == name


@pytest.mark.parametrize("collecting", [True, False])
def test_the_garbage_collector_is_left_as_it_was(*, collecting: bool) -> None:
    if not collecting:
        gc.disable()
    try:
        tokens_of({})
        with pytest.raises(payloads.UNDECODABLE):
            payloads.tokens(b"[1]", 5)
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_a_new_value_is_unprintable_at_once() -> None:
    issued = payloads.issued_token(dumped({**RECORDED, "token": VALUE}), 5)
    assert issued.token == TOKEN
    assert issued.value.reveal() == VALUE
    assert VALUE not in f"{issued} {issued!r} {issued.value} {issued.value!r:>50}"
    with pytest.raises(TypeError):
        pickle.dumps(issued)
    with pytest.raises(TypeError):
        orjson.dumps(issued)


@pytest.mark.parametrize("value", ["", None, 7, ["x"]])
def test_an_issued_token_without_a_value_is_garbage(value: object) -> None:
    with pytest.raises(payloads.UNDECODABLE):
        payloads.issued_token(dumped({**RECORDED, "token": value}), 5)


def test_a_sandboxes_new_credentials_are_unprintable() -> None:
    found = payloads.credentials(dumped({"id": 1, "username": "user-x", "password": VALUE}))
    assert (found.username.reveal(), found.password.reveal()) == ("user-x", VALUE)
    assert VALUE not in f"{found} {found!r}"
    assert "user-x" not in repr(found)


def test_an_access_record_loses_the_value_it_came_with() -> None:
    permission = {"resource_type": "inbox", "resource_id": 4, "access_level": 10}
    holders = [
        ("ApiToken", {"id": 1, "name": "billing", "token": VALUE, "author_name": "System"}),
        ("User", {"id": 2, "name": "Jane Doe", "email": "jane@example.com"}),
        ("Invite", {"id": 3, "email": "new@example.com"}),
    ]
    rows = [
        {"id": 40 + n, "specifier_type": kind, "specifier": holder, "resources": [permission]}
        for n, (kind, holder) in enumerate(holders)
    ]
    held = (Permission(ResourceKey("sandbox", 4), 10),)
    found = payloads.accesses(dumped(rows))
    assert found == (
        AccountAccess(40, "ApiToken", 1, "billing", held),
        AccountAccess(41, "User", 2, "Jane Doe", held),
        AccountAccess(42, "Invite", 3, "new@example.com", held),
    )
    assert VALUE not in repr(found)


def node(kind: str, number: object, *below: object, level: object = 100) -> dict[str, Any]:
    named = {"id": number, "name": f"{kind} {number}", "type": kind, "access_level": level}
    return {**named, "resources": list(below)}


def test_the_tree_is_flat_with_parents_first_and_unknown_types_kept() -> None:
    tree = node(
        "account",
        1,
        node("project", 2, node("inbox", "3")),
        node("sending_domain", 4, level=10),
        {"id": 5, "name": None, "type": "billing"},
    )
    account, project = ResourceKey("account", 1), ResourceKey("project", 2)
    assert payloads.resources(dumped([tree])) == (
        Resource(account, "account 1", 100, None),
        Resource(project, "project 2", 100, account),
        Resource(ResourceKey("domain", 4), "sending_domain 4", 10, account),
        Resource(ResourceKey("billing", 5), "", 0, account),
        Resource(ResourceKey("sandbox", 3), "inbox 3", 100, project),
    )


def test_a_resource_that_stands_twice_is_told_once() -> None:
    found = payloads.resources(dumped([node("account", 1, node("inbox", 3), node("sandbox", 3))]))
    assert [resource.name for resource in found] == ["account 1", "inbox 3"]


def test_domains_are_read_wrapped_or_bare() -> None:
    rows = [
        {"id": 1, "domain_name": "example.com", "dns_verified": True, "dns_records": []},
        {"id": 2, "name": "shop.example"},
    ]
    both = (SendingDomain(1, "example.com", True), SendingDomain(2, "shop.example", False))  # noqa: FBT003 - a field
    assert payloads.domains(dumped({"data": rows})) == both
    assert payloads.domains(dumped(rows)) == both
    assert payloads.domain(dumped(rows[0])) == both[0]
    assert payloads.domain(dumped({"data": rows[1]})) == both[1]


def test_projects_and_sandboxes_lose_their_credentials() -> None:
    row = {
        "id": 3538,
        "name": "Admin Sandbox",
        "username": "b3a87978452ae1",
        "password": VALUE,
        "project_id": 2293,
        "domain": "sandbox.smtp.mailtrap.io",
        "smtp_ports": [25, 2525],
    }
    sandboxes = payloads.sandboxes(dumped([row]))
    host = "sandbox.smtp.mailtrap.io"
    assert sandboxes == (Sandbox(3538, "Admin Sandbox", 2293, host, (25, 2525)),)
    (bare,) = payloads.sandboxes(dumped([{"id": 1, "name": "x", "project_id": 2}]))
    assert (bare.host, bare.smtp_ports) == ("", ())
    projects = payloads.projects(dumped([{"id": 2293, "name": "Web", "sandboxes": [row]}]))
    assert projects == (Project(2293, "Web"),)


def test_accounts_are_read() -> None:
    row = {"id": 2326475, "name": "John Doe", "access_levels": [100]}
    assert payloads.accounts(dumped([row])) == (Account(2326475, "John Doe"),)

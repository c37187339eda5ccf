"""What each method asks of the service, and what it makes of the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from bot.domain.errors import NotFound, OutcomeUnknown, Rejected
from bot.domain.permissions import AccessLevel, Permission, PermissionEdit, ResourceKey
from bot.mailtrap.bodies import OMITTED, Expiry
from bot.mailtrap.read import Listing, Reader
from bot.mailtrap.write import Writer
from tests.mailtrap.test_payloads import RECORDED, TOKEN
from tests.mailtrap.wire import VALUE, Service, says

ISSUED = {**RECORDED, "token": VALUE}


def asked(service: Service) -> str:
    request = service.asked[-1]
    return f"{request.method} {request.url.raw_path.decode()}"


LISTS: list[tuple[str, str, Any]] = [
    ("tokens", "api_tokens", [RECORDED]),
    ("resources", "permissions/resources", [{"id": 5, "name": "Acme", "type": "account"}]),
    ("domains", "sending_domains", {"data": [{"id": 1, "domain_name": "example.com"}]}),
    ("projects", "projects", [{"id": 1, "name": "Web"}]),
]


@pytest.mark.parametrize(("method", "path", "document"), LISTS)
async def test_a_list_that_has_not_changed_is_not_told_again(
    method: str, path: str, document: Any
) -> None:
    service = Service(says(document))
    ask = getattr(Reader(service.http()), method)
    listing = await ask(5)
    assert asked(service) == f"GET /api/accounts/5/{path}"
    assert isinstance(listing, Listing)
    assert len(listing.items) == 1
    assert await ask(5, unless=listing.digest) is None
    assert await ask(5, unless="another") == listing
    service.answers = [says([])]
    assert await ask(5, unless=listing.digest) == Listing((), (await ask(5)).digest)


async def test_a_known_body_is_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(says([RECORDED]))
    reader = Reader(service.http())
    listing = await reader.tokens(5)
    assert listing is not None
    assert listing.items == (TOKEN,)
    monkeypatch.setattr("bot.mailtrap.payloads._rows", None)
    assert await reader.tokens(5, unless=listing.digest) is None


async def test_a_projects_digest_knows_nothing_of_passwords() -> None:
    rows = [{"id": 1, "name": "Web", "sandboxes": [{"password": word}]} for word in ("a", "b")]
    service = Service(says(rows[:1]), says(rows[1:]))
    reader = Reader(service.http())
    first = await reader.projects(5)
    assert first is not None
    assert await reader.projects(5, unless=first.digest) is None


async def test_single_reads_ask_where_the_service_answers() -> None:
    service = Service(says([{"id": 5, "name": "Acme"}]))
    reader = Reader(service.http())
    assert [account.name for account in await reader.accounts()] == ["Acme"]
    assert asked(service) == "GET /api/accounts"
    assert [account.id for account in await reader.sub_accounts(9)] == [5]
    assert asked(service) == "GET /api/organizations/9/sub_accounts"
    service.answers = [says(RECORDED)]
    assert await reader.token(5, 2498713) == TOKEN
    assert asked(service) == "GET /api/accounts/5/api_tokens/2498713"
    service.answers = [says([{"id": 1, "name": "QA", "project_id": 2, "password": VALUE}])]
    assert VALUE not in repr(await reader.sandboxes(5))
    assert asked(service) == "GET /api/accounts/5/inboxes"


async def test_access_records_are_asked_for_by_resource_or_all() -> None:
    service = Service(says([]))
    reader = Reader(service.http())
    assert await reader.accesses(5) == ()
    assert asked(service) == "GET /api/accounts/5/account_accesses"
    await reader.accesses(5, project_ids=[1], sandbox_ids=[2, 3], domain_ids=[4])
    assert service.asked[-1].url.params.multi_items() == [
        ("project_ids[]", "1"),
        ("inbox_ids[]", "2"),
        ("inbox_ids[]", "3"),
        ("domain_ids[]", "4"),
    ]


ENDS = datetime(2027, 3, 12, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expiry", "sent"),
    [
        (OMITTED, {}),
        (None, {"expires_at": None}),
        (ENDS, {"expires_at": "2027-03-12T14:05:00.000Z"}),
        (
            ENDS.astimezone(timezone(timedelta(hours=2))),
            {"expires_at": "2027-03-12T14:05:00.000Z"},
        ),
    ],
)
async def test_never_and_not_said_are_different_things(expiry: Expiry, sent: object) -> None:
    service = Service(says(ISSUED))
    writer = Writer(service.http())
    granted = [Permission(ResourceKey("domain", 7), AccessLevel.ADMIN)]
    issued = await writer.create(5, "billing", granted, expiry)
    row = {"resource_type": "sending_domain", "resource_id": 7, "access_level": 100}
    assert service.body == {"name": "billing", "resources": [row], **sent}  # type: ignore[dict-item]  # rows of the table
    assert asked(service) == "POST /api/accounts/5/api_tokens"
    assert service.asked[-1].headers["Content-Type"] == "application/json"
    assert issued.value.reveal() == VALUE
    await writer.reset(5, 12, expiry)
    assert asked(service) == "POST /api/accounts/5/api_tokens/12/reset"
    assert (service.body if service.asked[-1].content else {}) == sent


async def test_an_expiry_without_a_zone_is_a_mistake_that_is_not_sent() -> None:
    service = Service(says(ISSUED))
    with pytest.raises(ValueError, match="time zone"):
        await Writer(service.http()).reset(5, 12, datetime(2027, 3, 12))  # noqa: DTZ001 - the point
    assert not service.asked


async def test_permissions_are_edited_by_name_and_taken_away_by_name() -> None:
    service = Service(says({"message": "Permissions have been updated!"}))
    edits = [
        PermissionEdit(ResourceKey("account", 3281), AccessLevel.VIEWER),
        PermissionEdit(ResourceKey("sandbox", 4), None),
    ]
    await Writer(service.http()).edit_permissions(5, 77, edits)
    assert asked(service) == "PUT /api/accounts/5/account_accesses/77/permissions/bulk"
    assert service.body == {
        "permissions": [
            {"resource_id": "3281", "resource_type": "account", "access_level": 10},
            {"resource_id": "4", "resource_type": "inbox", "_destroy": True},
        ]
    }


@pytest.mark.parametrize(
    ("sandbox", "domain"), [("sandbox", "domain"), ("inbox", "mailsend_domain")]
)
@pytest.mark.parametrize("known", [True, False])
async def test_each_account_is_written_to_in_the_words_that_it_answered(
    sandbox: str, domain: str, *, known: bool
) -> None:
    project = {"id": 2, "type": "project", "resources": [{"id": 4, "type": sandbox}]}
    account = {"id": 5, "type": "account", "resources": [project, {"id": 7, "type": domain}]}
    service = Service(says([account]))
    http = service.http()
    listing = await Reader(http).resources(5)
    assert listing is not None
    if known:  # by a process that has been started anew
        http = service.http()
        assert await Reader(http).resources(5, unless=listing.digest) is None
    granted = [Permission(ResourceKey(kind, 1), 100) for kind in ("account", "sandbox", "domain")]
    service.answers = [says(ISSUED)]
    await Writer(http).create(5, "billing", granted, OMITTED)
    written = [row["resource_type"] for row in service.body["resources"]]
    assert written == ["account", sandbox, domain]
    service.answers = [says([{"id": 5, "type": "account"}])]
    await Reader(http).resources(5)
    service.answers = [says({"message": "Permissions have been updated!"})]
    edits = [PermissionEdit(ResourceKey("domain", 1), None)]
    await Writer(http).edit_permissions(5, 77, edits)
    assert service.body["permissions"][0]["resource_type"] == domain, "the last one heard"
    await Writer(http).edit_permissions(6, 77, edits)
    assert service.body["permissions"][0]["resource_type"] == "sending_domain", "another account"


@pytest.mark.parametrize("answer", [httpx.Response(204), says({"id": 12})])
async def test_a_deletion_is_done_when_the_service_says_so(answer: httpx.Response) -> None:
    service = Service(answer)
    await Writer(service.http()).delete(5, 12)
    assert asked(service) == "DELETE /api/accounts/5/api_tokens/12"
    assert service.asked[-1].content == b""


async def test_a_page_in_place_of_a_deletions_answer_proves_nothing() -> None:
    page = b"<html>Welcome to the hotel's wireless</html>"
    told = says({"error": "Not Found"}, 200)
    for nothing in (httpx.Response(200, content=page), httpx.Response(200), told):
        with pytest.raises(OutcomeUnknown):
            await Writer(Service(nothing).http()).delete(5, 12)
    for nowhere in (httpx.Response(404), httpx.Response(404, content=page)):
        with pytest.raises(OutcomeUnknown):
            await Writer(Service(nowhere).http()).delete(5, 12)
    with pytest.raises(NotFound):
        await Writer(Service(says({"error": "Not Found"}, 404)).http()).delete(5, 12)


@pytest.mark.parametrize("answer", [httpx.Response(204), says({"status": "ok"}), says([])])
async def test_an_edit_is_done_when_the_service_says_so(answer: httpx.Response) -> None:
    with pytest.raises(OutcomeUnknown):
        await Writer(Service(answer).http()).edit_permissions(5, 77, [])


async def test_an_issued_token_without_its_value_may_exist() -> None:
    with pytest.raises(OutcomeUnknown):
        await Writer(Service(says(RECORDED)).http()).create(5, "billing", [], OMITTED)


async def test_credentials_are_reset_and_come_back_unprintable() -> None:
    service = Service(says({"id": 4, "username": "u1", "password": VALUE}))
    found = await Writer(service.http()).reset_credentials(5, 4)
    assert asked(service) == "PATCH /api/accounts/5/inboxes/4/reset_credentials"
    assert found.password.reveal() == VALUE
    assert VALUE not in repr(found)


async def test_a_domain_is_added_or_refused_in_the_services_words() -> None:
    service = Service(says({"id": 4, "domain_name": "shop.example", "dns_verified": False}))
    writer = Writer(service.http())
    assert (await writer.add_domain(5, "shop.example")).name == "shop.example"
    assert asked(service) == "POST /api/accounts/5/sending_domains"
    assert service.body == {"sending_domain": {"domain_name": "shop.example"}}
    blank = "Validation failed: Domain name can't be blank"
    service.answers = [says({"errors": {"base": [blank]}}, 422)]
    with pytest.raises(Rejected) as caught:
        await writer.add_domain(5, "")
    assert caught.value.errors == {"base": (blank,)}

"""The client and the embedded token system, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.domain.errors import (
    AccessDenied,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from bot.domain.permissions import AccessLevel, Permission, PermissionEdit, ResourceKey
from bot.domain.tokens import IssuedToken, name_after_reset
from bot.mailtrap.bodies import OMITTED
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.mailtrap.write import Writer
from bot.playground.mailtrap import Fault, Mailtrap, Reading, running, seed
from tests.mailtrap.wire import INSTANT, StoppedTime

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ADMIN = "a11ce000a11ce000a11ce000a11ce000"


class Account:
    """A demo account, its service, and clients for whoever holds a token."""

    def __init__(self, service: Mailtrap, url: str) -> None:
        self.service = service
        self.url = url
        self.time = StoppedTime()
        self.opened: list[MailtrapHttp] = []
        self.http = self.client(ADMIN)
        self.reader = Reader(self.http)
        self.writer = Writer(self.http)
        self.id = 0

    def client(self, value: str) -> MailtrapHttp:
        http = MailtrapHttp(
            self.url, SecretStr(value), patience=INSTANT, sleep=self.time.sleep, clock=self.time
        )
        self.opened.append(http)
        return http

    async def issue(self, level: AccessLevel = AccessLevel.VIEWER) -> IssuedToken:
        granted = [Permission(ResourceKey("account", self.id), level)]
        return await self.writer.create(self.id, "billing", granted, OMITTED)


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    with Mailtrap(now=lambda: NOW, reading=Reading(access_records="always")) as service:
        seed(service, admin_token=ADMIN)
        async with running(service) as url:
            found = Account(service, url)
            found.id = (await found.reader.accounts())[0].id
            yield found
            for http in found.opened:
                await http.close()


async def test_everything_in_an_account_can_be_read(account: Account) -> None:
    reader = account.reader
    tokens = await reader.tokens(account.id)
    tree = await reader.resources(account.id)
    domains = await reader.domains(account.id)
    projects = await reader.projects(account.id)
    assert tokens
    assert tree
    assert domains
    assert projects
    assert await reader.tokens(account.id, unless=tokens.digest) is None
    assert tree.items[0].key == ResourceKey("account", account.id)
    keys = {resource.key for resource in tree.items}
    assert {ResourceKey("domain", domain.id) for domain in domains.items} <= keys
    assert {ResourceKey("project", project.id) for project in projects.items} <= keys
    sandboxes = await reader.sandboxes(account.id)
    assert {ResourceKey("sandbox", sandbox.id) for sandbox in sandboxes} <= keys
    assert {right.resource for token in tokens.items for right in token.permissions} <= keys
    assert await reader.token(account.id, tokens.items[0].id) == tokens.items[0]


async def test_a_token_lives_from_creation_to_deletion(account: Account) -> None:
    issued = await account.issue()
    token = issued.token
    assert token.expires_at == NOW + timedelta(days=365)
    assert await account.reader.token(account.id, token.id) == token
    assert token.last_four == issued.value.reveal()[-4:]
    successor = await account.writer.reset(account.id, token.id, None)
    assert successor.token.name == name_after_reset("billing", token.id, successor.token.id)
    assert successor.token.expires_at is None
    old = await account.reader.token(account.id, token.id)
    assert old.expires_at == NOW + timedelta(hours=12)
    with pytest.raises(Rejected):
        await account.writer.reset(account.id, token.id)
    await account.writer.delete(account.id, token.id)
    with pytest.raises(NotFound):
        await account.writer.delete(account.id, token.id)


async def test_permissions_are_edited_through_the_tokens_access_record(account: Account) -> None:
    issued = await account.issue()
    (access,) = [
        access
        for access in await account.reader.accesses(account.id)
        if (access.holder_type, access.holder_id) == ("ApiToken", issued.token.id)
    ]
    sandbox = ResourceKey("sandbox", (await account.reader.sandboxes(account.id))[0].id)
    edits = [
        PermissionEdit(ResourceKey("account", account.id), None),
        PermissionEdit(sandbox, AccessLevel.ADMIN),
    ]
    await account.writer.edit_permissions(account.id, access.id, edits)
    edited = await account.reader.token(account.id, issued.token.id)
    assert edited.permissions == (Permission(sandbox, AccessLevel.ADMIN),)


async def test_a_domain_comes_with_its_token(account: Account) -> None:
    domain = await account.writer.add_domain(account.id, "new.example")
    tokens = await account.reader.tokens(account.id)
    assert tokens
    (token,) = [token for token in tokens.items if token.name.startswith("new.example token")]
    granted = (Permission(ResourceKey("domain", domain.id), AccessLevel.ADMIN),)
    assert token.permissions == granted
    with pytest.raises(Rejected):
        await account.writer.delete(account.id, token.id)


async def test_a_sandboxes_credentials_are_replaced(account: Account) -> None:
    sandbox = (await account.reader.sandboxes(account.id))[0]
    first = await account.writer.reset_credentials(account.id, sandbox.id)
    second = await account.writer.reset_credentials(account.id, sandbox.id)
    assert first.password.reveal() != second.password.reveal()


async def test_the_services_refusals_arrive_as_ours(account: Account) -> None:
    with pytest.raises(TokenRefused):
        await Reader(account.client("f" * 32)).accounts()
    viewer = account.client((await account.issue()).value.reveal())
    with pytest.raises(AccessDenied):
        await Writer(viewer).create(account.id, "mine", [], OMITTED)
    with pytest.raises(NotFound):
        await account.reader.token(account.id, 1)
    with pytest.raises(Rejected) as caught:
        await account.writer.create(account.id, "nothing", [], OMITTED)
    assert caught.value.errors == {
        "base": ("No permissions selected. Please choose at least one.",)
    }


@pytest.mark.parametrize(
    "fault", [Fault("status", status=503), Fault("page"), Fault("garbage"), Fault("drop")]
)
async def test_a_read_outlives_trouble_on_the_wire(account: Account, fault: Fault) -> None:
    account.service.faults.add(fault)
    assert await account.reader.accounts()


async def test_a_read_tells_of_trouble_that_stays(account: Account) -> None:
    for fault, error in ((Fault("page"), Unavailable), (Fault("garbage"), Unreadable)):
        account.service.faults.add(fault, times=4)
        with pytest.raises(error):
            await account.reader.accounts()
        account.service.faults.clear()


@pytest.mark.parametrize("kind", ["status", "page", "garbage", "drop"])
async def test_a_creation_whose_answer_was_lost_happens_once(account: Account, kind: str) -> None:
    before = await account.reader.tokens(account.id)
    account.service.faults.add(Fault(kind, after=True, method="POST"))  # type: ignore[arg-type]  # from the table
    with pytest.raises(OutcomeUnknown):
        await account.issue()
    after = await account.reader.tokens(account.id)
    assert before
    assert after
    assert len(after.items) == len(before.items) + 1


async def test_too_many_requests_are_waited_out(account: Account) -> None:
    account.service.faults.add(Fault("status", status=429), times=3)
    assert await account.issue()
    assert account.time.slept
    account.service.faults.add(Fault("status", status=429), times=20)
    with pytest.raises(RateLimited):
        await account.reader.accounts()

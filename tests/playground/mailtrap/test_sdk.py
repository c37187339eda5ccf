"""The official client, unchanged but for where it sends its requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import mailtrap
import pytest
from mailtrap.exceptions import APIError, AuthorizationError
from mailtrap.http import HttpClient
from mailtrap.models.accounts import AccountAccessFilterParams
from mailtrap.models.api_tokens import ApiTokenResource, CreateApiTokenParams, ResetApiTokenParams
from mailtrap.models.company_info import CreateCompanyInfoParams, UpdateCompanyInfoParams
from mailtrap.models.inboxes import CreateInboxParams, UpdateInboxParams
from mailtrap.models.organizations import CreateSubAccountParams
from mailtrap.models.permissions import PermissionResourceParams
from mailtrap.models.projects import ProjectParams
from mailtrap.models.sending_domains import (
    CreateSendingDomainParams,
    SendSetupInstructionsParams,
    UpdateSendingDomainParams,
)

from bot.playground.mailtrap import Mailtrap, Reading, running, seed

ADMIN = "a" * 32
Connect = Callable[[str], Any]


def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def connect(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connect]:
    reading = Reading(access_records="filtered")
    with Mailtrap(now=now, reading=reading, rate_limit=10_000) as service:
        seed(service, "empty", admin_token=ADMIN, organization=True)
        async with running(service) as url:
            monkeypatch.setattr(HttpClient, "_url", lambda _, path: f"{url}/{path.lstrip('/')}")

            def client(token: str = ADMIN) -> Any:
                headers = {"account_id": "1719941", "organization_id": "1"}
                made = mailtrap.MailtrapClient(token=token, **headers)
                # The client never closes its connections by itself.
                return _Closing(made)

            yield client


class _Closing:
    """The client, asking the server to hang up after each answer."""

    def __init__(self, client: Any) -> None:
        self.client = client
        client.__class__ = type("Closing", (type(client),), {"headers": property(_headers)})

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


def _headers(client: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.token}", "Connection": "close"}


async def test_api_tokens(connect: Connect) -> None:
    def conversation() -> None:
        client = connect(ADMIN)
        tokens = client.general_api.api_tokens
        account = client.general_api.accounts.get_list()[0].id
        grant = ApiTokenResource(resource_type="account", resource_id=account, access_level=10)
        made = tokens.create(account, CreateApiTokenParams(name="billing", resources=[grant]))
        assert tokens.get_by_id(account, made.id).last_4_digits == made.token[-4:]
        endless = CreateApiTokenParams(name="cron", resources=[grant], expires_at=None)
        assert tokens.create(account, endless).expires_at is None
        reset = tokens.reset(account, made.id)
        assert reset.name == f"billing {reset.id}"
        with pytest.raises(APIError, match="already been reset"):
            tokens.reset(account, made.id, ResetApiTokenParams(expires_at=None))
        tokens.delete(account, reset.id)
        assert reset.id not in {token.id for token in tokens.get_list(account)}
        with pytest.raises(APIError, match="No permissions selected"):
            tokens.create(account, CreateApiTokenParams(name="nothing"))
        with pytest.raises(AuthorizationError, match="Incorrect API token"):
            connect(reset.token).general_api.api_tokens.get_list(account)
        with pytest.raises(APIError, match="Access forbidden"):
            connect(made.token).general_api.api_tokens.get_list(account)

    await asyncio.to_thread(conversation)


async def test_permissions_and_account_accesses(connect: Connect) -> None:
    def conversation() -> None:
        client = connect(ADMIN)
        general = client.general_api
        account = general.accounts.get_list()[0].id
        project = client.testing_api.projects.create(ProjectParams(name="Staging"))
        (tree,) = general.permissions.get_resources(account)
        assert [node.name for node in tree.resources if node.type == "project"] == ["Staging"]
        for access in range(5_142_301, 5_142_308):
            if _is_invitation(general, account, access):
                general.account_accesses.delete(account, access)
        people = general.account_accesses.get_list(account)
        assert {access.specifier_type for access in people} == {"User"}
        viewer = people[0].id
        change = PermissionResourceParams(
            resource_id=str(project.id), resource_type="project", access_level="admin"
        )
        answer = general.permissions.bulk_permissions_update(account, viewer, [change])
        assert answer.message == "Permissions have been updated!"
        filters = AccountAccessFilterParams(project_ids=[str(project.id)])
        (found,) = general.account_accesses.get_list(account, filters)
        assert (found.id, len(found.resources)) == (viewer, 2)

    await asyncio.to_thread(conversation)


def _is_invitation(general: Any, account: int, access: int) -> bool:
    # The client can't decode invitations, so it is asked for what came over the wire.
    found = general._client.get(f"/api/accounts/{account}/account_accesses")
    return any(a["id"] == access and a["specifier_type"] == "Invite" for a in found)


async def test_projects_and_inboxes(connect: Connect) -> None:
    def conversation() -> None:
        testing = connect(ADMIN).testing_api
        projects, inboxes = testing.projects, testing.inboxes
        project = projects.create(ProjectParams(name="Staging"))
        assert projects.update(project.id, ProjectParams(name="Other")).name == "Other"
        box = inboxes.create(project.id, CreateInboxParams(name="Checkout"))
        assert inboxes.get_by_id(box.id) == box
        assert inboxes.update(box.id, UpdateInboxParams(name="Basket")).name == "Basket"
        assert inboxes.reset_credentials(box.id).password != box.password
        assert inboxes.enable_email_address(box.id).email_username_enabled
        assert inboxes.reset_email_username(box.id).email_username != box.email_username
        assert inboxes.clean(box.id).emails_count == 0
        assert inboxes.mark_as_read(box.id).emails_unread_count == 0
        assert [found.id for found in inboxes.get_list()] == [box.id]
        assert [p.inboxes[0].id for p in projects.get_list()] == [box.id]
        assert projects.get_by_id(project.id).share_links is not None
        assert inboxes.delete(box.id).id == box.id
        assert projects.delete(project.id).id == project.id

    await asyncio.to_thread(conversation)


async def test_sending_domains_and_sub_accounts(connect: Connect) -> None:
    def conversation() -> None:
        client = connect(ADMIN)
        domains = client.sending_domains_api.sending_domains
        made = domains.create(CreateSendingDomainParams(domain_name="example.com"))
        assert domains.get_list() == [domains.get_by_id(made.id)]
        off = UpdateSendingDomainParams(click_tracking_enabled=False)
        assert not domains.update(made.id, off).click_tracking_enabled
        address = SendSetupInstructionsParams(email="ops@example.com")
        assert "sent" in domains.send_setup_instructions(made.id, address).message
        domains.delete(made.id)
        with pytest.raises(APIError, match="can't be blank"):
            domains.create(CreateSendingDomainParams(domain_name=""))
        companies = client.company_info_api.company_info
        acme = CreateCompanyInfoParams(
            "Acme", "1 Main St", "Oslo", "NO", "0150", "https://acme.example"
        )
        other = domains.create(CreateSendingDomainParams(domain_name="other.example")).id
        assert companies.get(other).city is None
        assert companies.create(other, acme).city == "Oslo"
        assert companies.update(other, UpdateCompanyInfoParams(city="Bergen")).name == "Acme"
        assert companies.get(other).city == "Bergen"
        sub_accounts = client.organizations_api.sub_accounts
        added = sub_accounts.create(CreateSubAccountParams(name="Acme Nordic"))
        assert added in sub_accounts.get_list()

    await asyncio.to_thread(conversation)

"""What can be changed in an account: each method sends one request, once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from bot.domain.account import SandboxCredentials, SendingDomain
from bot.domain.permissions import Permission, PermissionEdit
from bot.domain.tokens import IssuedToken
from bot.mailtrap import bodies, payloads
from bot.mailtrap.bodies import OMITTED, Expiry
from bot.mailtrap.http import MailtrapHttp


class Writer:
    """Writes with one token; every method raises `MailtrapError`s.

    After `OutcomeUnknown` the change may have been made; after any other nothing was changed.
    """

    def __init__(self, http: MailtrapHttp) -> None:
        self._http = http

    async def create(
        self, account_id: int, name: str, permissions: Iterable[Permission], expires_at: Expiry
    ) -> IssuedToken:
        """Create a token; `OMITTED` leaves its expiry to the service, None means never."""
        payload = bodies.token(name, permissions, expires_at, self._http.words.of(account_id))
        decode = partial(payloads.issued_token, account_id=account_id)
        path = f"/api/accounts/{account_id}/api_tokens"
        doing = f"create a token in account {account_id}"
        return await self._http.write("POST", path, decode, doing, payload=payload)

    async def reset(
        self, account_id: int, token_id: int, expires_at: Expiry = OMITTED
    ) -> IssuedToken:
        """Reset a token and return its successor; the old value works on for its grace period."""
        payload = bodies.expiry(expires_at) or None
        decode = partial(payloads.issued_token, account_id=account_id)
        path = f"{_token_path(account_id, token_id)}/reset"
        return await self._http.write(
            "POST", path, decode, f"reset token {token_id}", payload=payload
        )

    async def delete(self, account_id: int, token_id: int) -> None:
        """Delete a token at once and for good; `NotFound` says that it is gone already."""
        path = _token_path(account_id, token_id)
        await self._http.write("DELETE", path, payloads.nothing, f"delete token {token_id}")

    async def edit_permissions(
        self, account_id: int, access_id: int, changes: Iterable[PermissionEdit]
    ) -> None:
        """Change the named permissions of an access record; the others stay."""
        path = f"/api/accounts/{account_id}/account_accesses/{access_id}/permissions/bulk"
        payload = bodies.edits(changes, self._http.words.of(account_id))
        doing = f"edit the permissions of access record {access_id}"
        await self._http.write("PUT", path, payloads.message, doing, payload=payload)

    async def reset_credentials(self, account_id: int, sandbox_id: int) -> SandboxCredentials:
        """Replace a sandbox's username and password; the old ones stop working."""
        path = f"/api/accounts/{account_id}/inboxes/{sandbox_id}/reset_credentials"
        doing = f"reset the credentials of sandbox {sandbox_id}"
        return await self._http.write("PATCH", path, payloads.credentials, doing)

    async def add_domain(self, account_id: int, name: str) -> SendingDomain:
        """Add a sending domain, with which the service creates a token."""
        payload = {"sending_domain": {"domain_name": name}}
        path = f"/api/accounts/{account_id}/sending_domains"
        doing = f"add a domain to account {account_id}"
        return await self._http.write("POST", path, payloads.domain, doing, payload=payload)


def _token_path(account_id: int, token_id: int) -> str:
    return f"/api/accounts/{account_id}/api_tokens/{token_id}"

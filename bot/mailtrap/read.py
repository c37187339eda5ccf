"""What can be read of an account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Final, Generic, TypeVar

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.permissions import AccountAccess, Resource
from bot.domain.tokens import Token
from bot.mailtrap import payloads
from bot.mailtrap.http import MailtrapHttp

T = TypeVar("T")

_DECODER: Final = b"tokenbot 2"
"""Part of each digest: raised when a decoder reads more, so that everything is read anew."""


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """Items, and a digest to ask with next time; equal digests mean equal items."""

    items: tuple[T, ...]
    digest: str


class Reader:
    """Reads with one token; every method raises `MailtrapError`s, but never `OutcomeUnknown`.

    Where a method takes `unless`, the digest of an earlier listing, None says that nothing changed.
    """

    def __init__(self, http: MailtrapHttp) -> None:
        self._http = http

    async def accounts(self) -> tuple[Account, ...]:
        """Return the accounts that the token sees."""
        return await self._http.read("/api/accounts", payloads.accounts, "list the accounts")

    async def sub_accounts(self, organization_id: int) -> tuple[Account, ...]:
        """Return an organization's accounts."""
        path = f"/api/organizations/{organization_id}/sub_accounts"
        doing = f"list the accounts of organization {organization_id}"
        return await self._http.read(path, payloads.accounts, doing)

    async def tokens(self, account_id: int, *, unless: str | None = None) -> Listing[Token] | None:
        """Return the tokens that the token may see."""
        decode = partial(payloads.tokens, account_id=account_id)
        doing = f"list the tokens of account {account_id}"
        return await self._http.read(
            _path(account_id, "api_tokens"), _unless(unless, decode), doing
        )

    async def token(self, account_id: int, token_id: int) -> Token:
        """Return one token."""
        path = _path(account_id, f"api_tokens/{token_id}")
        decode = partial(payloads.token, account_id=account_id)
        return await self._http.read(path, decode, f"look at token {token_id}")

    async def resources(
        self, account_id: int, *, unless: str | None = None
    ) -> Listing[Resource] | None:
        """Return the resource tree, the account's own node first; its words are remembered."""
        listing = _unless(unless, payloads.resources)

        def heard(body: bytes) -> Listing[Resource] | None:
            self._http.words.hear(account_id, payloads.words(body))
            return listing(body)

        path = _path(account_id, "permissions/resources")
        doing = f"list the resources of account {account_id}"
        return await self._http.read(path, heard, doing)

    async def domains(
        self, account_id: int, *, unless: str | None = None
    ) -> Listing[SendingDomain] | None:
        """Return the sending domains."""
        path = _path(account_id, "sending_domains")
        doing = f"list the domains of account {account_id}"
        return await self._http.read(path, _unless(unless, payloads.domains), doing)

    async def projects(
        self, account_id: int, *, unless: str | None = None
    ) -> Listing[Project] | None:
        """Return the projects; what is digested are ids and names, as the body holds passwords."""
        doing = f"list the projects of account {account_id}"
        items = await self._http.read(_path(account_id, "projects"), payloads.projects, doing)
        digest = _digest(repr(items).encode())
        return None if digest == unless else Listing(items, digest)

    async def sandboxes(self, account_id: int) -> tuple[Sandbox, ...]:
        """Return the sandboxes, without their credentials."""
        doing = f"list the sandboxes of account {account_id}"
        return await self._http.read(_path(account_id, "inboxes"), payloads.sandboxes, doing)

    async def accesses(
        self,
        account_id: int,
        *,
        project_ids: Sequence[int] = (),
        sandbox_ids: Sequence[int] = (),
        domain_ids: Sequence[int] = (),
    ) -> tuple[AccountAccess, ...]:
        """Return the access records, of these resources or of all; values of tokens are dropped."""
        query = {"project_ids": project_ids, "inbox_ids": sandbox_ids, "domain_ids": domain_ids}
        path = _path(account_id, "account_accesses")
        doing = f"list the access records of account {account_id}"
        return await self._http.read(path, payloads.accesses, doing, query=query)


def _path(account_id: int, what: str) -> str:
    return f"/api/accounts/{account_id}/{what}"


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=16, person=_DECODER).hexdigest()


def _unless(
    unless: str | None, decode: Callable[[bytes], tuple[T, ...]]
) -> Callable[[bytes], Listing[T] | None]:
    """Decode a body unless it is the one known by its digest."""

    def listing(body: bytes) -> Listing[T] | None:
        digest = _digest(body)
        return None if digest == unless else Listing(decode(body), digest)

    return listing

"""One look at an account: everything that the service shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Final, Protocol

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.permissions import Resource
from bot.domain.tokens import Token
from bot.mailtrap.read import Listing
from bot.store.delta import Basis, Tree

EMPTIED: Final = "emptied"
"""Marks a list that the last look found empty, and did not believe."""


class Source(Protocol):
    """The service, as far as it is copied; each method raises MailtrapErrors."""

    async def accounts(self) -> tuple[Account, ...]:
        """Return the accounts that are shown to us."""

    async def tokens(self, account_id: int, *, unless: str | None) -> Listing[Token] | None:
        """Return the tokens; None where their digest is `unless`."""

    async def token(self, account_id: int, token_id: int) -> Token:
        """Return one token, also where a list lacks it; NotFound says that it is gone."""

    async def resources(self, account_id: int, *, unless: str | None) -> Listing[Resource] | None:
        """Return the resource tree; None where its digest is `unless`."""

    async def domains(
        self, account_id: int, *, unless: str | None
    ) -> Listing[SendingDomain] | None:
        """Return the sending domains; None where their digest is `unless`."""

    async def projects(self, account_id: int, *, unless: str | None) -> Listing[Project] | None:
        """Return the projects; None where their digest is `unless`."""

    async def sandboxes(self, account_id: int) -> tuple[Sandbox, ...]:
        """Return the sandboxes."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an account; None where a listing is the one known already."""

    tokens: Listing[Token] | None
    resources: Listing[Resource] | None
    domains: Listing[SendingDomain] | None
    projects: Listing[Project] | None
    sandboxes: Listing[Sandbox] | None

    def digests(self, known: Mapping[str, str]) -> dict[str, str]:
        """Return the digests to ask with next time; a doubt of the look before is over."""
        listings = {name: getattr(self, name) for name in self.__slots__}
        before = {name: digest for name, digest in known.items() if name in listings}
        return {**before, **{name: each.digest for name, each in listings.items() if each}}

    def doubted(self, stored: Tree, known: Mapping[str, str]) -> dict[str, str]:
        """Return, as marks beside the digests, which lists are empty all of a sudden.

        A second look that finds them so too is believed.
        """
        return {
            f"{name} {EMPTIED}": listing.digest
            for name in (field.name for field in fields(Tree))
            if (listing := getattr(self, name)) is not None
            and not listing.items
            and getattr(stored, name)
            and f"{name} {EMPTIED}" not in known
        }


async def look_at(source: Source, basis: Basis) -> Look:
    """Read everything of an account, without what is as it was.

    Raises:
        MailtrapError: a part of it could not be read.
    """
    known, id_ = basis.digests, basis.account_id
    # Tokens first: if our rights are taken away in between, the tree shows it, and nothing is
    # taken for gone that is only hidden.
    tokens = await source.tokens(id_, unless=known.get("tokens"))
    resources = await source.resources(id_, unless=known.get("resources"))
    domains = await source.domains(id_, unless=known.get("domains"))
    projects = await source.projects(id_, unless=known.get("projects"))
    sandboxes = await source.sandboxes(id_)
    # Their listing holds passwords, of which not even a digest is kept.
    digest = blake2b(repr(sandboxes).encode(), digest_size=16).hexdigest()
    same = digest == known.get("sandboxes")
    return Look(tokens, resources, domains, projects, None if same else Listing(sandboxes, digest))

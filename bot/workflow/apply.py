"""Carries out one claimed change: look whether it is still the one asked for, then one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, assert_never

from bot.domain.changes import (
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    differences,
    edits,
    ends_at,
)
from bot.domain.errors import NotFound, Rejected
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import Permission
from bot.domain.requests import Request, RequestState
from bot.domain.secrets import Secret
from bot.domain.tokens import IssuedToken, Token
from bot.mailtrap.bodies import OMITTED
from bot.mailtrap.read import Reader
from bot.mailtrap.write import Writer
from bot.store.claims import Claim
from bot.workflow.access_records import access_record

VALUE: Final = "value"
USERNAME: Final = "username"
PASSWORD: Final = "password"  # noqa: S105 -- the name of a field


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a change, and the values that it brought."""

    state: RequestState
    outcome: Outcome
    secrets: Mapping[str, Secret] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Permit:
    """The right to act for a claim, right now: made by `Apply` alone once it has been recorded."""

    claim: Claim
    now: datetime

    @property
    def request(self) -> Request:
        """The request that is carried out."""
        return self.claim.request


def done(outcome: Outcome, **secrets: Secret) -> Applied:
    """Return a success."""
    return Applied(RequestState.DONE, outcome, secrets)


def failed(ended: Ended, words: str = "") -> Applied:
    """Return a failure: nothing was changed."""
    return Applied(RequestState.FAILED, Outcome(ended, words=words))


def unclear(words: str, leftover_id: int | None = None) -> Applied:
    """Return that nobody can tell; `words` are the facts, for a person to decide by."""
    return Applied(
        RequestState.UNCLEAR, Outcome(Ended.UNKNOWN, words=words, leftover_id=leftover_id)
    )


def void(ended: Ended) -> Applied:
    """Return that what was asked for is not there any more as it was."""
    return Applied(RequestState.VOID, Outcome(ended))


class Act:
    """Makes each change with one call.

    Every method raises MailtrapErrors; after OutcomeUnknown the change may have been made.
    """

    def __init__(self, reader: Reader, writer: Writer) -> None:
        self._reader = reader
        self._writer = writer

    async def voided(self, request: Request) -> Applied | None:
        """Return why a request is void: its token is not what it was when it was asked for."""
        match request.change:
            case EditPermissions() | ReplaceToken() | ResetToken() | DeleteToken() as change:
                pass
            case CreateToken() | ResetSandboxCredentials() | AddDomain():
                return None
            case _:
                assert_never(request.change)
        try:
            token = await self._reader.token(change.account_id, change.token_id)
        except NotFound:
            if isinstance(change, DeleteToken):
                return done(Outcome(Ended.GONE_ALREADY))
            return void(Ended.NOT_FOUND)
        retired = isinstance(change, DeleteToken) and change.retired
        return None if retired or _as_asked(token, request) else void(Ended.CHANGED_SINCE)

    async def make(self, permit: Permit) -> Applied:
        """Make the change; what Mailtrap says no to is an outcome, what tells nothing is raised."""
        try:
            return await self._make(permit.request.change, permit)
        except Rejected as error:
            told = (word for words in error.errors.values() for word in words)
            return failed(Ended.REJECTED, " ".join(told))
        except NotFound:
            return failed(Ended.NOT_FOUND)

    async def _make(  # noqa: PLR0911 -- one line a change
        self, change: Change, permit: Permit
    ) -> Applied:
        match change:
            case CreateToken():
                return await self._create(change, change.permissions, permit.now)
            case ReplaceToken():
                return await self._create(change, change.after, permit.now)
            case EditPermissions():
                return await self._edit(change)
            case ResetToken():
                lasts = permit.request.target.expires_at is not None
                return await self.reset(change.account_id, change.token_id, lasts=lasts)
            case DeleteToken():
                return await self.delete(change)
            case ResetSandboxCredentials():
                return await self._reset_sandbox(change)
            case AddDomain():
                domain = await self._writer.add_domain(change.account_id, change.name)
                return done(Outcome(Ended.DONE, name=domain.name))
            case _:
                assert_never(change)

    async def reset(self, account_id: int, token_id: int, *, lasts: bool) -> Applied:
        """Reset a token; one that never ends goes on without an end, which has to be said."""
        expiry = OMITTED if lasts else None
        issued = await self._writer.reset(account_id, token_id, expiry)
        return _issued(issued)

    async def delete(self, change: DeleteToken) -> Applied:
        """Delete a token; one that is gone already is what was wanted."""
        try:
            await self._writer.delete(change.account_id, change.token_id)
        except NotFound:
            return done(Outcome(Ended.GONE_ALREADY))
        return done(Outcome(Ended.DONE))

    async def _create(
        self,
        change: CreateToken | ReplaceToken,
        permissions: tuple[Permission, ...],
        now: datetime,
    ) -> Applied:
        issued = await self._writer.create(
            change.account_id, change.name, permissions, ends_at(change.ends, now)
        )
        return _issued(issued)

    async def _edit(self, change: EditPermissions) -> Applied:
        record = await access_record(self._reader, change)
        if record is None:
            return failed(Ended.NOT_VISIBLE)
        wanted = edits(differences(change.before, change.after))
        await self._writer.edit_permissions(change.account_id, record.id, wanted)
        return done(Outcome(Ended.DONE))

    async def _reset_sandbox(self, change: ResetSandboxCredentials) -> Applied:
        made = await self._writer.reset_credentials(change.account_id, change.sandbox_id)
        secrets = {USERNAME: made.username, PASSWORD: made.password}
        return done(Outcome(Ended.DONE), **secrets)


def _as_asked(token: Token, request: Request) -> bool:
    target = request.target
    return (
        token.name == target.name
        and set(token.permissions) == set(target.permissions)
        and token.expires_at == target.expires_at
    )


def _issued(issued: IssuedToken) -> Applied:
    token = issued.token
    outcome = Outcome(
        Ended.DONE,
        token_id=token.id,
        name=token.name,
        last_four=token.last_four,
        ends_at=token.expires_at,
    )
    return done(outcome, **{VALUE: issued.value})

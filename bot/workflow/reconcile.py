"""Looks before it acts again: a change whose answer was lost is found out about first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeAlias, assert_never

from bot.domain.changes import (
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.errors import NotFound, Rejected, Unreadable
from bot.domain.outcomes import Ended, Outcome
from bot.domain.requests import Request, RequestState
from bot.domain.tokens import Token, name_after_reset
from bot.mailtrap.read import Reader
from bot.workflow.apply import Act, Applied, Permit, done, failed, unclear, void
from bot.workflow.facts import is_own
from bot.workflow.guards import barred

Notes: TypeAlias = Mapping[str, str]
"""What was recorded just before acting; empty where nothing can have been done yet."""

Note: TypeAlias = Callable[[Notes], Awaitable[Permit]]
"""Records what is about to be done, which gives the right to do it."""

NEWEST: Final = "newest"
"""The highest id there was before acting: whatever has a higher one was made since."""

RESETTING: Final = "resetting"
"""The id of the token that is being reset: the one asked for, or a successor of it."""


class Reconcile:
    """Finds out what became of an earlier attempt, and does what is left to do.

    Its methods raise MailtrapErrors, as it looks at the account and may act again.
    """

    def __init__(self, reader: Reader, act: Act, own_last_four: str) -> None:
        self._reader = reader
        self._act = act
        self._own = own_last_four

    async def barred(self, request: Request, now: datetime) -> Applied | None:
        """Return why even an approved change is not made, as the account is now."""
        return await barred(self._reader, self._own, request, now)

    async def baseline(self, change: Change) -> dict[str, str]:
        """Return what has to be known before acting, so that looking afterwards can tell."""
        match change:
            case CreateToken() | ReplaceToken():
                listed = await self._tokens(change.account_id)
                return {NEWEST: _highest(token.id for token in listed)}
            case ResetToken():
                listed = await self._tokens(change.account_id)
                newest = _highest(token.id for token in listed)
                return {NEWEST: newest, RESETTING: str(change.token_id)}
            case AddDomain():
                domains = await self._reader.domains(change.account_id)
                items = domains.items if domains else ()
                return {NEWEST: _highest(domain.id for domain in items)}
            case EditPermissions() | DeleteToken() | ResetSandboxCredentials():
                return {NEWEST: ""}
            case _:
                assert_never(change)

    async def resume(  # noqa: PLR0911 -- one line a change
        self, permit: Permit, notes: Notes, note: Note
    ) -> Applied:
        """Go on with a change that an earlier attempt may have made."""
        change = permit.request.change
        match change:
            case CreateToken():
                return await self._create(change, set(change.permissions), notes, note)
            case ReplaceToken():
                return await self._create(change, set(change.after), notes, note)
            case ResetToken():
                return await self._reset(change, permit, notes, note)
            case EditPermissions():
                return await self._edit(change, permit)
            case AddDomain():
                return await self._add_domain(change, permit, notes)
            case DeleteToken():
                return await self._delete(permit)
            case ResetSandboxCredentials():
                return _once_more(await self._act.make(permit))
            case _:
                assert_never(change)

    async def _create(
        self,
        change: CreateToken | ReplaceToken,
        wanted: set[object],
        notes: Notes,
        note: Note,
    ) -> Applied:
        """Delete a token that was made without anybody learning its value, and make it anew."""
        listed = await self._tokens(change.account_id)
        made = [
            token
            for token in _since(listed, notes)
            if token.name == change.name and set(token.permissions) == wanted
        ]
        if made and (len(made) > 1 or not self._ours(made[0], listed)):
            return unclear(f"made since: {_named(made)}")
        for orphan in made:
            gone = await self._act.delete(DeleteToken(change.account_id, orphan.id))
            del gone
        permit = await note(await self.baseline(change))
        made_anew = await self._act.make(permit)
        return _healed(made_anew) if made else made_anew

    async def _reset(self, change: ResetToken, permit: Permit, notes: Notes, note: Note) -> Applied:
        """Reset the token that a lost answer was about: the old one, or the new one nobody has."""
        listed = await self._tokens(change.account_id)
        by_id = {token.id: token for token in listed}
        token_id = int(notes[RESETTING])
        old = by_id.get(token_id) or await self._unlisted(change.account_id, token_id)
        name = old.name if old else permit.request.target.name
        made = [
            token
            for token in _since(listed, notes)
            if token.name == name_after_reset(name, token_id, token.id)
        ]
        if not made:
            return await self._reset_undone(old, permit)
        if len(made) > 1:
            return unclear(f"made since: {_named(made)}")
        successor = made[0]
        if not self._ours(successor, listed):
            return void(Ended.CHANGED_SINCE)
        newest = _highest(token.id for token in listed)
        permit = await note({NEWEST: newest, RESETTING: str(successor.id)})
        lasts = successor.expires_at is not None
        try:
            again = await self._act.reset(change.account_id, successor.id, lasts=lasts)
        except (Rejected, NotFound):
            return unclear(f"nobody has the value of: {_named(made)}", successor.id)
        return _healed(again)

    async def _reset_undone(self, old: Token | None, permit: Permit) -> Applied:
        """Reset a token of which no successor is to be seen, unless something else befell it."""
        if old is None:
            return failed(Ended.NOT_FOUND)
        first = old.id == getattr(permit.request.change, "token_id", None)
        if first and old.expires_at != permit.request.target.expires_at:
            return unclear("in its grace period, and no new token is to be seen")
        return await self._act.make(permit)

    async def _delete(self, permit: Permit) -> Applied:
        request = permit.request
        stays = await self._act.voided(request) or await self.barred(request, permit.now)
        return stays or await self._act.make(permit)

    async def _edit(self, change: EditPermissions, permit: Permit) -> Applied:
        try:
            token = await self._reader.token(change.account_id, change.token_id)
        except NotFound:
            return failed(Ended.NOT_FOUND)
        held = set(token.permissions)
        if held == set(change.after):
            return done(Outcome(Ended.DONE))
        if held == set(change.before):
            return await self._act.make(permit)
        return unclear("it now has other permissions than before, and than those asked for")

    async def _add_domain(self, change: AddDomain, permit: Permit, notes: Notes) -> Applied:
        listing = await self._reader.domains(change.account_id)
        for domain in listing.items if listing else ():
            same = domain.name.casefold() == change.name.casefold()
            if same and domain.id > int(notes[NEWEST]):
                return done(Outcome(Ended.DONE, name=domain.name))
        return await self._act.make(permit)

    async def _tokens(self, account_id: int) -> tuple[Token, ...]:
        """Return the tokens; a list without any lacks at least the bot's own, so it tells nothing.

        Raises:
            Unreadable: it is such a list.
        """
        listing = await self._reader.tokens(account_id)
        if listing is None or not listing.items:
            raise Unreadable(f"list the tokens of account {account_id}: none is shown")
        return listing.items

    async def _unlisted(self, account_id: int, token_id: int) -> Token | None:
        """Return a token that a list lacks; None where Mailtrap itself says that it is gone."""
        try:
            return await self._reader.token(account_id, token_id)
        except NotFound:
            return None

    def _ours(self, token: Token, listed: Iterable[Token]) -> bool:
        """Say whether the bot made a token; what somebody else made is never touched."""
        return token.created_by in {each.name for each in listed if is_own(each, self._own)}


def _since(listed: Iterable[Token], notes: Notes) -> list[Token]:
    return [token for token in listed if token.id > int(notes[NEWEST])]


def _highest(ids: Iterable[int]) -> str:
    return str(max(ids, default=0))


def _named(tokens: Iterable[Token]) -> str:
    return ", ".join(f"{token.name} (token {token.id}, …{token.last_four})" for token in tokens)


def _once_more(applied: Applied) -> Applied:
    """Say what came of doing again, without a look, what may have been done before."""
    if applied.state is RequestState.FAILED:
        said = applied.outcome.words or applied.outcome.ended
        return unclear(f"an answer was lost, and Mailtrap said no to a second try: {said}")
    return _healed(applied)


def _healed(applied: Applied) -> Applied:
    """Say of what was done that it was done once more."""
    if applied.state is not RequestState.DONE:
        return applied
    return replace(applied, outcome=replace(applied.outcome, healed=True))

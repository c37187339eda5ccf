"""Guards, asked again of the account itself when a change is about to be made."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.changes import DeleteToken, token_of
from bot.domain.expiry import GRACE_PERIOD
from bot.domain.outcomes import Ended
from bot.domain.permissions import administered_domains
from bot.domain.requests import Request
from bot.domain.tokens import Token, name_after_reset
from bot.mailtrap.read import Reader
from bot.workflow.apply import Applied, failed
from bot.workflow.facts import is_own


async def barred(reader: Reader, own: str, request: Request, now: datetime) -> Applied | None:
    """Return why even an approved change is not made; None where nothing is in its way.

    The rules were asked when it was approved, maybe an undo window ago. Meanwhile the bot can have
    been given another token, and other tokens of a domain can have gone. Of deletions that tokenbot
    makes itself only one of a domain is under way at a time (`RequestStore.claim`), so that no
    other one comes between this look and the call; one that somebody makes in Mailtrap can, and
    there Mailtrap refuses a domain's last one itself. Raises MailtrapErrors.
    """
    if token_of(request.change) is not None and is_own(request.target, own):
        return failed(Ended.OWN_TOKEN)
    domains = administered_domains(request.target.permissions)
    if not isinstance(request.change, DeleteToken) or not domains:
        return None
    listing = await reader.tokens(request.change.account_id)
    listed = listing.items if listing else ()
    others = (each for each in listed if each.id != request.change.token_id)
    kept = [administered_domains(each.permissions) for each in others if _lasts(each, listed, now)]
    return None if domains <= frozenset().union(*kept) else failed(Ended.LAST_OF_DOMAIN)


def _lasts(token: Token, listed: Collection[Token], now: datetime) -> bool:
    """Say whether a token has not expired, and is not in the grace period after its reset."""
    if token.expires_at is None or token.expires_at > now + GRACE_PERIOD:
        return True
    was_reset = any(
        each.id > token.id and each.name == name_after_reset(token.name, token.id, each.id)
        for each in listed
    )
    return token.expires_at > now and not was_reset

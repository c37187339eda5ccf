"""Finds the access record that a token's permissions are edited by, where it is shown to us."""

from __future__ import annotations

from typing import Final

from bot.domain.changes import EditPermissions
from bot.domain.permissions import AccountAccess, Permission, ResourceType
from bot.mailtrap.read import Reader

HOLDER: Final = "ApiToken"


async def access_record(reader: Reader, change: EditPermissions) -> AccountAccess | None:
    """Return the token's access record; None where the account's API does not show it.

    Looked for with the resource filters first, then without: the sources disagree on which of the
    two lists shows tokens.

    Raises:
        MailtrapError: the list could not be read.
    """
    return await find(reader, change.account_id, change.token_id, change.before)


async def find(
    reader: Reader, account_id: int, token_id: int, permissions: tuple[Permission, ...]
) -> AccountAccess | None:
    """Return the access record of the token with these permissions, or None."""
    filters: dict[str, list[int]] = {}
    for key, _ in permissions:
        filters.setdefault(key.type, []).append(key.id)
    projects = filters.get(ResourceType.PROJECT, [])
    sandboxes = filters.get(ResourceType.SANDBOX, [])
    domains = filters.get(ResourceType.DOMAIN, [])
    if projects or sandboxes or domains:
        listed = await reader.accesses(
            account_id, project_ids=projects, sandbox_ids=sandboxes, domain_ids=domains
        )
        if (record := _of_token(listed, token_id)) is not None:
            return record
    return _of_token(await reader.accesses(account_id), token_id)


def _of_token(listed: tuple[AccountAccess, ...], token_id: int) -> AccountAccess | None:
    mine = (each for each in listed if each.holder_type == HOLDER and each.holder_id == token_id)
    return next(mine, None)

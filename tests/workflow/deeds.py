"""One deed for each kind of change: something to ask for, and what has to be true of it at last."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from bot.domain.changes import (
    AddDomain,
    CreateToken,
    DeleteToken,
    EditPermissions,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
)
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Request
from bot.playground.mailtrap.tables import sandboxes
from tests.workflow.workshop import Workshop

Holds: TypeAlias = Callable[[Request], Awaitable[None]]
Deed: TypeAlias = Callable[[Workshop], Awaitable[tuple[Request, Holds]]]

YEAR = timedelta(days=365)
GRACE = timedelta(hours=12)


async def creates(shop: Workshop) -> tuple[Request, Holds]:
    name = f"new {next(shop.names)}"
    granted = (Permission(await shop.named("domain"), 100),)
    request = await shop.approved(CreateToken(shop.account, name, granted, YEAR))

    async def holds(ended: Request) -> None:
        made = [token for token in (await shop.listed()).values() if token.name == name]
        assert [token.permissions for token in made] == [granted]
        assert ended.outcome is not None
        assert ended.outcome.token_id == made[0].id
        assert await shop.works(ended)

    return request, holds


async def replaces(shop: Workshop) -> tuple[Request, Holds]:
    old = await shop.token()
    after = (Permission(await shop.named("domain"), 10),)
    change = ReplaceToken(shop.account, old.id, f"{old.name}'", old.permissions, after, None)
    request = await shop.approved(change, old)

    async def holds(ended: Request) -> None:
        listed = await shop.listed()
        made = [token for token in listed.values() if token.name == change.name]
        assert [token.permissions for token in made] == [after]
        assert listed[old.id] == old, "the old one is kept"
        assert await shop.works(ended)

    return request, holds


async def edits(shop: Workshop) -> tuple[Request, Holds]:
    token = await shop.token(Permission(await shop.named("project"), 10))
    after = (Permission(token.permissions[0].resource, 100),)
    change = EditPermissions(shop.account, token.id, token.permissions, after)
    request = await shop.approved(change, token)

    async def holds(ended: Request) -> None:
        assert (await shop.listed())[token.id].permissions == after
        assert ended.outcome is not None
        assert ended.outcome.value_id is None

    return request, holds


async def resets(shop: Workshop) -> tuple[Request, Holds]:
    old = await shop.token()
    request = await shop.approved(ResetToken(shop.account, old.id), old)

    async def holds(ended: Request) -> None:
        listed = await shop.listed()
        kin = [token for token in listed.values() if token.name.startswith(old.name + " ")]
        soon = shop.clock.at + GRACE
        lasting = [each for each in kin if each.expires_at is None or each.expires_at > soon]
        assert len(lasting) == 1, "one new token, however often it was tried"
        assert ended.outcome is not None
        assert ended.outcome.token_id == lasting[0].id
        assert listed[old.id].expires_at is not None, "the old value is in its grace period"
        assert await shop.works(ended)

    return request, holds


async def deletes(shop: Workshop) -> tuple[Request, Holds]:
    token = await shop.token()
    request = await shop.approved(DeleteToken(shop.account, token.id), token)

    async def holds(_: Request) -> None:
        assert token.id not in await shop.listed()

    return request, holds


async def resets_a_sandbox(shop: Workshop) -> tuple[Request, Holds]:
    key = await shop.named("sandbox")
    request = await shop.approved(ResetSandboxCredentials(shop.account, key.id))

    async def holds(ended: Request) -> None:
        handed = await shop.revealed(ended)
        known = await credentials(shop, key)
        assert {name: secret.reveal() for name, secret in handed.items()} == known

    return request, holds


async def adds_a_domain(shop: Workshop) -> tuple[Request, Holds]:
    name = f"new{next(shop.names)}.example"
    request = await shop.approved(AddDomain(shop.account, name))

    async def holds(_: Request) -> None:
        listing = await shop.reader.domains(shop.account)
        assert listing is not None
        assert [each.name for each in listing.items].count(name) == 1

    return request, holds


async def credentials(shop: Workshop, key: ResourceKey) -> dict[str, str]:
    """Return what the service holds for a sandbox now."""
    with shop.service.transaction() as conn:
        row = conn.execute(sandboxes.select().where(sandboxes.c.id == key.id)).one()
    return {"username": row.username, "password": row.password}


DEEDS: tuple[Deed, ...] = (
    creates,
    replaces,
    edits,
    resets,
    deletes,
    resets_a_sandbox,
    adds_a_domain,
)

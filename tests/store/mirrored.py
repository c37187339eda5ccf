"""A mirror to write to and to read from: its tokens, its claims, and the times they are of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.account import Account
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.tokens import Token, TokenRecord
from bot.store.delta import Claim, Delta, TokenDelta
from bot.store.mirror import MirrorStore

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)
ACME = Account(1, "Acme")
SHOP = ResourceKey("domain", 7)
NAMES = "<!channel> *bold* 🔑 \u202eעברית\n%s %(x)s :x ? 'quoted'"


def token(id_: int, **facts: Any) -> Token:
    permissions = (Permission(SHOP, 100), Permission(ResourceKey("account", 1), 10))
    made = {"name": f"token {id_}", "last_four": "7f3a", "created_by": "Jane"}
    return Token(
        **{
            **made,
            "id": id_,
            "account_id": 1,
            "expires_at": NOW + timedelta(days=365),
            "permissions": permissions,
            **facts,
        }
    )


async def claimed(mirror: MirrorStore, team: str = "T1", now: datetime = NOW) -> Claim:
    await mirror.see_accounts(team, [ACME], now)
    basis = await mirror.basis(team, 1, now)
    assert basis
    claim = await mirror.claim(basis, now, LEASE)
    assert claim
    return claim


async def saved(
    mirror: MirrorStore, *tokens: Token, first: bool = True, now: datetime = NOW
) -> None:
    delta = Delta(first=first, digests={"tokens": "d"}, tokens=TokenDelta(created=tokens))
    assert await mirror.save(await claimed(mirror, now=now), delta, now)


async def version(mirror: MirrorStore, team: str = "T1") -> int:
    return (await mirror.accounts(team))[0].version


async def only(mirror: MirrorStore, token_id: int) -> TokenRecord:
    records = await mirror.tokens_since("T1", 1, 0)
    return next(record for record in records if record.token.id == token_id)

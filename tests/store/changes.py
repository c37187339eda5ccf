"""What the tests of requests, announcements and values share."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.audit import Entry
from bot.domain.changes import Action, Change, ResetToken
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Decision, Request, RequestState, Stage, Target
from bot.store.audit import AuditStore
from bot.store.claims import Claim, Ending, NewValue
from bot.store.requests import RequestStore

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=2)
S = RequestState
ODD = "<!channel> *bold* 🔑 \u202eעברית\n%s :x ? 'quoted' \x00 \ud800 " * 60
TARGET = Target("shop: *1*", "7f3a", (Permission(ResourceKey("domain", 7), 100),), NOW)
DONE = Ending(S.DONE, Outcome(Ended.DONE, token_id=77, last_four="90ab"))


def asking(id_: str = "r1", state: RequestState = S.PENDING, **facts: Any) -> Request:
    change: Change = ResetToken(1, 1234)
    made: dict[str, Any] = {
        "team": "T1",
        "action": Action.RESET,
        "change": change,
        "target": TARGET,
        "asker": "U1",
        "receiver": "U1",
        "reason": ODD,
        "rules": ("production", "defaults"),
        "stages": (Stage(("U0LEAD",), 1), Stage(("S0SECURITY", "approver"), 2)),
        "asked_at": NOW,
        "expires_at": NOW + timedelta(hours=8),
        "review": ("S0SECURITY",),
    }
    return Request(id=id_, state=state, **{**made, **facts})


def entry(kind: str, at: datetime = NOW, team: str = "T1", request: str = "r1") -> Entry:
    return Entry(team, at, kind, "U1", 1, 1234, request, {"name": "shop"})


def yes(user: str = "U2", at: datetime = NOW, comment: str = ODD) -> Decision:
    return Decision(user, approves=True, comment=comment, at=at)


async def kinds(audit: AuditStore) -> list[str]:
    return [each.entry.kind async for each in audit.walk("T1")]


async def added(store: RequestStore, request: Request | None = None) -> Request:
    request = request or asking()
    assert await store.add(request, entry("asked", request=request.id))
    return request


async def claimed(store: RequestStore, request: Request | None = None, at: datetime = NOW) -> Claim:
    request = request or await added(store, asking(state=S.APPROVED))
    claim = await store.claim("T1", request.id, LEASE, entry("applying", at))
    assert claim
    return claim


async def finished_with(store: RequestStore, value: NewValue, request: str = "r1") -> None:
    claim = await claimed(store, await added(store, asking(request, S.APPROVED)))
    outcome = Outcome(Ended.DONE, token_id=77, value_id=value.id)
    assert await store.finish(claim, Ending(S.DONE, outcome, value), entry("done"))

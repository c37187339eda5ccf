"""Carrying out: one claim, one ending, everything in one transaction, the audit with it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from bot.domain.audit import Whole
from bot.domain.changes import Action, CreateToken, DeleteToken, ReplaceToken, ResetToken
from bot.domain.errors import StoreUnavailable
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.requests import Request
from bot.store.audit import AuditStore
from bot.store.claims import Ending, FollowUp, NewValue
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.store.requests import RequestStore
from bot.store.values import ValueStore
from tests.store.changes import (
    DONE,
    LEASE,
    MINUTE,
    NOW,
    TARGET,
    S,
    added,
    asking,
    claimed,
    entry,
    kinds,
    yes,
)
from tests.store.mirrored import only, saved, token, version


@pytest.fixture
def store(db: Database) -> RequestStore:
    return RequestStore(db)


@pytest.fixture
def audit(db: Database) -> AuditStore:
    return AuditStore(db)


async def test_what_is_approved_is_due_after_its_undo_window(store: RequestStore) -> None:
    request = await added(store)
    until = NOW + 10 * MINUTE
    await store.decide(request, yes(), S.APPROVED, entry("approved"), until)
    assert await store.due("T1", until - MINUTE, 9) == ()
    assert await store.claim("T1", "r1", LEASE, entry("applying", until - MINUTE)) is None
    assert await store.due("T1", until, 9) == ("r1",)
    assert await store.due("T2", until, 9) == ()
    claim = await claimed(store, request, until)
    assert (claim.number, claim.notes, claim.request.attempts) == (1, {}, 1)
    assert claim.request.state is S.APPLYING
    assert await store.due("T1", until, 9) == ()


async def test_what_needs_nobodys_yes_is_due_at_once(store: RequestStore) -> None:
    await added(store, asking("r1", S.APPROVED))
    await added(store, asking("r2", S.APPROVED, not_before=NOW + MINUTE))
    assert await store.due("T1", NOW, 9) == ("r1",)
    assert await store.due("T1", NOW + MINUTE, 9) == ("r1", "r2")
    assert await store.due("T1", NOW + MINUTE, 1) == ("r1",)


async def test_of_many_claims_at_once_one_wins(store: RequestStore, audit: AuditStore) -> None:
    await added(store, asking(state=S.APPROVED))
    tries = [store.claim("T1", "r1", LEASE, entry("applying")) for _ in range(20)]
    assert len([each for each in await asyncio.gather(*tries) if each]) == 1
    assert await kinds(audit) == ["asked", "applying"]


async def test_a_claim_and_an_undo_at_once_never_both_win(store: RequestStore) -> None:
    for number in range(5):
        request = await added(store, asking(f"r{number}", S.APPROVED))
        claim, undone = await asyncio.gather(
            store.claim("T1", request.id, LEASE, entry("applying")),
            store.move(request, S.WITHDRAWN, entry("withdrawn")),
        )
        assert (claim is None) != (undone is None)


async def test_a_lease_that_is_over_is_taken_over_and_the_loser_cannot_finish(
    store: RequestStore, audit: AuditStore
) -> None:
    lost = await claimed(store)
    assert await store.note(lost, {"newest": "1234"}, NOW + LEASE)
    assert await store.claim("T1", "r1", LEASE, entry("applying", NOW + MINUTE)) is None
    later = NOW + LEASE
    assert await store.due("T1", later, 9) == ("r1",)
    held = await claimed(store, lost.request, later)
    assert (held.number, held.notes) == (2, {"newest": "1234"})
    assert await store.finish(lost, DONE, entry("done", later)) is None
    assert not await store.postpone(lost, later + MINUTE, later, acted=True)
    assert not await store.note(lost, {"newest": "9"}, later + MINUTE)
    done = await store.finish(held, DONE, entry("done", later))
    assert done is not None
    assert (done.state, done.outcome, done.ended_at) == (S.DONE, DONE.outcome, later)
    assert await store.finish(held, DONE, entry("done", later)) is None
    assert await kinds(audit) == ["asked", "applying", "applying", "done"]


async def test_of_many_endings_at_once_one_counts(store: RequestStore, audit: AuditStore) -> None:
    claim = await claimed(store)
    told = await asyncio.gather(*(store.finish(claim, DONE, entry("done")) for _ in range(10)))
    assert len([each for each in told if each]) == 1
    assert (await kinds(audit)).count("done") == 1


@pytest.mark.parametrize("acted", [True, False])
async def test_while_mailtrap_is_slow_it_is_tried_again_later(
    store: RequestStore, *, acted: bool
) -> None:
    claim = await claimed(store)
    assert await store.note(claim, {"newest": "1234"}, NOW + LEASE)
    assert await store.postpone(claim, NOW + MINUTE, NOW, acted=acted)
    waiting = await store.get("T1", "r1")
    assert waiting is not None
    assert (waiting.state, waiting.retry_at) == (S.APPLYING, NOW + MINUTE)
    assert waiting.revision == claim.request.revision + 1
    assert await store.due("T1", NOW, 9) == ()
    again = await claimed(store, waiting, NOW + MINUTE)
    assert (again.number, again.request.retry_at) == (2, None)
    assert again.notes == ({"newest": "1234"} if acted else {}), (
        "what can't be done is not looked for"
    )


async def test_an_ending_brings_its_value_and_what_follows_in_one_step(
    db: Database, store: RequestStore, audit: AuditStore
) -> None:
    claim = await claimed(store)
    value = NewValue("v1", "U1", b"sealed", NOW + timedelta(days=1))
    next_ = asking("r2", S.APPROVED, change=DeleteToken(1, 1234), action=Action.DELETE)
    follow_up = FollowUp(next_, entry("asked", request="r2"))
    outcome = replace(DONE.outcome, value_id="v1")
    ending = Ending(S.DONE, outcome, value, follow_up)
    assert await store.finish(claim, ending, entry("done"))
    assert await store.get("T1", "r2") == next_
    (kept,) = await ValueStore(db).waiting_for("T1", "U1", NOW)
    assert (kept.id, kept.request_id, kept.user) == ("v1", "r1", "U1")
    assert await kinds(audit) == ["asked", "applying", "done", "asked"]


async def test_an_ending_must_be_one(store: RequestStore) -> None:
    claim = await claimed(store)
    for state in (S.APPLYING, S.APPROVED, S.WITHDRAWN):
        with pytest.raises(ValueError, match="cannot go from"):
            await store.finish(claim, replace(DONE, state=state), entry("done"))


async def snapshot(db: Database) -> list[Any]:
    async with db.read() as connection:
        found: list[Any] = []
        for table in ("requests", "decisions", "sealed_values", "audit_heads"):
            found += (await connection.execute(text(f"SELECT * FROM {table}"))).all()  # noqa: S608  ours
    return found


async def test_when_the_audit_cannot_be_written_nothing_is(
    db: Database, store: RequestStore
) -> None:
    pending = await added(store)
    claim = await claimed(store, await added(store, asking("r2", S.APPROVED)))
    ready = await added(store, asking("r3", S.APPROVED))
    before = await snapshot(db)
    async with db.write() as connection:
        await connection.execute(text("ALTER TABLE audit_entries RENAME TO shredded"))
    value = NewValue("v1", "U1", b"sealed", NOW + timedelta(days=1))
    follow_up = FollowUp(asking("r4", S.APPROVED), entry("asked", request="r4"))
    attempts = (
        lambda: store.add(asking("r5"), entry("asked")),
        lambda: store.decide(pending, yes(), S.APPROVED, entry("approved")),
        lambda: store.move(pending, S.WITHDRAWN, entry("withdrawn")),
        lambda: store.claim("T1", ready.id, LEASE, entry("applying")),
        lambda: store.finish(claim, Ending(S.DONE, DONE.outcome, value, follow_up), entry("done")),
    )
    for attempt in attempts:
        with pytest.raises((ProgrammingError, OperationalError, StoreUnavailable)):
            await attempt()
        assert await snapshot(db) == before


async def test_two_values_of_one_id_leave_the_request_as_it_was(
    db: Database, store: RequestStore
) -> None:
    value = NewValue("v1", "U1", b"sealed", NOW + timedelta(days=1))
    ending = replace(DONE, value=value)
    assert await store.finish(await claimed(store), ending, entry("done"))
    claim = await claimed(store, await added(store, asking("r2", S.APPROVED)))
    before = await snapshot(db)
    with pytest.raises(IntegrityError):
        await store.finish(claim, ending, entry("done"))
    assert await snapshot(db) == before


async def test_all_of_it_is_one_chain(store: RequestStore, audit: AuditStore) -> None:
    await store.finish(await claimed(store), DONE, entry("done"))
    whole = await audit.verify("T1")
    assert isinstance(whole, Whole)
    assert whole.entries == 3


@pytest.mark.parametrize("known_before", [True, False])
async def test_a_replacement_is_known_to_have_taken_its_place_however_early_it_was_seen(
    store: RequestStore, mirror: MirrorStore, *, known_before: bool
) -> None:
    change = ReplaceToken(1, 1234, "free", (), TARGET.permissions, None)
    claim = await claimed(store, await added(store, asking(state=S.APPROVED, change=change)))
    if known_before:
        await saved(mirror, token(77))
    seen = (await version(mirror)) if known_before else 0
    assert await store.finish(claim, DONE, entry("done"))
    if not known_before:
        await saved(mirror, token(77))
    (record,) = await mirror.tokens_since("T1", 1, seen)
    assert (record.token.id, record.predecessor_id) == (77, 1234)


async def test_what_was_made_from_nothing_has_taken_nobodys_place(
    store: RequestStore, mirror: MirrorStore
) -> None:
    change = CreateToken(1, "new", TARGET.permissions, None)
    claim = await claimed(store, await added(store, asking(state=S.APPROVED, change=change)))
    assert await store.finish(claim, DONE, entry("done"))
    await saved(mirror, token(77))
    assert (await only(mirror, 77)).predecessor_id is None


def deleting(id_: str, *, domain: int = 7, level: int = 100, **facts: Any) -> Request:
    held = (Permission(ResourceKey("domain", domain), level),)
    change = DeleteToken(1, int(id_[1:]))
    target = replace(TARGET, permissions=held)
    made = {"action": Action.DELETE, "change": change, "target": target}
    return asking(id_, S.APPROVED, **{**made, **facts})


async def test_of_two_deletions_of_one_domain_one_is_carried_out_at_a_time(
    store: RequestStore,
) -> None:
    both = [await added(store, deleting(each)) for each in ("r1", "r2")]
    tries = [store.claim("T1", each.id, LEASE, entry("applying", request=each.id)) for each in both]
    won = [each for each in await asyncio.gather(*tries) if each]
    assert len(won) == 1
    later = NOW + MINUTE
    (other,) = ({"r1", "r2"}) - {won[0].request.id}
    assert await store.due("T1", NOW, 9) == (), "it does not stand in the way of what else is due"
    assert await store.due("T1", later, 9) == (other,)
    assert await store.claim("T1", other, LEASE, entry("applying", later)) is None
    assert await store.finish(won[0], DONE, entry("done", later))
    assert await store.claim("T1", other, LEASE, entry("applying", later + MINUTE))


@pytest.mark.parametrize(
    "beside",
    [
        deleting("r2", domain=8),
        deleting("r2", level=10),
        deleting("r2", team="T2"),
        deleting("r2", change=DeleteToken(2, 2)),
        deleting("r2", change=ResetToken(1, 2), action=Action.RESET),
        deleting("r2", change=ResetToken(1, 2, retire=True), action=Action.LEAK),
    ],
)
async def test_what_cannot_leave_the_domain_without_a_token_waits_for_nothing(
    store: RequestStore, beside: Request
) -> None:
    await added(store, deleting("r1"))
    assert await store.add(beside, entry("asked", team=beside.team, request="r2"))
    assert await store.claim(beside.team, "r2", LEASE, entry("applying", team=beside.team))
    assert await store.claim("T1", "r1", LEASE, entry("applying"))


async def test_a_deletion_that_is_taken_over_waits_for_nobody(store: RequestStore) -> None:
    claim = await claimed(store, await added(store, deleting("r1")))
    await added(store, deleting("r2"))
    again = await claimed(store, claim.request, NOW + LEASE)
    assert again.number == 2

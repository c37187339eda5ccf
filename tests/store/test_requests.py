"""Requests: one winner for each move, nothing half written, the audit always with it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outcomes import Ended, Outcome
from bot.domain.requests import Decision, Request, RequestState, Reviewed
from bot.store.audit import AuditStore
from bot.store.claims import Wanted
from bot.store.database import Database
from bot.store.requests import RequestStore
from tests.store.changes import (
    DONE,
    LEASE,
    MINUTE,
    NOW,
    ODD,
    S,
    added,
    asking,
    claimed,
    entry,
    kinds,
    yes,
)


@pytest.fixture
def store(db: Database) -> RequestStore:
    return RequestStore(db)


@pytest.fixture
def audit(db: Database) -> AuditStore:
    return AuditStore(db)


async def test_what_was_asked_is_read_back_whole(store: RequestStore, audit: AuditStore) -> None:
    request = await added(store)
    assert await store.get("T1", "r1") == request
    assert await store.get("T2", "r1") is None
    assert await store.get("T1", "r2") is None
    assert await kinds(audit) == ["asked"]


async def test_a_modal_that_is_submitted_twice_asks_once(
    store: RequestStore, audit: AuditStore
) -> None:
    await added(store)
    assert not await store.add(asking(asker="U9"), entry("asked"))
    found = await store.get("T1", "r1")
    assert found == asking()
    assert await kinds(audit) == ["asked"]


async def test_yes_after_yes_until_it_is_approved(store: RequestStore, audit: AuditStore) -> None:
    request = await added(store)
    first = await store.decide(request, yes(), S.PENDING, entry("approved"))
    assert first == replace(request, decisions=(replace(yes(), revision=2),), revision=2)
    until = NOW + 10 * MINUTE
    second = await store.decide(first, yes("U3"), S.APPROVED, entry("approved"), until)
    assert second is not None
    assert (second.state, second.not_before, second.approvers) == (S.APPROVED, until, ("U2", "U3"))
    assert second == await store.get("T1", "r1")
    assert await kinds(audit) == ["asked", "approved", "approved"]


async def test_a_no_ends_it_with_its_comment(store: RequestStore) -> None:
    no = Decision("U2", approves=False, comment=ODD, at=NOW + MINUTE)
    denied = await store.decide(await added(store), no, S.DENIED, entry("denied"))
    assert denied is not None
    assert (denied.state, denied.ended_at) == (S.DENIED, NOW + MINUTE)
    assert denied.decisions == (replace(no, revision=2),)
    assert await store.due("T1", NOW + timedelta(days=9), 9) == ()


async def test_a_second_yes_of_one_person_changes_nothing(
    store: RequestStore, audit: AuditStore
) -> None:
    first = await store.decide(await added(store), yes(), S.PENDING, entry("approved"))
    assert first is not None
    assert await store.decide(first, yes(), S.APPROVED, entry("approved")) is None
    assert await store.get("T1", "r1") == first
    assert await kinds(audit) == ["asked", "approved"]


async def test_the_asker_cannot_decide_even_if_somebody_forgot_to_check(
    store: RequestStore, audit: AuditStore
) -> None:
    request = await added(store)
    assert await store.decide(request, yes("U1"), S.APPROVED, entry("approved")) is None
    assert await store.get("T1", "r1") == request
    assert await kinds(audit) == ["asked"]


async def test_what_ends_a_request_says_why(store: RequestStore) -> None:
    outcome = Outcome(Ended.CHANGED_SINCE, words="the token is gone")
    void = await store.move(await added(store), S.VOID, entry("void"), outcome)
    assert void is not None
    assert void.outcome == outcome


async def test_a_yes_after_the_time_is_over_comes_too_late(store: RequestStore) -> None:
    request = await added(store)
    late = yes(at=request.expires_at)
    assert await store.decide(request, late, S.APPROVED, entry("approved")) is None
    assert await store.lapsed("T1", NOW, 9) == ()
    assert await store.lapsed("T1", request.expires_at, 9) == (request,)
    assert await store.lapsed("T2", request.expires_at, 9) == ()
    expired = await store.move(request, S.EXPIRED, entry("expired", request.expires_at))
    assert expired is not None
    assert (expired.state, expired.ended_at) == (S.EXPIRED, request.expires_at)


async def test_a_decision_on_what_was_read_before_it_changed_is_lost(store: RequestStore) -> None:
    request = await added(store)
    assert await store.decide(request, yes("U2"), S.PENDING, entry("approved"))
    assert await store.decide(request, yes("U3"), S.APPROVED, entry("approved")) is None
    assert await store.move(request, S.WITHDRAWN, entry("withdrawn")) is None


async def test_of_many_decisions_at_once_one_counts(store: RequestStore, audit: AuditStore) -> None:
    request = await added(store)
    told = await asyncio.gather(
        *(
            store.decide(request, yes(f"U{number}"), S.APPROVED, entry("approved"))
            for number in range(2, 12)
        ),
        store.move(request, S.WITHDRAWN, entry("withdrawn")),
        store.move(request, S.VOID, entry("void")),
    )
    (won,) = [each for each in told if each]
    assert await store.get("T1", "r1") == won
    assert len(await kinds(audit)) == 2


ILLEGAL = [
    (S.DENIED, S.WITHDRAWN),
    (S.APPLYING, S.WITHDRAWN),
    (S.APPLYING, S.VOID),
    (S.PENDING, S.DONE),
    (S.APPROVED, S.EXPIRED),
    (S.APPROVED, S.APPLYING),
    (S.PENDING, S.APPROVED),
]


@pytest.mark.parametrize(("before", "after"), ILLEGAL)
async def test_an_illegal_move_is_impossible(
    store: RequestStore, before: RequestState, after: RequestState
) -> None:
    with pytest.raises(ValueError, match="cannot go from"):
        await store.move(asking(state=before), after, entry("x"))


async def test_a_state_that_was_made_up_moves_no_row(store: RequestStore) -> None:
    request = await added(store)
    pretended = replace(request, state=S.APPROVED)
    assert await store.move(pretended, S.WITHDRAWN, entry("withdrawn")) is None
    assert await store.claim("T1", "r1", LEASE, entry("applying")) is None


async def test_only_what_waits_is_decided_and_only_beginnings_are_added(
    store: RequestStore,
) -> None:
    for state in set(S) - {S.PENDING, S.APPROVED}:
        with pytest.raises(ValueError, match="cannot go from"):
            await store.add(asking(state=state), entry("asked"))
    with pytest.raises(ValueError, match="cannot go from"):
        await store.decide(asking(state=S.APPROVED), yes(), S.APPROVED, entry("approved"))
    with pytest.raises(ValueError, match="cannot go from"):
        await store.decide(asking(), yes(), S.EXPIRED, entry("approved"))


async def test_the_newest_come_first_page_by_page(store: RequestStore) -> None:
    for number in range(1, 6):
        at = NOW + (number // 2) * MINUTE  # some at the same moment
        who = "U1" if number % 2 else "U2"
        await added(store, asking(f"r{number}", asked_at=at, asker=who))
    await store.move(asking("r5", asked_at=NOW + 2 * MINUTE), S.VOID, entry("void"))

    async def ids(wanted: Wanted, limit: int = 9, after: str | None = None) -> list[str]:
        return [each.id for each in await store.newest("T1", wanted, limit, after)]

    assert await ids(Wanted()) == ["r5", "r4", "r3", "r2", "r1"]
    assert await ids(Wanted(), 2) == ["r5", "r4"]
    assert await ids(Wanted(), 2, "r4") == ["r3", "r2"]
    assert await ids(Wanted(), 2, "r2") == ["r1"]
    assert await ids(Wanted(), 2, "nobody's") == []
    assert await ids(Wanted(asker="U1")) == ["r5", "r3", "r1"]
    assert await ids(Wanted(states=frozenset({S.PENDING}))) == ["r4", "r3", "r2", "r1"]
    assert await ids(Wanted(states=frozenset({S.PENDING, S.VOID})), 2) == ["r5", "r4"]
    assert await ids(Wanted(token=(1, 1234)), 1) == ["r5"]
    assert await ids(Wanted(token=(2, 1234))) == []
    assert await store.newest("T2", Wanted(), 9) == ()


def reviewed(user: str = "U2", comment: str = ODD) -> Reviewed:
    return Reviewed(user, comment, NOW + MINUTE)


async def done(store: RequestStore, id_: str = "r1", state: RequestState = S.DONE) -> Request:
    """Have an emergency carried out."""
    claim = await claimed(store, await added(store, asking(id_, S.APPROVED)))
    request = await store.finish(claim, replace(DONE, state=state), entry("done", request=id_))
    assert request
    return request


async def test_of_reviewers_who_click_at_once_one_wins_and_the_audit_has_one_line(
    store: RequestStore, audit: AuditStore
) -> None:
    request = await done(store)
    assert await store.to_review("T1") == (request,)
    racers = [
        store.review(request, reviewed(f"U{number}"), entry("reviewed", NOW + MINUTE))
        for number in range(2, 10)
    ]
    (won,) = filter(None, await asyncio.gather(*racers))
    assert won.reviewed
    assert won == replace(request, reviewed=reviewed(won.reviewed.user), revision=4)
    assert (await store.get("T1", "r1"), won.ended_revision) == (won, 3)
    assert await store.to_review("T1") == ()
    assert not await store.review(won, reviewed(), entry("reviewed"))
    assert await kinds(audit) == ["asked", "applying", "done", "reviewed"]


@pytest.mark.parametrize("state", [S.DONE, S.FAILED, S.UNCLEAR])
async def test_whatever_became_of_an_emergency_is_reviewed_by_somebody_else(
    store: RequestStore, state: RequestState
) -> None:
    request = await done(store, state=state)
    assert not await store.review(request, reviewed("U1"), entry("reviewed")), "their own"
    assert await store.review(request, reviewed(), entry("reviewed"))


async def test_what_is_not_over_or_came_to_nothing_cannot_be_reviewed(
    store: RequestStore, audit: AuditStore
) -> None:
    waiting = await added(store)
    assert not await store.review(waiting, reviewed(), entry("reviewed"))
    over = await store.move(waiting, S.VOID, entry("void"))
    assert over
    assert not await store.review(over, reviewed(), entry("reviewed"))
    quiet = await added(store, asking("r2", S.APPROVED, review=()))
    ended = await store.finish(await claimed(store, quiet), DONE, entry("done", request="r2"))
    assert ended
    assert not await store.review(ended, reviewed(), entry("reviewed"))
    assert await store.to_review("T1") == ()
    assert "reviewed" not in await kinds(audit)


async def test_what_is_to_be_seen_to_is_open_or_unreviewed(store: RequestStore) -> None:
    await done(store, "r1")
    await added(store, asking("r2"))
    gone = await added(store, asking("r3"))
    await store.move(gone, S.WITHDRAWN, entry("withdrawn"))
    seen = await done(store, "r4")
    await store.review(seen, reviewed(), entry("reviewed"))
    wanted = Wanted(to_see_to=True)
    assert [each.id for each in await store.newest("T1", wanted, 9)] == ["r2", "r1"]
    assert [each.id for each in await store.newest("T1", wanted, 9, "r2")] == ["r1"]
    assert await store.newest("T2", wanted, 9) == ()

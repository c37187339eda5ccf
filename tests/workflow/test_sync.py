"""A copy of the service, as the mirror tells of it; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.domain.account import Account, Project, SendingDomain
from bot.domain.errors import AccessDenied, StoreUnavailable, Unavailable
from bot.domain.expiry import State
from bot.domain.permissions import Resource
from bot.domain.tokens import EventKind, TokenRecord
from bot.store.database import Database
from bot.store.delta import Claim, Delta
from bot.store.mirror import MirrorStore
from bot.workflow.sync import LEASE, sync
from tests.workflow.service import ACCOUNT, ACME, DAY, HOUR, NOW, TEAM, Service, token

BETA = Account(2, "Beta")
AWAY = Unavailable("list the sandboxes")


@pytest.fixture
def mirror(db: Database) -> MirrorStore:
    return MirrorStore(db)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        asked.append(" ".join(statement.split()))

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine.sync_engine, "before_cursor_execute", note)


async def records(mirror: MirrorStore, account_id: int = 1) -> dict[int, TokenRecord]:
    return {each.token.id: each for each in await mirror.tokens_since(TEAM, account_id, 0)}


async def version(mirror: MirrorStore) -> int:
    return (await mirror.accounts(TEAM))[0].version


async def test_the_first_copy_holds_everything_and_tells_of_nothing(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1), token(2)))
    report = await sync(TEAM, service, mirror, NOW)
    (account,) = report.accounts
    assert (account.account, account.first, account.events) == (ACME, True, ())
    assert set(await records(mirror)) == {1, 2}
    tree = await mirror.tree(TEAM, 1)
    assert set(tree.resources) == set(service.resources_)
    assert tree.domains == service.domains_
    assert tree.projects == service.projects_
    assert tree.sandboxes == service.sandboxes_
    assert [each.kind for each in await mirror.history(TEAM, 1, 1, 5)] == [EventKind.FOUND]


async def test_what_happens_later_is_told_and_kept(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1), token(2)))
    await sync(TEAM, service, mirror, NOW)
    service.tokens_ = (token(2, name="renamed"), token(3))
    shop, blog = (SendingDomain(each, f"{each}.example", verified=True) for each in (7, 8))
    service.domains_ = (shop, blog)
    (account,) = (await sync(TEAM, service, mirror, NOW + HOUR)).accounts
    assert {(each.token_id, each.kind) for each in account.events} == {
        (1, EventKind.GONE),
        (2, EventKind.RENAMED),
        (3, EventKind.CREATED),
    }
    assert account.new_domains == (blog,)
    kept = await records(mirror)
    assert kept[1].gone_at == NOW + HOUR
    assert kept[2].token.name == "renamed"
    assert [each.kind for each in await mirror.history(TEAM, 1, 3, 5)] == [EventKind.CREATED]
    assert (await mirror.history(TEAM, 1, 2, 5))[0].after == "renamed"


async def test_an_owner_and_apps_follow_a_reset(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1, "billing"),))
    await sync(TEAM, service, mirror, NOW)
    await mirror.set_owner(TEAM, 1, 1, "U1")
    ends = NOW + 13 * HOUR
    service.tokens_ = (token(1, "billing", expires_at=ends), token(9, "billing 9"))
    await sync(TEAM, service, mirror, NOW + HOUR)
    kept = await records(mirror)
    assert kept[9].owner == "U1"
    assert kept[1].state(NOW + HOUR) is State.GRACE
    assert [each.kind for each in await mirror.history(TEAM, 1, 9, 5)] == ["reset", "found"]


async def test_an_unchanged_account_costs_its_calls_and_its_timestamp(
    mirror: MirrorStore, db: Database
) -> None:
    service = Service(tokens_=tuple(map(token, range(1, 10_001))))
    await sync(TEAM, service, mirror, NOW)
    before = await version(mirror)
    service.calls.clear()
    with statements(db) as asked:
        (account,) = (await sync(TEAM, service, mirror, NOW + HOUR)).accounts
    calls = ["accounts", "tokens", "resources", "domains", "projects", "sandboxes"]
    assert service.calls == calls
    assert account.events == ()
    (after,) = await mirror.accounts(TEAM)
    assert (after.version, after.synced_at) == (before, NOW + HOUR)
    (written,) = [each for each in asked if not each.startswith(("SELECT", "BEGIN"))]
    changed, _, _ = written.partition(" WHERE ")
    assert changed.startswith("UPDATE accounts SET synced_at=")
    assert "," not in changed
    assert not any("FROM tokens" in each or "FROM domains" in each for each in asked)


async def test_one_change_among_many_writes_one_row(mirror: MirrorStore, db: Database) -> None:
    service = Service(tokens_=tuple(map(token, range(1, 2_501))))
    await sync(TEAM, service, mirror, NOW)
    before = await version(mirror)
    service.tokens_ = (token(1, name="new"), *service.tokens_[1:])
    with statements(db) as asked:
        await sync(TEAM, service, mirror, NOW + HOUR)
    writes = [each.split(" (")[0].split(" SET")[0] for each in asked]
    writes = [each for each in writes if each.startswith(("UPDATE", "INSERT", "DELETE"))]
    told = ["INSERT INTO token_events", "INSERT INTO drifts"]
    assert writes == [*["UPDATE accounts"] * 2, "UPDATE tokens", *told]
    changed = await mirror.tokens_since(TEAM, 1, before)
    assert [each.token.name for each in changed] == ["new"]


async def test_a_body_that_differs_in_nothing_that_counts_is_no_new_version(
    mirror: MirrorStore,
) -> None:
    service = Service(tokens_=(token(1), token(2)))
    await sync(TEAM, service, mirror, NOW)
    before = await version(mirror)
    service.tokens_ = service.tokens_[::-1]
    await sync(TEAM, service, mirror, NOW + HOUR)
    assert await version(mirror) == before


async def test_an_outage_halfway_changes_nothing(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1),))
    await sync(TEAM, service, mirror, NOW)
    before = await mirror.accounts(TEAM)
    service.tokens_ = ()
    service.failing["sandboxes", 1] = AWAY
    with pytest.raises(Unavailable):
        await sync(TEAM, service, mirror, NOW + HOUR)
    assert await mirror.accounts(TEAM) == before
    assert (await records(mirror))[1].gone_at is None
    service.failing.clear()
    assert (await sync(TEAM, service, mirror, NOW + HOUR)).busy == ()
    assert (await records(mirror))[1].gone_at == NOW + HOUR


async def test_one_account_that_fails_does_not_stop_the_others(mirror: MirrorStore) -> None:
    service = Service(accounts_=(ACME, BETA), failing={("tokens", 1): AccessDenied("list")})
    with pytest.raises(AccessDenied):
        await sync(TEAM, service, mirror, NOW)
    first, second = await mirror.accounts(TEAM)
    assert (first.synced_at, second.synced_at) == (None, NOW)


async def test_two_replicas_do_not_do_the_same_work(mirror: MirrorStore) -> None:
    await mirror.see_accounts(TEAM, [ACME], NOW)
    basis = await mirror.basis(TEAM, 1, NOW)
    assert basis
    assert await mirror.claim(basis, NOW, LEASE)
    service = Service()
    report = await sync(TEAM, service, mirror, NOW)
    assert (report.accounts, report.busy) == ((), (ACME,))
    assert service.calls == ["accounts"]
    assert (await sync(TEAM, service, mirror, NOW + LEASE)).busy == ()


async def test_a_replica_that_is_overtaken_leaves_the_other_ones_copy(mirror: MirrorStore) -> None:
    class Slow(Service):
        async def sandboxes(self, account_id: int) -> Any:
            await sync(TEAM, Service(tokens_=(token(2),)), mirror, NOW + LEASE)
            return await super().sandboxes(account_id)

    report = await sync(TEAM, Slow(tokens_=(token(1),)), mirror, NOW)
    assert report.busy == (ACME,)
    assert set(await records(mirror)) == {2}


async def test_a_service_that_shows_no_account_has_taken_our_rights(mirror: MirrorStore) -> None:
    await sync(TEAM, Service(tokens_=(token(1),)), mirror, NOW)
    with pytest.raises(AccessDenied):
        await sync(TEAM, Service(accounts_=()), mirror, NOW + HOUR)
    assert [each.account for each in await mirror.accounts(TEAM)] == [ACME]


async def test_tokens_out_of_our_sight_come_to_light_with_our_rights(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1), token(2)))
    await sync(TEAM, service, mirror, NOW)
    whole = service.resources_
    service.tokens_, service.resources_ = (), (Resource(ACCOUNT, "Acme", 1, None),)
    for hours in (1, 2):
        (account,) = (await sync(TEAM, service, mirror, NOW + hours * HOUR)).accounts
        assert account.unseen == 2
    assert all(each.gone_at is None for each in (await records(mirror)).values())
    service.resources_ = whole
    await sync(TEAM, service, mirror, NOW + DAY)
    assert all(each.gone_at == NOW + DAY for each in (await records(mirror)).values())


async def test_an_account_that_vanishes_is_hidden_with_its_history(mirror: MirrorStore) -> None:
    service = Service(accounts_=(ACME, BETA), tokens_=(token(1),))
    await sync(TEAM, service, mirror, NOW)
    service.accounts_ = (BETA,)
    await sync(TEAM, service, mirror, NOW + HOUR)
    assert [each.account for each in await mirror.accounts(TEAM)] == [BETA]
    assert (await records(mirror, 1))[1].gone_at is None
    assert await mirror.history(TEAM, 1, 1, 5)


async def test_a_resource_listed_twice_is_one(mirror: MirrorStore) -> None:
    service = Service(projects_=(Project(3, "Staging"), Project(3, "Staging")))
    service.tokens_ = (token(1), token(1))
    await sync(TEAM, service, mirror, NOW)
    assert (await mirror.tree(TEAM, 1)).projects == (Project(3, "Staging"),)


async def test_a_database_that_goes_away_as_well_does_not_hide_the_first_outage(
    db: Database,
) -> None:
    class Cut(MirrorStore):
        async def save(self, claim: Claim, delta: Delta, now: datetime) -> bool:
            raise StoreUnavailable(f"not saved: {claim} {delta} {now}")

        async def release(self, claim: Claim) -> None:
            raise StoreUnavailable(f"not released: {claim}")

    with pytest.raises(StoreUnavailable, match="not saved"):
        await sync(TEAM, Service(), Cut(db), NOW)


async def test_two_replicas_that_find_nothing_new_at_once_both_say_so(mirror: MirrorStore) -> None:
    class Slow(Service):
        async def sandboxes(self, account_id: int) -> Any:
            await sync(TEAM, service, mirror, NOW + HOUR)
            return await super().sandboxes(account_id)

    service = Service(tokens_=(token(1),))
    await sync(TEAM, service, mirror, NOW)
    report = await sync(TEAM, Slow(tokens_=(token(1),)), mirror, NOW + HOUR)
    assert report.busy == ()
    assert (await mirror.accounts(TEAM))[0].synced_at == NOW + HOUR


async def test_a_new_project_leaves_the_tokens_alone(mirror: MirrorStore) -> None:
    service = Service(tokens_=(token(1),))
    await sync(TEAM, service, mirror, NOW)
    before = (await mirror.accounts(TEAM))[0]
    service.projects_ = (*service.projects_, Project(5, "Live"))
    (account,) = (await sync(TEAM, service, mirror, NOW + HOUR)).accounts
    assert account.events == ()
    assert await mirror.tokens_since(TEAM, 1, before.version) == ()
    assert (await mirror.tree(TEAM, 1)).projects == service.projects_
    assert (await mirror.accounts(TEAM))[0].tree_version == before.version + 1

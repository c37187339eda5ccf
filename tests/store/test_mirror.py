"""The mirror as others ask it: versions, deltas, history, people."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import StatementError

from bot.domain.account import Account, Project, Sandbox, SendingDomain
from bot.domain.audit import Entry
from bot.domain.errors import AppsChanged
from bot.domain.people import PersonId
from bot.domain.permissions import Resource, ResourceKey
from bot.domain.tokens import Consumer, EventKind, TokenEvent
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.delta import Delta, Difference, TokenDelta, Tree, TreeDelta
from bot.store.mirror import MirrorStore
from tests.store.mirrored import (
    ACME,
    HOUR,
    LEASE,
    NAMES,
    NOW,
    SHOP,
    claimed,
    only,
    saved,
    token,
    version,
)


async def test_what_was_saved_is_read_back(mirror: MirrorStore) -> None:
    kept = token(2, name=NAMES, created_by="%", expires_at=None)
    await saved(mirror, token(1), kept)
    records = {each.token.id: each for each in await mirror.tokens_since("T1", 1, 0)}
    assert set(records[1].token.permissions) == set(token(1).permissions)
    assert records[1].token.expires_at == NOW + timedelta(days=365)
    assert (records[2].token.name, records[2].token.created_by) == (NAMES, "%")
    assert records[2].token.expires_at is None


async def test_an_account_of_many_tokens_is_read_back_whole(mirror: MirrorStore) -> None:
    many = [token(number) for number in range(1, 2_502)]
    await saved(mirror, *many)
    read = {record.token.name: record.token for record in await mirror.tokens_since("T1", 1, 0)}
    assert {name: each.id for name, each in read.items()} == {each.name: each.id for each in many}
    assert {each.expires_at for each in read.values()} == {NOW + timedelta(days=365)}


async def test_two_workspaces_never_see_each_others_tokens(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    assert await mirror.tokens_since("T2", 1, 0) == ()
    assert await mirror.accounts("T2") == ()
    assert await mirror.history("T2", 1, 1, 5) == ()


async def test_an_account_counts_as_copied_only_after_its_first_copy(mirror: MirrorStore) -> None:
    await mirror.see_accounts("T1", [ACME], NOW)
    (account,) = await mirror.accounts("T1")
    assert (account.account, account.version, account.synced_at) == (ACME, 0, None)
    await saved(mirror, token(1))
    (account,) = await mirror.accounts("T1")
    assert (account.version, account.synced_at, account.digests) == (1, NOW, {"tokens": "d"})


async def test_only_what_changed_is_learnt(mirror: MirrorStore) -> None:
    await saved(mirror, token(1), token(2))
    seen = await version(mirror)
    delta = Delta(first=False, digests={}, tokens=TokenDelta(changed=[token(2, name="new")]))
    assert await mirror.save(await claimed(mirror), delta, NOW)
    (record,) = await mirror.tokens_since("T1", 1, seen)
    assert record.token.name == "new"
    assert await mirror.tokens_since("T1", 1, await version(mirror)) == ()


async def test_a_copy_that_finds_nothing_moves_only_the_time(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    before = (await mirror.accounts("T1"))[0]
    assert await mirror.save(await claimed(mirror), Delta(first=False, digests={}), NOW + HOUR)
    after = (await mirror.accounts("T1"))[0]
    assert after.synced_at == NOW + HOUR
    assert (after.version, after.digests) == (before.version, before.digests)


async def test_a_lifetime_is_known_of_tokens_that_were_seen_to_be_made(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    late = NOW + timedelta(minutes=4)
    made = token(2, expires_at=NOW + timedelta(days=180))
    await saved(mirror, made, token(3, expires_at=None), first=False, now=late)
    assert (await only(mirror, 1)).lifetime is None
    assert (await only(mirror, 2)).lifetime == timedelta(days=180)
    assert (await only(mirror, 3)).lifetime is None


async def test_a_token_that_is_gone_keeps_its_row_and_its_history(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    gone = TokenDelta(gone=[1], events=[TokenEvent(1, EventKind.GONE, NOW + HOUR)])
    delta = Delta(first=False, digests={}, tokens=gone)
    assert await mirror.save(await claimed(mirror), delta, NOW + HOUR)
    assert (await only(mirror, 1)).gone_at == NOW + HOUR
    history = await mirror.history("T1", 1, 1, 5)
    assert [event.kind for event in history] == [EventKind.GONE, EventKind.FOUND]
    assert [event.kind for event in await mirror.history("T1", 1, 1, 1)] == [EventKind.GONE]


async def test_history_and_people_follow_a_token_through_its_resets(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    apps = (Consumer("billing", None), Consumer("shop", "U2"))
    assert await mirror.set_owner("T1", 1, 1, "U1")
    assert await mirror.set_consumers("T1", 1, 1, apps)
    for old, new in ((1, 2), (2, 3)):
        at = NOW + new * HOUR
        found = TokenDelta(
            created=[token(new)],
            successors={old: new},
            events=[TokenEvent(old, EventKind.RESET, at, str(old), str(new))],
        )
        delta = Delta(first=False, digests={}, tokens=found)
        assert await mirror.save(await claimed(mirror), delta, at)
    for each in (1, 2, 3):
        record = await only(mirror, each)
        assert (record.owner, record.consumers) == ("U1", apps)
    assert (await only(mirror, 1)).successor_id == 2
    history = await mirror.history("T1", 1, 3, 5)
    told = [(event.token_id, event.kind, event.after) for event in history]
    assert told == [(2, "reset", "3"), (1, "reset", "2"), (1, "found", "")]
    assert [event.after for event in await mirror.history("T1", 1, 1, 5)] == ["2", ""]


async def test_a_new_owner_is_news_to_every_process(mirror: MirrorStore) -> None:
    await saved(mirror, token(1), token(2))
    seen = await version(mirror)
    assert await mirror.set_owner("T1", 1, 2, "U1")
    (record,) = await mirror.tokens_since("T1", 1, seen)
    assert (record.token.id, record.owner) == (2, "U1")
    assert await mirror.set_owner("T1", 1, 2, None)
    assert (await only(mirror, 2)).owner is None


async def test_consumers_are_replaced_as_a_whole(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    await mirror.set_consumers("T1", 1, 1, [Consumer("shop", "U1"), Consumer("blog", None)])
    await mirror.set_consumers("T1", 1, 1, [Consumer("shop", "U2")])
    assert (await only(mirror, 1)).consumers == (Consumer("shop", "U2"),)


def used_by(token_id: int) -> Entry:
    return Entry("T1", NOW, "used_by", "U1", account_id=1, token_id=token_id)


async def test_of_those_who_change_one_list_at_once_the_first_one_does(
    db: Database, mirror: MirrorStore
) -> None:
    await saved(mirror, token(1))
    tries = [mirror.exchange_consumers(used_by(1), (), [Consumer(f"{n}", None)]) for n in range(9)]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert told.count(True) == 1
    assert sum(isinstance(each, AppsChanged) for each in told) == 8
    assert (await only(mirror, 1)).consumers == (Consumer(str(told.index(True)), None),)
    assert len(await AuditStore(db).last("T1", ["used_by"], 9)) == 1, "and one is told"


async def test_nobody_owns_a_token_that_is_not_there(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    seen = await version(mirror)
    assert not await mirror.exchange_consumers(used_by(9), (), [Consumer("shop", "U1")])
    assert not await mirror.set_owner("T1", 1, 9, "U1")
    assert not await mirror.set_consumers("T1", 9, 1, [Consumer("shop", "U1")])
    assert await version(mirror) == seen


async def test_one_of_two_replicas_copies_an_account(mirror: MirrorStore, db: Database) -> None:
    held = await claimed(mirror)
    other = MirrorStore(db)
    assert await other.basis("T1", 1, NOW + LEASE / 2) is None
    await mirror.release(held)
    assert await claimed(other, now=NOW + LEASE / 2)


async def test_of_two_replicas_that_look_at_once_one_may_write(
    mirror: MirrorStore, db: Database
) -> None:
    await mirror.see_accounts("T1", [ACME], NOW)
    other = MirrorStore(db)
    mine, theirs = await mirror.basis("T1", 1, NOW), await other.basis("T1", 1, NOW)
    assert mine
    assert theirs
    held = await mirror.claim(mine, NOW, LEASE)
    assert held
    assert await other.claim(theirs, NOW, LEASE) is None
    assert not await other.confirm(theirs, NOW)
    assert await mirror.save(held, Delta(first=True, digests={}), NOW)
    assert await other.claim(theirs, NOW, LEASE) is None
    assert not await other.confirm(theirs, NOW), "what they saw is older than what is written"


async def test_a_replica_that_was_too_slow_writes_nothing(mirror: MirrorStore) -> None:
    slow = await claimed(mirror)
    quick = await claimed(mirror, now=NOW + LEASE)
    delta = Delta(first=True, digests={}, tokens=TokenDelta(created=[token(1)]))
    assert not await mirror.save(slow, delta, NOW)
    await mirror.release(slow)
    assert await mirror.save(quick, delta, NOW)
    assert not await mirror.save(quick, delta, NOW), "a claim is used once"


async def test_an_account_that_is_hidden_keeps_everything(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    await mirror.see_accounts("T1", [Account(2, "Beta")], NOW)
    assert [each.account.id for each in await mirror.accounts("T1")] == [2]
    assert len(await mirror.history("T1", 1, 1, 5)) == 1
    await mirror.see_accounts("T1", [Account(1, "Acme Ltd"), Account(2, "Beta")], NOW)
    back, _ = await mirror.accounts("T1")
    assert (back.account, back.version) == (Account(1, "Acme Ltd"), 1)


async def test_the_tree_is_read_back_and_replaced_in_part(mirror: MirrorStore) -> None:
    root = Resource(ResourceKey("account", 1), "Acme", 100, None)
    shop = Resource(SHOP, "shop.example", 100, root.key)
    sandbox = Sandbox(4, NAMES, 3, "sandbox.smtp.mailtrap.io", (25, 587))
    tree = TreeDelta(
        resources=Difference((), (root, shop)),
        domains=Difference((), (SendingDomain(7, "shop.example", verified=False),)),
        projects=Difference((), (Project(3, "Staging"),)),
        sandboxes=Difference((), (sandbox,)),
    )
    delta = Delta(first=True, digests={}, tree=tree)
    assert await mirror.save(await claimed(mirror), delta, NOW)
    renamed = Resource(SHOP, "store.example", 10, root.key)
    change = TreeDelta(resources=Difference((shop,), (renamed,)))
    await mirror.save(await claimed(mirror), Delta(first=False, digests={}, tree=change), NOW)
    assert await mirror.tree("T1", 1) == Tree(
        (root, renamed),
        (SendingDomain(7, "shop.example", verified=False),),
        (Project(3, "Staging"),),
        (sandbox,),
    )
    assert (await mirror.accounts("T1"))[0].tree_version == 2


async def test_a_successor_keeps_the_people_it_has(mirror: MirrorStore) -> None:
    apps = [Consumer("shop", None)]
    await saved(mirror, token(1), token(2))
    await mirror.set_owner("T1", 1, 1, "U1")
    await mirror.set_consumers("T1", 1, 2, apps)
    delta = Delta(first=False, digests={}, tokens=TokenDelta(successors={1: 2}))
    assert await mirror.save(await claimed(mirror), delta, NOW)
    assert (await only(mirror, 2)).owner == "U1"
    assert (await only(mirror, 2)).consumers == tuple(apps)


async def test_a_token_made_and_reset_between_two_looks_was_made_first(mirror: MirrorStore) -> None:
    await saved(mirror, token(1))
    found = TokenDelta(
        created=[token(2), token(3)],
        successors={2: 3},
        events=[TokenEvent(2, EventKind.RESET, NOW + HOUR, "2", "3")],
    )
    delta = Delta(first=False, digests={}, tokens=found)
    assert await mirror.save(await claimed(mirror), delta, NOW + HOUR)
    kinds = [event.kind for event in await mirror.history("T1", 1, 3, 5)]
    assert kinds == [EventKind.RESET, EventKind.CREATED]


async def test_a_person_comes_back_to_the_account_they_chose(mirror: MirrorStore) -> None:
    person = PersonId("T1", "U1")
    assert await mirror.choice(person) is None
    await mirror.choose(person, 1)
    await mirror.choose(person, 2)
    assert await mirror.choice(person) == 2
    assert await mirror.choice(PersonId("T2", "U1")) is None


async def test_times_without_a_zone_are_refused(mirror: MirrorStore) -> None:
    await mirror.see_accounts("T1", [ACME], NOW)
    with pytest.raises(StatementError, match="timezone"):
        await mirror.basis("T1", 1, NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="zone"):
        await saved(mirror, token(1, expires_at=NOW.replace(tzinfo=None)))


async def test_times_are_kept_to_the_microsecond_in_utc(mirror: MirrorStore) -> None:
    abroad = datetime.fromisoformat("2027-01-01T01:00:00.123456+02:00")
    await saved(mirror, token(1, expires_at=abroad))
    found = (await only(mirror, 1)).token.expires_at
    assert found
    assert (found, found.utcoffset()) == (abroad, timedelta(0))
    delta = Delta(first=False, digests={}, tokens=TokenDelta(changed=[token(1, expires_at=abroad)]))
    await mirror.save(await claimed(mirror), delta, NOW)
    assert (await only(mirror, 1)).token.expires_at == abroad

"""The copy of the embedded token system, over real HTTP: both must mean the same by a reset."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.domain.expiry import State
from bot.domain.tokens import EventKind, TokenEvent
from bot.mailtrap.http import MailtrapHttp
from bot.mailtrap.read import Reader
from bot.mailtrap.write import Writer
from bot.playground.mailtrap import Mailtrap, running, seed
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.workflow.sync import sync

TEAM = "T0ACME"
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
ADMIN = "a11ce000a11ce000a11ce000a11ce000"


@pytest.fixture
async def http() -> AsyncIterator[MailtrapHttp]:
    with Mailtrap(now=lambda: NOW) as service:
        seed(service, admin_token=ADMIN)
        async with running(service) as url:
            client = MailtrapHttp(url, SecretStr(ADMIN))
            yield client
            await client.close()


async def test_the_mirror_holds_what_the_service_shows(http: MailtrapHttp, db: Database) -> None:
    reader, mirror = Reader(http), MirrorStore(db)
    await sync(TEAM, reader, mirror, NOW)
    for each in await mirror.accounts(TEAM):
        listed = await reader.tokens(each.account.id)
        assert listed
        records = await mirror.tokens_since(TEAM, each.account.id, 0)
        assert {each.token.id for each in records} == {each.id for each in listed.items}
        assert (await mirror.tree(TEAM, each.account.id)).resources
    again = await sync(TEAM, reader, mirror, LATER)
    assert [each.events for each in again.accounts] == [()] * len(again.accounts)


async def test_a_reset_and_a_deletion_are_recognised(http: MailtrapHttp, db: Database) -> None:
    reader, mirror, writer = Reader(http), MirrorStore(db), Writer(http)
    await sync(TEAM, reader, mirror, NOW)
    account_id = (await mirror.accounts(TEAM))[0].account.id
    living = [
        each.token
        for each in await mirror.tokens_since(TEAM, account_id, 0)
        if each.state(NOW) in {State.ACTIVE, State.NEVER} and each.token.name != "tokenbot"
        if not each.token.name.endswith(f"token {each.token.id}")
    ]
    old, doomed = living[:2]
    await mirror.set_owner(TEAM, account_id, old.id, "U1")
    new = (await writer.reset(account_id, old.id)).token
    await writer.delete(account_id, doomed.id)
    report = next(
        each
        for each in (await sync(TEAM, reader, mirror, LATER)).accounts
        if each.account.id == account_id
    )
    assert set(report.events) == {
        TokenEvent(old.id, EventKind.RESET, LATER, str(old.id), str(new.id)),
        TokenEvent(doomed.id, EventKind.GONE, LATER),
    }
    records = {each.token.id: each for each in await mirror.tokens_since(TEAM, account_id, 0)}
    assert records[new.id].owner == "U1"
    assert records[old.id].state(LATER) is State.GRACE
    assert records[doomed.id].gone_at == LATER

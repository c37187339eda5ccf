"""Who answers for a token and its apps: only those who are there, and the audit tells who."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.errors import (
    CouldNotCheckPerson,
    NoSuchToken,
    NotAMember,
    StoreUnavailable,
)
from bot.domain.people import Standing
from bot.domain.tokens import Consumer
from bot.slack.bolt import connected
from bot.slack.directory import Directory
from bot.slack.tasks import Tasks
from bot.store import audit
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.mirror import MirrorStore
from bot.workflow.membership import FRESH, Membership
from bot.workflow.owning import Owning
from bot.workflow.see import See
from tests.slack.wire import Json, Wire, serving
from tests.store.mirrored import NOW, only, saved, token
from tests.workflow.accounts import JANE

NOBODY_TO_NAME: dict[Standing, Json] = {
    Standing.GUEST: {"is_restricted": True},
    Standing.OUTSIDER: {"team_id": "T2"},
    Standing.BOT: {"is_bot": True},
    Standing.LEFT: {"deleted": True},
}


@dataclass
class Office:
    """The verb, who Slack knows, and what is kept."""

    wire: Wire
    owning: Owning
    mirror: MirrorStore
    db: Database

    async def audited(self) -> list[Json]:
        found = [each.entry for each in await AuditStore(self.db).last("T1", "", 9)]
        return [
            {"kind": each.kind, "by": each.actor, "token": (each.account_id, each.token_id)}
            | dict(each.facts)
            for each in found
        ]


@pytest.fixture
async def office(db: Database) -> AsyncIterator[Office]:
    mirror = MirrorStore(db)
    await saved(mirror, token(7), token(8))
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        tasks = Tasks()
        membership = Membership(Directory(client, tasks))
        yield Office(wire, Owning(mirror, See(mirror), membership), mirror, db)
        await tasks.drained()


async def test_the_audit_tells_who_became_owner_of_which_token(office: Office) -> None:
    await office.owning.own(JANE, (1, 7), "U0VIKTOR", NOW)
    await office.owning.own(JANE, (1, 8), None, NOW)
    assert (await only(office.mirror, 7)).owner == "U0VIKTOR"
    assert (await only(office.mirror, 8)).owner is None
    assert await office.audited() == [
        {"kind": "owner", "by": "UJANE", "token": (1, 8), "owner": ""},
        {"kind": "owner", "by": "UJANE", "token": (1, 7), "owner": "U0VIKTOR"},
    ]


@pytest.mark.parametrize(("standing", "who"), NOBODY_TO_NAME.items())
async def test_whoever_is_no_active_full_member_is_no_owner(
    office: Office, standing: Standing, who: Json
) -> None:
    office.wire.users["U0ELSE"] = who
    with pytest.raises(NotAMember) as refusal:
        await office.owning.own(JANE, (1, 7), "U0ELSE", NOW)
    assert (refusal.value.user, refusal.value.standing) == ("U0ELSE", standing)
    assert (await only(office.mirror, 7)).owner is None
    assert await office.audited() == []


async def test_an_id_that_never_was_is_no_owner(office: Office) -> None:
    office.wire.refuses["users.info"] = {"ok": False, "error": "user_not_found"}
    with pytest.raises(NotAMember) as refusal:
        await office.owning.own(JANE, (1, 7), "U0NEVER", NOW)
    assert refusal.value.standing is Standing.UNKNOWN


async def test_a_slack_that_does_not_tell_who_somebody_is_makes_nobody_owner(
    office: Office,
) -> None:
    office.wire.refuses["users.info"] = {"ok": False, "error": "internal_error"}
    with pytest.raises(CouldNotCheckPerson):
        await office.owning.own(JANE, (1, 7), "U0VIKTOR", NOW)
    assert (await only(office.mirror, 7)).owner is None


async def test_who_was_a_member_a_moment_ago_is_asked_about_again(office: Office) -> None:
    await office.owning.own(JANE, (1, 7), "U0VIKTOR", NOW)
    office.wire.left.add("U0VIKTOR")
    with pytest.raises(NotAMember):
        await office.owning.own(JANE, (1, 8), "U0VIKTOR", NOW + FRESH * 2)


async def test_no_owner_of_an_unknown_token_is_in_the_audit(office: Office) -> None:
    with pytest.raises(NoSuchToken):
        await office.owning.own(JANE, (1, 9), "U0VIKTOR", NOW)
    assert await office.audited() == []


async def test_an_owner_that_could_not_be_recorded_is_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_written: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(audit, "write", away)
        with pytest.raises(StoreUnavailable):
            await office.owning.own(JANE, (1, 7), "U0VIKTOR", NOW)
    assert (await only(office.mirror, 7)).owner is None
    assert await office.audited() == []


async def test_the_audit_tells_which_apps_use_which_token_and_whose_they_are(
    office: Office,
) -> None:
    apps = (Consumer("billing", "U0VIKTOR"), Consumer("shop", None))
    await office.owning.use(JANE, await only(office.mirror, 7), apps, NOW)
    assert set((await only(office.mirror, 7)).consumers) == set(apps)
    told = "billing (U0VIKTOR), shop (-)"
    assert await office.audited() == [
        {"kind": "used_by", "by": "UJANE", "token": (1, 7), "apps": told}
    ]


async def test_a_list_of_apps_is_edited_though_somebody_in_it_has_left(office: Office) -> None:
    app = Consumer("billing", "U0VIKTOR")
    await office.owning.use(JANE, await only(office.mirror, 7), (app,), NOW)
    office.wire.left.add("U0VIKTOR")
    later = NOW + FRESH * 2
    record = await only(office.mirror, 7)
    await office.owning.use(JANE, record, (app, Consumer("shop", "U0SAMI")), later)
    record = await only(office.mirror, 7)
    with pytest.raises(NotAMember) as refusal:
        await office.owning.use(JANE, record, (app, Consumer("news", "U0VIKTOR")), later)
    assert refusal.value.user == "U0VIKTOR"
    assert {each.app for each in (await only(office.mirror, 7)).consumers} == {"billing", "shop"}

"""Where a change needs nobody's yes, its asker is who Slack says that they are now."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.domain.changes import DeleteToken, ResetToken
from bot.domain.errors import CouldNotCheck, NotAllowed, NotAMember
from bot.domain.people import PersonId, Role
from bot.domain.policy_file import parse
from bot.domain.requests import RequestState
from bot.slack.bolt import connected
from bot.slack.directory import Directory
from bot.slack.groups import Groups
from bot.slack.people import People
from bot.slack.tasks import Tasks
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.workflow.asking import Asked
from bot.workflow.membership import Membership
from bot.workflow.see import See
from bot.workflow.submit import Submit
from bot.workflow.weigh import Weigh
from tests.slack.wire import Json, Wire, serving
from tests.workflow.accounts import JANE, NOW, Mirror

POLICY = parse("""
[roles]
operator = ["S0ENGINEERS"]
approver = ["U0LEAD"]

[[rules]]
name = "emergencies"
actions = ["leak"]
allow = "break-glass"
review = ["U0LEAD"]

[[rules]]
name = "resets are free"
actions = ["reset"]
allow = "at once"
""")
AT_ONCE = Asked(JANE, ResetToken(1, 1))
EMERGENCY = Asked(JANE, DeleteToken(1, 1), emergency=True)
TO_BE_APPROVED = Asked(JANE, DeleteToken(1, 1))


@dataclass
class Office:
    """Slack, the verb, and the audit that it writes to."""

    wire: Wire
    people: People
    submit: Submit
    audit: AuditStore

    async def refused(self) -> list[tuple[str, str, str | None]]:
        found = [each.entry for each in await self.audit.last("T1", "", 9)]
        return [(each.kind, each.actor, each.facts.get("why")) for each in found]


@pytest.fixture
async def office(mirror: Mirror, db: Database) -> AsyncIterator[Office]:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups["S0ENGINEERS"] = [JANE.user]
        tasks, audit = Tasks(), AuditStore(db)
        directory = Directory(client, tasks)
        people = People(POLICY.roles, Groups(client, tasks), directory)
        weigh, membership = Weigh(POLICY, people, See(mirror), "0b07"), Membership(directory)
        submit = Submit(weigh, RequestStore(db), audit, lambda: "r1", membership)
        yield Office(wire, people, submit, audit)
        await tasks.drained()


async def looked(office: Office, at: datetime) -> None:
    """Have somebody look, by which Slack's answer about their group is known."""
    await office.people.require(PersonId(*JANE), Role.OPERATOR, at)


@pytest.mark.parametrize("asked", [AT_ONCE, EMERGENCY])
async def test_a_former_operators_word_does_not_suffice(office: Office, asked: Asked) -> None:
    await looked(office, NOW)
    office.wire.groups["S0ENGINEERS"] = []
    later = NOW + timedelta(minutes=1, seconds=1)
    await looked(office, later)  # which an hour-old answer is enough for
    with pytest.raises(NotAllowed) as refusal:
        await office.submit(asked, later)
    assert refusal.value.holders == ("S0ENGINEERS",)
    kind = f"{asked.action}.refused"
    assert await office.refused() == [(kind, JANE.user, "not an operator")]


async def test_an_operators_word_suffices_and_is_asked_about_once_a_minute(office: Office) -> None:
    await looked(office, NOW)
    request = await office.submit(AT_ONCE, NOW + timedelta(seconds=59))
    assert request.state is RequestState.APPROVED
    assert office.wire.methods() == ["usergroups.users.list"]


async def test_nothing_is_done_at_once_while_slack_does_not_tell(office: Office) -> None:
    await looked(office, NOW)
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    with pytest.raises(CouldNotCheck):
        await office.submit(AT_ONCE, NOW + timedelta(minutes=2))
    assert await office.refused() == []


async def test_what_others_decide_on_may_be_asked_for_by_an_older_answer(office: Office) -> None:
    await looked(office, NOW)
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    request = await office.submit(TO_BE_APPROVED, NOW + timedelta(minutes=2))
    assert request.state is RequestState.PENDING


@pytest.mark.parametrize("who", [{"is_bot": True}, {"team_id": "T2"}, {"deleted": True}])
async def test_a_value_is_for_nobody_who_is_not_a_member(office: Office, who: Json) -> None:
    office.wire.users["U0ELSE"] = who
    with pytest.raises(NotAMember):
        await office.submit(replace(TO_BE_APPROVED, receiver="U0ELSE"), NOW)
    assert await office.audit.last("T1", "", 9) == ()
    request = await office.submit(replace(TO_BE_APPROVED, receiver="U0SAMI"), NOW)
    assert request.receiver == "U0SAMI"


async def test_a_guest_whom_the_policy_lets_ask_gets_the_value_of_their_own(
    office: Office,
) -> None:
    office.wire.users[JANE.user] = {"is_restricted": True}
    request = await office.submit(replace(TO_BE_APPROVED, receiver=JANE.user), NOW)
    assert request.receiver == JANE.user

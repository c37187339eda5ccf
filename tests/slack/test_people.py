"""Who may: by name, by group, and never by a guess."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.domain.errors import CouldNotCheck, NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from bot.slack import lookups
from bot.slack.bolt import connected
from bot.slack.groups import FRESH, KEPT, MOST_A_MINUTE, Groups
from bot.slack.people import People
from bot.slack.presence import Presence
from bot.slack.tasks import Tasks
from tests.slack.wire import Json, Wire, serving
from tests.workflow.accounts import NOW

ROLES = Roles({Role.VIEWER: ("U1", "S1"), Role.OPERATOR: ("S2",), Role.ADMIN: ("UADMIN",)})


@dataclass
class Office:
    wire: Wire
    tasks: Tasks
    groups: Groups
    presence: Presence

    def people(self, roles: Roles = ROLES) -> People:
        return People(roles, self.groups, self.presence)

    async def may(
        self, user: str, role: Role | None, now: datetime = NOW, roles: Roles = ROLES
    ) -> bool:
        try:
            await self.people(roles).require(PersonId("T1", user), role, now)
        except NotAllowed:
            return False
        return True

    def lookups(self) -> int:
        return self.wire.methods().count("usergroups.users.list")


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with serving() as wire, connected("xoxb-1", f"{wire.url}api/") as client:
        wire.groups.update({"S1": ["U2"], "S2": ["U3"]})
        tasks = Tasks()
        yield Office(wire, tasks, Groups(client, tasks), Presence(client, tasks))
        await tasks.drained()


@pytest.mark.parametrize(
    ("user", "role", "allowed"),
    [
        ("U1", Role.VIEWER, True),
        ("U2", Role.VIEWER, True),
        ("U3", Role.VIEWER, True),
        ("UADMIN", Role.VIEWER, True),
        ("U9", Role.VIEWER, False),
        ("U3", Role.OPERATOR, True),
        ("U2", Role.OPERATOR, False),
        ("UADMIN", Role.OPERATOR, False),
        ("UADMIN", Role.ADMIN, True),
        ("U1", Role.APPROVER, False),
        ("U9", None, True),
    ],
)
async def test_the_policy_says_who_may(
    office: Office, user: str, role: Role | None, *, allowed: bool
) -> None:
    assert await office.may(user, role) is allowed


async def test_those_who_are_named_are_known_without_asking_slack(office: Office) -> None:
    assert await office.may("U1", Role.VIEWER)
    assert await office.may("U9", Role.VIEWER, roles=Roles({Role.VIEWER: (EVERYONE, "S1")}))
    assert office.lookups() == 0


async def test_a_refusal_names_who_may(office: Office) -> None:
    with pytest.raises(NotAllowed) as refusal:
        await office.people().require(PersonId("T1", "U9"), Role.OPERATOR, NOW)
    assert refusal.value.holders == ("S2",)


async def test_an_outage_is_neither_yes_nor_no(office: Office) -> None:
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    with pytest.raises(CouldNotCheck):
        await office.may("U2", Role.VIEWER)
    assert await office.may("U1", Role.VIEWER)


async def test_an_answer_without_people_is_no_empty_group(office: Office) -> None:
    office.wire.refuses["usergroups.users.list"] = {"ok": True}
    with pytest.raises(CouldNotCheck):
        await office.may("U2", Role.VIEWER)


async def test_a_clock_that_is_set_back_does_not_hold_look_ups_up(office: Office) -> None:
    for number in range(MOST_A_MINUTE):
        office.wire.groups[f"S{number}"] = []
        await office.groups.members("T1", f"S{number}", NOW)
    office.wire.groups["SNEW"] = ["U4"]
    with pytest.raises(CouldNotCheck):
        await office.groups.members("T1", "SNEW", NOW)
    yesterday = NOW - timedelta(days=1)
    assert await office.groups.members("T1", "SNEW", yesterday) == {"U4"}


async def test_one_group_that_answers_yes_is_enough(office: Office) -> None:
    office.wire.groups.pop("S1")
    assert await office.may("U3", Role.VIEWER)
    with pytest.raises(CouldNotCheck):
        await office.may("U9", Role.VIEWER)


async def test_a_group_is_asked_once_and_then_known(office: Office) -> None:
    for _ in range(3):
        assert await office.may("U3", Role.OPERATOR)
    assert office.lookups() == 1


async def test_an_old_answer_serves_while_a_new_one_is_fetched(office: Office) -> None:
    assert await office.may("U3", Role.OPERATOR)
    office.wire.groups["S2"] = ["U4"]
    later = NOW + FRESH + timedelta(seconds=1)
    assert await office.may("U3", Role.OPERATOR, later)
    await office.tasks.drained()
    assert not await office.may("U3", Role.OPERATOR, later)
    assert await office.may("U4", Role.OPERATOR, later)
    assert office.lookups() == 2


async def test_an_answer_of_yesterday_does_not_count(office: Office) -> None:
    assert await office.may("U3", Role.OPERATOR)
    office.wire.groups.clear()
    with pytest.raises(CouldNotCheck):
        await office.may("U3", Role.OPERATOR, NOW + KEPT + timedelta(seconds=1))


SOON = timedelta(seconds=10)


async def test_who_left_a_group_may_still_look_for_a_while_but_not_decide(office: Office) -> None:
    assert await office.may("U3", Role.OPERATOR)
    office.wire.groups["S2"] = []
    later = NOW + SOON + timedelta(seconds=1)
    assert await office.may("U3", Role.OPERATOR, later)
    with pytest.raises(NotAllowed):
        await office.people().require(PersonId("T1", "U3"), Role.OPERATOR, later, fresh=SOON)
    assert not await office.may("U3", Role.OPERATOR, later), "what was learnt counts for all"


async def test_who_joined_a_group_may_decide_at_once(office: Office) -> None:
    assert not await office.may("U4", Role.OPERATOR)
    office.wire.groups["S2"] = ["U4"]
    later = NOW + SOON + timedelta(seconds=1)
    await office.people().require(PersonId("T1", "U4"), Role.OPERATOR, later, fresh=SOON)


async def test_decisions_in_a_row_are_one_question(office: Office) -> None:
    for seconds in range(10):
        now = NOW + timedelta(seconds=seconds)
        await office.people().require(PersonId("T1", "U3"), Role.OPERATOR, now, fresh=SOON)
    assert office.lookups() == 1


async def test_a_decision_does_not_go_by_an_older_answer_while_slack_is_away(
    office: Office,
) -> None:
    assert await office.may("U3", Role.OPERATOR)
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    later = NOW + SOON + timedelta(seconds=1)
    with pytest.raises(CouldNotCheck):
        await office.people().require(PersonId("T1", "U3"), Role.OPERATOR, later, fresh=SOON)
    assert await office.may("U3", Role.OPERATOR, later)


async def test_a_decision_does_not_go_by_an_answer_that_was_asked_for_long_before(
    office: Office,
) -> None:
    asked = asyncio.create_task(office.may("U3", Role.OPERATOR))
    await asyncio.sleep(0)
    later = NOW + SOON + timedelta(seconds=1)
    with pytest.raises(CouldNotCheck):
        await office.people().require(PersonId("T1", "U3"), Role.OPERATOR, later, fresh=SOON)
    assert await asked


async def test_slack_is_not_asked_more_often_than_it_allows(office: Office) -> None:
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    for _ in range(MOST_A_MINUTE + 5):
        with pytest.raises(CouldNotCheck):
            await office.may("U3", Role.OPERATOR)
    assert office.lookups() == MOST_A_MINUTE
    office.wire.refuses.clear()
    assert await office.may("U3", Role.OPERATOR, NOW + timedelta(minutes=1))


async def test_slack_that_does_not_answer_in_time_is_not_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "PATIENCE", 0)
    with pytest.raises(CouldNotCheck):
        await office.may("U3", Role.OPERATOR)
    await office.tasks.drained()
    assert await office.may("U3", Role.OPERATOR)


async def test_a_start_without_slacks_answer_is_a_start_all_the_same(office: Office) -> None:
    office.wire.groups.pop("S1")
    await office.people().warm("T1", NOW)
    assert office.lookups() == 2
    assert await office.may("U3", Role.OPERATOR)
    assert office.lookups() == 2


async def test_ten_people_at_once_are_one_question(office: Office) -> None:
    answers = await asyncio.gather(*(office.may("U3", Role.OPERATOR) for _ in range(10)))
    assert all(answers)
    assert office.lookups() == 1


async def test_roles_and_groups_are_looked_up_to_their_people(office: Office) -> None:
    people = office.people()
    assert await people.members("T1", ("viewer",), NOW) == frozenset({"U1", "U2", "U3", "UADMIN"})
    assert await people.members("T1", ("S2", "U9"), NOW) == frozenset({"U3", "U9"})
    assert await people.members("T1", (), NOW) == frozenset()
    assert await people.members("T1", ("U9", EVERYONE), NOW) is None
    assert await people.members("T1", ("approver",), NOW) == frozenset()


async def test_who_has_left_is_not_among_those_who_decide(office: Office) -> None:
    people, named, later = office.people(), ("UADMIN", "U9"), NOW + timedelta(hours=1)
    office.wire.left.add("U9")
    assert await people.members("T1", named, NOW) == frozenset({"UADMIN"})
    assert await people.members("T1", named, NOW) == frozenset({"UADMIN"})
    assert office.wire.methods().count("users.info") == 2, "an answer is kept for an hour"
    await people.require(PersonId("T1", "U9"), None, NOW)
    office.wire.left.clear()
    assert await people.members("T1", named, NOW) == frozenset(named), "seen to be back"
    office.wire.refuses["users.info"] = {"ok": False, "error": "user_not_found"}
    assert await people.members("T1", named, later) == frozenset()


@pytest.mark.parametrize("answer", [{"ok": False, "error": "internal_error"}, {"ok": True}])
async def test_whoever_is_named_counts_while_slack_tells_nothing(
    office: Office, answer: Json
) -> None:
    office.wire.refuses["users.info"] = answer
    assert await office.people().members("T1", ("U9",), NOW) == frozenset({"U9"})


async def test_ten_questions_about_one_person_are_one_call(office: Office) -> None:
    people = office.people()
    await asyncio.gather(*(people.members("T1", ("U9",), NOW) for _ in range(10)))
    assert office.wire.methods().count("users.info") == 1


async def test_a_person_is_told_apart_by_what_the_rules_name(office: Office) -> None:
    asked = ("S1", "S2", "U2", "viewer", "admin", EVERYONE)
    among = await office.people().among(PersonId("T1", "U2"), asked, NOW)
    assert among == {"S1", "U2", "viewer", EVERYONE}


async def test_a_group_nobody_can_ask_about_leaves_everything_open(office: Office) -> None:
    office.wire.groups.pop("S1")
    with pytest.raises(CouldNotCheck):
        await office.people().members("T1", ("viewer",), NOW)
    with pytest.raises(CouldNotCheck):
        await office.people().among(PersonId("T1", "U3"), ("S2", "S1"), NOW)


async def test_which_buttons_somebody_sees_waits_for_nobody(office: Office) -> None:
    people, jane = office.people(), PersonId("T1", "U3")
    assert people.roles(jane, NOW) == frozenset()
    assert people.roles(PersonId("T1", "UADMIN"), NOW) == {Role.VIEWER, Role.ADMIN}
    await office.tasks.drained()
    assert people.roles(jane, NOW) == {Role.VIEWER, Role.OPERATOR}
    office.wire.groups.clear()
    assert people.roles(jane, NOW + FRESH * 2) == {Role.VIEWER, Role.OPERATOR}
    assert people.roles(jane, NOW + KEPT * 2) == frozenset()

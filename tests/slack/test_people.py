"""Who may: by name, by group, and never by a guess."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import CouldNotCheck, NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from bot.slack import lookups
from bot.slack.groups import FRESH, KEPT, MOST_A_MINUTE
from tests.slack.reception import SOON, Office, opened
from tests.slack.wire import Json
from tests.workflow.accounts import NOW


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as found:
        yield found


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
        ("UADMIN", Role.OPERATOR, True),
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
    assert office.wire.methods() == []


async def test_a_full_member_is_known_without_any_group_and_asked_for_once(office: Office) -> None:
    for _ in range(3):
        assert await office.may("U9", Role.VIEWER, roles=Roles({Role.VIEWER: (EVERYONE, "S1")}))
    assert office.wire.methods() == ["users.info"]


async def test_a_refusal_names_who_may(office: Office) -> None:
    with pytest.raises(NotAllowed) as refusal:
        await office.people().require(PersonId("T1", "U9"), Role.OPERATOR, NOW)
    assert refusal.value.holders == ("S2", "UADMIN")


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
    for number in range(MOST_A_MINUTE + 5):
        with pytest.raises(CouldNotCheck):
            await office.groups.members("T1", f"S{number}", NOW)
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
    people, named, later = office.people(), ("UADMIN", "U9"), NOW + timedelta(minutes=61)
    office.wire.left.add("U9")
    assert await people.members("T1", named, NOW) == frozenset({"UADMIN"})
    assert await people.members("T1", named, NOW) == frozenset({"UADMIN"})
    assert office.wire.methods().count("users.info") == 2, "an answer is kept for an hour"
    people.prepare(PersonId("T1", "U9"), NOW)
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


async def test_what_somebody_is_shown_waits_for_what_they_may_do(office: Office) -> None:
    people, jane = office.people(), PersonId("T1", "U3")
    assert await people.holds(jane, Role.OPERATOR, NOW)
    assert not await people.holds(jane, Role.ADMIN, NOW)
    office.wire.groups["S2"] = []
    idle = NOW + KEPT + timedelta(minutes=1)
    assert not await people.holds(jane, Role.OPERATOR, idle), "the first look is right already"
    office.wire.groups.clear()
    with pytest.raises(CouldNotCheck):
        await people.holds(jane, Role.OPERATOR, idle + KEPT * 2)


async def test_people_wait_once_for_a_slack_that_hangs_however_much_is_asked(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "PATIENCE", 0.3)
    office.wire.answers.clear()
    people = office.people(Roles({Role.OPERATOR: ("S1", "S2", EVERYONE)}))
    try:
        people.prepare(PersonId("T1", "U3"), NOW)
        began = asyncio.get_running_loop().time()
        with pytest.raises(CouldNotCheck):
            await people.holds(PersonId("T1", "U3"), Role.OPERATOR, NOW)
        assert asyncio.get_running_loop().time() - began < 0.6
    finally:
        office.wire.answers.set()


async def test_six_commands_in_a_second_are_one_question_that_slack_did_not_answer(
    office: Office,
) -> None:
    office.wire.refuses["usergroups.users.list"] = {"ok": False, "error": "fatal_error"}
    for tenths in range(6):
        with pytest.raises(CouldNotCheck):
            await office.may("U3", Role.OPERATOR, NOW + timedelta(seconds=tenths / 10))
    assert office.lookups() == 1
    office.wire.refuses.clear()
    assert await office.may("U3", Role.OPERATOR, NOW + lookups.REMEMBERED)

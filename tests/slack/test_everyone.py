"""Who everyone is: the full members of this workspace, as Slack tells it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import CouldNotCheck, NotAllowed
from bot.domain.people import EVERYONE, PersonId, Role, Roles
from tests.slack.reception import SOON, Office, opened
from tests.slack.wire import Json
from tests.workflow.accounts import NOW


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as found:
        yield found


FOREIGN: Json = {"team_id": "T2", "is_stranger": False}
ORGANIZED: Json = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1"]}}
ELSEWHERE: Json = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T2"]}}


@pytest.mark.parametrize(
    ("user", "member"),
    [
        ({}, True),
        ({"enterprise_user": {}}, True),
        (ORGANIZED, True),
        (FOREIGN, False),
        (ELSEWHERE, False),
        (ORGANIZED | {"is_stranger": True}, False),
        ({"is_stranger": True}, False),
        ({"is_restricted": True}, False),
        ({"is_restricted": True, "is_ultra_restricted": True}, False),
        ({"is_bot": True}, False),
        ({"id": "USLACKBOT"}, False),
        ({"deleted": True}, False),
    ],
)
async def test_everyone_is_the_full_members_of_this_workspace(
    office: Office, user: Json, *, member: bool
) -> None:
    office.wire.users["U9"] = user
    roles = Roles({Role.VIEWER: (EVERYONE,)})
    assert await office.may("U9", Role.VIEWER, roles=roles) is member
    among = await office.people().among(PersonId("T1", "U9"), (EVERYONE,), NOW)
    assert among == ({EVERYONE} if member else set())


async def test_strangers_whom_the_policy_names_by_id_or_group_may(office: Office) -> None:
    office.wire.users["U1"] = office.wire.users["U2"] = FOREIGN
    assert await office.may("U1", Role.VIEWER)
    assert await office.may("U2", Role.VIEWER)


async def test_whoever_slack_does_not_know_is_not_everyone(office: Office) -> None:
    office.wire.refuses["users.info"] = {"ok": False, "error": "user_not_found"}
    assert not await office.may("U9", Role.VIEWER, roles=Roles({Role.VIEWER: (EVERYONE,)}))


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": False, "error": "internal_error"},
        {"ok": True},
        {"ok": True, "user": {"id": "U9"}},
    ],
)
async def test_whether_somebody_is_a_member_may_be_unknown(office: Office, answer: Json) -> None:
    office.wire.refuses["users.info"] = answer
    roles = Roles({Role.VIEWER: (EVERYONE,), Role.OPERATOR: ("U8",)})
    with pytest.raises(CouldNotCheck):
        await office.may("U9", Role.VIEWER, roles=roles)
    with pytest.raises(CouldNotCheck):
        await office.people(roles).among(PersonId("T1", "U9"), (EVERYONE,), NOW)
    assert await office.may("U8", Role.VIEWER, roles=roles), "named, so nobody is asked"


async def test_who_was_deactivated_may_look_for_an_hour_but_not_decide(office: Office) -> None:
    roles = Roles({Role.OPERATOR: (EVERYONE,)})
    assert await office.may("U9", Role.OPERATOR, roles=roles)
    office.wire.left.add("U9")
    later = NOW + SOON + timedelta(seconds=1)
    assert await office.may("U9", Role.OPERATOR, later, roles)
    with pytest.raises(NotAllowed):
        await office.people(roles).require(PersonId("T1", "U9"), Role.OPERATOR, later, fresh=SOON)


async def test_an_hour_of_looking_is_three_questions_about_a_person(office: Office) -> None:
    roles = Roles({Role.VIEWER: (EVERYONE,)})
    for minutes in range(61):
        assert await office.may("U9", Role.VIEWER, NOW + timedelta(minutes=minutes), roles)
        await office.tasks.drained()
    assert office.wire.methods().count("users.info") <= 3

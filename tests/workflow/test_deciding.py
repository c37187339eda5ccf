"""Asking and deciding by today's rules, and what the audit keeps of a no."""

from datetime import datetime, timedelta

import pytest

from bot.domain.changes import ResetToken
from bot.domain.errors import ChangeRefused, NotYourTurn
from bot.domain.people import PersonId, Standing
from bot.domain.policy_file import parse
from bot.domain.requests import Request, RequestState
from bot.domain.verdicts import Refused, Why
from bot.store.audit import AuditStore
from bot.store.database import Database
from bot.store.requests import RequestStore
from bot.workflow.asking import Asked
from bot.workflow.decide import Decide
from bot.workflow.membership import Membership
from bot.workflow.see import See
from bot.workflow.submit import Submit
from bot.workflow.weigh import Weigh
from tests.workflow.accounts import JANE, NOW, Mirror, token
from tests.workflow.test_weigh import Everybody

LEAD, HEAD, SECOND, OTHER = (PersonId("T1", each) for each in ("U0LEAD", "U0HEAD", "U0TWO", "U0X"))


def asking_for(*stages: str) -> str:
    return (
        '[roles]\noperator = ["everyone"]\napprover = ["U0LEAD", "U0HEAD", "U0TWO"]\n'
        f"[defaults]\napprovals = [{', '.join(stages)}]\n"
    )


BOTH = '{ from = ["U0LEAD"], count = 1 }', '{ from = ["U0HEAD"], count = 1 }'
FROZEN = '[[rules]]\nname = "frozen"\nrefuse = "We are moving house."\n'


class All:
    """Everybody is a member."""

    async def standing(self, _person: PersonId, _now: datetime, _fresh: timedelta) -> Standing:
        return Standing.MEMBER


class Team:
    """A team with one token, whose policy can be changed between two clicks."""

    def __init__(self, db: Database) -> None:
        mirror = Mirror()
        mirror.save(token(1, "billing"))
        self.see, self.audit, self.requests = See(mirror), AuditStore(db), RequestStore(db)

    def weigh(self, policy: str) -> Weigh:
        return Weigh(parse(policy), Everybody(), self.see, "0b07")

    async def asks(self, policy: str, reason: str = "rotating: INC-12") -> Request:
        named = Membership(All())
        submit = Submit(self.weigh(policy), self.requests, self.audit, lambda: "r1", named)
        return await submit(Asked(JANE, ResetToken(1, 1), reason), NOW)

    def deciding(self, policy: str) -> Decide:
        return Decide(self.weigh(policy), self.requests, self.audit)

    async def said(self, word: str, at: datetime = NOW) -> list[dict[str, str]]:
        kept = [each.entry async for each in self.audit.walk("T1")]
        assert {each.at for each in kept} == {at}
        return [
            {"by": each.actor, "token": str(each.token_id), **each.facts}
            for each in kept
            if each.kind == word
        ]


@pytest.fixture
def team(db: Database) -> Team:
    return Team(db)


async def test_where_the_rules_became_easier_meanwhile_one_click_of_theirs_is_enough(
    team: Team,
) -> None:
    request = await team.asks(asking_for(*BOTH))
    agreed = await team.deciding(asking_for(*BOTH)).approve(LEAD, request.id, "", NOW)
    assert agreed.state is RequestState.PENDING
    easier = team.deciding(asking_for('{ from = ["U0LEAD", "U0TWO"], count = 1 }'))
    with pytest.raises(NotYourTurn):
        await easier.approve(OTHER, request.id, "", NOW)
    with pytest.raises(NotYourTurn):
        await easier.deny(HEAD, request.id, "", NOW)
    approved = await easier.approve(SECOND, request.id, "", NOW)
    assert approved.state is RequestState.APPROVED
    assert [each["by"] for each in await team.said("reset_token.turned_away")] == [
        OTHER.user,
        HEAD.user,
    ]


async def test_where_the_rules_let_it_pass_at_once_meanwhile_an_approver_still_says_so(
    team: Team,
) -> None:
    request = await team.asks(asking_for(*BOTH))
    free = team.deciding(asking_for(*BOTH) + '[[rules]]\nname = "free"\nallow = "at once"\n')
    with pytest.raises(NotYourTurn):
        await free.approve(OTHER, request.id, "", NOW)
    # The built-in stage asks for the role itself, which `Everybody` takes for a user of that name.
    role = PersonId("T1", "approver")
    assert (await free.approve(role, request.id, "", NOW)).state is RequestState.APPROVED


async def test_who_is_refused_by_a_rule_stands_in_the_audit_with_what_and_why(team: Team) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        await team.asks(asking_for(*BOTH) + FROZEN)
    assert refusal.value.refused == Refused(Why.RULE, "frozen", "We are moving house.")
    assert await team.said("reset_token.refused") == [
        {
            "by": JANE.user,
            "token": "1",
            "reason": "rotating: INC-12",
            "target": "billing",
            "why": "rule",
            "rule": "frozen",
            "detail": "We are moving house.",
        }
    ]
    assert await team.requests.get("T1", "r1") is None

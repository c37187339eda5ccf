"""A change held against the rules, with what the mirror knows of it, and does not know."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.changes import Change, DeleteToken, ReplaceToken, ResetToken
from bot.domain.people import PersonId
from bot.domain.policy_file import parse
from bot.domain.requests import Members
from bot.domain.verdicts import Allowed, Verdict
from bot.workflow.asking import Asked
from bot.workflow.see import See
from bot.workflow.weigh import Weigh
from tests.workflow.accounts import JANE, NOW, SHOP, Mirror, gone, on, reset, token

GUARDED = """
[roles]
operator = ["everyone"]
approver = ["U0LEAD", "U0HEAD"]

[[rules]]
name = "free"
tokens = ["free-*"]
allow = "at once"

[[rules]]
name = "billing"
tokens = ["billing-api"]
approvals = [{ from = ["approver"], count = 2 }]

[[rules]]
name = "others"
allow = "at once"
"""


class Everybody:
    """Nobody is in any group: the policy names people."""

    async def members(self, _team: str, grantees: Sequence[str], _now: datetime) -> Members:
        return frozenset(grantees)

    async def among(
        self, _person: PersonId, _grantees: Sequence[str], _now: datetime
    ) -> frozenset[str]:
        return frozenset()


async def weighed(mirror: Mirror, change: Change, policy: str = GUARDED) -> Verdict:
    weigh = Weigh(parse(policy), Everybody(), See(mirror), "0b07")
    return (await weigh(Asked(JANE, change), NOW)).verdict


def rules_of(verdict: Verdict) -> tuple[str, ...]:
    return (verdict.rule,) if not hasattr(verdict, "rules") else verdict.rules


@pytest.fixture
def line() -> Mirror:
    """billing-api, reset at Mailtrap before the first look, then twice, then replaced."""
    mirror = Mirror()
    mirror.save(
        token(90, "other"),
        gone(token(101, "billing-api 101")),
        reset(token(102, "billing-api 102"), 103),
        replace(token(103, "billing-api 103"), predecessor_id=102),
        replace(token(104, "free-1"), predecessor_id=103),
        replace(token(105, "free-1 105"), predecessor_id=104),
        replace(token(106, "free-2"), predecessor_id=106),
    )
    return mirror


@pytest.mark.parametrize(
    ("token_id", "rules"),
    [
        (90, ("others",)),
        (102, ("billing",)),
        (103, ("billing",)),
        (104, ("billing",)),
        (105, ("billing",)),
        (106, ("free",)),
    ],
)
async def test_who_renames_a_guarded_token_deletes_it_no_sooner(
    line: Mirror, token_id: int, rules: tuple[str, ...]
) -> None:
    assert rules_of(await weighed(line, DeleteToken(1, token_id))) == rules


async def test_a_replacement_is_judged_by_the_name_it_is_to_have_and_by_all_before(
    line: Mirror,
) -> None:
    def called(name: str, token_id: int) -> ReplaceToken:
        return ReplaceToken(1, token_id, name, (on(SHOP),), (on(SHOP, 10),), None)

    assert rules_of(await weighed(line, called("free-9", 103))) == ("billing",)
    assert rules_of(await weighed(line, called("billing-api", 90))) == ("billing",)
    assert await weighed(line, called("billing-api 103", 90)) == Allowed(("others",))
    assert await weighed(line, ResetToken(1, 106)) == Allowed(("free",))

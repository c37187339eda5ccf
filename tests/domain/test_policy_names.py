"""Rules about names: what a pattern means, and names that resets and people change."""

from __future__ import annotations

import pytest

from bot.domain.changes import Action
from bot.domain.policy import judge
from bot.domain.policy_file import parse
from bot.domain.verdicts import Allowed, NeedsApproval, Refused, Scope, Why
from tests.domain.policies import ELSEWHERE, asked, rules


@pytest.mark.parametrize(("project", "frozen"), [("[PROD] Pay", True), ("P Pay", False)])
def test_a_project_with_brackets_in_its_name_is_guarded_by_the_rule_that_names_it(
    project: str,
    frozen: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    policy = parse(
        rules(
            'resources = ["project:[PROD] Pay"]\nrefuse = "frozen"',
            'resources = ["project:*"]\nallow = "at once"',
        )
    )
    refused = Refused(Why.RULE, "a", "frozen")
    verdict = judge(asked(Action.RESET, Scope(f"project:{project}", 100)), policy)
    assert verdict == (refused if frozen else Allowed(("b",)))


RESET = (("billing-api", "billing-api 8", "billing-api 9"),)
RENAMED = (*RESET, ("free-1",))


@pytest.mark.parametrize(
    ("pattern", "names"),
    [("billing-api", RESET), ("BILLING-api 8", RESET), ("billing-*", RENAMED)],
)
def test_a_rule_that_names_a_token_guards_it_under_every_later_name(
    pattern: str, names: tuple[tuple[str, ...], ...]
) -> None:
    guard = f'tokens = ["{pattern}"]\nrefuse = "hands off"'
    free = 'tokens = ["free-*"]\nallow = "at once"'
    facts = asked(Action.DELETE, ELSEWHERE, token=names[-1][-1], names=names)
    for policy in (rules(guard, free), rules(free, guard)):
        refused = judge(facts, parse(policy))
        assert isinstance(refused, Refused)
        assert refused.detail == "hands off"


def test_a_rule_for_a_name_counts_alone_after_a_reset_as_it_did_before() -> None:
    policy = parse(rules('tokens = ["billing-api"]\nallow = "at once"'))
    facts = asked(Action.RESET, ELSEWHERE, token="billing-api 9", names=RESET)
    assert judge(facts, policy) == Allowed(("a",))


def test_nobody_talks_a_token_free_by_the_name_of_its_replacement() -> None:
    policy = parse(rules('tokens = ["free-*"]\nallow = "at once"'))
    facts = asked(Action.REPLACE, ELSEWHERE, names=(("billing-api",), ("free-1",)))
    verdict = judge(facts, policy)
    assert isinstance(verdict, NeedsApproval)
    assert verdict.rules == ("defaults",)

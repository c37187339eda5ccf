"""What the policy says to a change: a table for each rule of the product's page, and the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.changes import Action
from bot.domain.people import Role, Roles
from bot.domain.policy import Ask, Policy, Rule, foresee, judge, shadowed, too_few
from bot.domain.policy_file import parse
from bot.domain.requests import Stage
from bot.domain.verdicts import FOREVER, Allowed, NeedsApproval, Refused, Scope, Verdict, Why
from tests.domain.policies import (
    ACCOUNT,
    ACME,
    DAY,
    ELSEWHERE,
    PRODUCTION,
    SANDBOX,
    asked,
    rules,
)

POLICY = parse(ACME)
HOURS = timedelta(hours=8)
TEN_MINUTES = timedelta(minutes=10)
LEAD, SECURITY = Stage(("U0LEAD",), 1), Stage(("S0SECURITY",), 2)
SOMEBODY = Stage(("approver",), 1)
GUARDED = NeedsApproval(("production domains",), (LEAD, SECURITY), HOURS)
BY_DEFAULT = NeedsApproval(("defaults",), (SOMEBODY,), HOURS)
AT_ONCE = Allowed(("sandboxes are free",))
EMERGENCY = Allowed(("emergencies",), break_glass=True, review=("S0SECURITY",))


@pytest.mark.parametrize(
    ("action", "scopes", "verdict"),
    [
        (Action.LEAK, (PRODUCTION, ACCOUNT, SANDBOX), EMERGENCY),
        (Action.LEAK, (), EMERGENCY),
        (Action.RESET, (PRODUCTION,), GUARDED),
        (Action.EDIT, (ACCOUNT,), GUARDED),
        (Action.DELETE, (PRODUCTION,), replace(GUARDED, undo=TEN_MINUTES)),
        (Action.RESET, (Scope("domain:MAIL.Acme.com", 100),), GUARDED),
        (Action.RESET, (Scope("domain:mail.acme.com", 1000),), GUARDED),
        (Action.RESET, (Scope("domain:mail.acme.com", 50),), BY_DEFAULT),
        (Action.RESET, (Scope("domain:acme.com", 100),), BY_DEFAULT),
        (Action.ADD_DOMAIN, (Scope("domain:new.acme.com", 100),), GUARDED),
        (Action.RESET_SANDBOX, (SANDBOX,), AT_ONCE),
        (Action.ADD, (Scope("project:Staging", 100), Scope("sandbox:two\nlines", 10)), AT_ONCE),
        (Action.DELETE, (SANDBOX,), AT_ONCE),
        (Action.RESET, (ELSEWHERE,), BY_DEFAULT),
        (Action.RESET, (Scope("account", 10),), BY_DEFAULT),
        (Action.RESET, (Scope("billing:x", 100),), BY_DEFAULT),
        (Action.DELETE, (), BY_DEFAULT),
        (Action.RESET, (PRODUCTION, SANDBOX), GUARDED),
        (Action.RESET, (SANDBOX, PRODUCTION), GUARDED),
        (
            Action.DELETE,
            (ELSEWHERE, PRODUCTION),
            NeedsApproval(("production domains", "defaults"), (LEAD, SECURITY), HOURS, TEN_MINUTES),
        ),
    ],
)
def test_the_policy_of_the_products_page(
    action: Action, scopes: tuple[Scope, ...], verdict: Verdict
) -> None:
    assert judge(asked(action, *scopes), POLICY) == verdict


@pytest.mark.parametrize(
    ("scope", "facts", "refused"),
    [
        (PRODUCTION, {"reason": " \n"}, Refused(Why.REASON_MISSING, "production domains")),
        (SANDBOX, {"lifetime": FOREVER}, Refused(Why.NEVER_ENDS, "sandboxes are free")),
        (ELSEWHERE, {"lifetime": 366 * DAY}, Refused(Why.LIVES_TOO_LONG, "defaults")),
    ],
)
def test_what_is_refused_names_its_rule(
    scope: Scope, facts: dict[str, Any], refused: Refused
) -> None:
    limit = 365 * DAY if "lifetime" in facts else None
    assert judge(asked(Action.ADD, scope, **facts), POLICY) == replace(refused, limit=limit)


def test_the_longest_lifetime_itself_is_fine() -> None:
    assert judge(asked(Action.ADD, SANDBOX, lifetime=365 * DAY), POLICY) == AT_ONCE


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"own": True, "last_of_domain": "acme.com"}, Refused(Why.OWN_TOKEN)),
        ({"no_access": True, "changes_nothing": True}, Refused(Why.NO_ACCESS)),
        ({"changes_nothing": True}, Refused(Why.NO_DIFFERENCE)),
        (
            {"last_of_domain": "acme.com", "resettable": False},
            Refused(Why.LAST_OF_DOMAIN, detail="acme.com"),
        ),
        ({"resettable": False}, Refused(Why.NOT_RESETTABLE)),
    ],
)
def test_what_no_rule_could_allow_comes_before_the_rules(
    facts: dict[str, Any], refused: Refused
) -> None:
    for action in (Action.RESET, Action.LEAK):
        assert judge(asked(action, SANDBOX, reason="", **facts), POLICY) == refused


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ('actions = ["reset", "edit"]', {}),
        ('tokens = ["bill*"]', {}),
        ('tokens = ["BILLING"]', {}),
        ('accounts = ["ac?e"]', {}),
        ('requesters = ["everyone"]', {}),
        ('requesters = ["U0ASKER"]', {}),
        ('requesters = ["S0CI", "admin"]', {"groups": frozenset({"admin"})}),
        ('access = "admin"', {}),
        ('resources = ["*"]', {}),
        ('resources = ["domain:shop.*"]', {}),
    ],
)
def test_each_condition_can_hold(condition: str, facts: dict[str, Any]) -> None:
    policy = parse(rules(f'{condition}\nallow = "at once"'))
    assert judge(asked(Action.RESET, ELSEWHERE, **facts), policy) == Allowed(("a",))


@pytest.mark.parametrize(
    "condition",
    [
        'actions = ["delete"]',
        'tokens = ["bill"]',
        'accounts = ["acme labs"]',
        'requesters = ["S0CI", "operator", "U0LEAD"]',
        'access = "viewer"',
        'resources = ["domain:shop", "sandbox:*", "account"]',
    ],
)
def test_each_condition_can_keep_a_rule_from_counting(condition: str) -> None:
    policy = parse(rules(f'{condition}\nallow = "at once"'))
    assert isinstance(judge(asked(Action.RESET, ELSEWHERE), policy), NeedsApproval)


@pytest.mark.parametrize(
    "condition", ['resources = ["*"]', 'access = "viewer"', 'access = "admin"']
)
def test_where_no_resource_is_known_a_rule_about_resources_does_not_count(condition: str) -> None:
    policy = parse(rules(f'{condition}\nallow = "at once"', 'refuse = "b"'))
    assert judge(asked(Action.DELETE), policy) == Refused(Why.RULE, "b", "b")


def test_an_account_admin_is_caught_only_by_a_rule_that_names_the_account() -> None:
    policy = parse(rules('resources = ["domain:*"]\nallow = "at once"', 'refuse = "no"'))
    assert judge(asked(Action.RESET, ACCOUNT), policy) == Refused(Why.RULE, "b", "no")


def test_a_rule_that_refuses_outweighs_every_other() -> None:
    policy = parse(
        rules(
            'resources = ["sandbox:*"]\nallow = "at once"',
            'resources = ["domain:*"]\nrefuse = "Ask us."',
        )
    )
    facts = asked(Action.ADD, SANDBOX, ELSEWHERE, ACCOUNT, lifetime=FOREVER, reason="")
    assert judge(facts, policy) == Refused(Why.RULE, "b", "Ask us.")


def test_the_strictest_of_the_rules_that_count_is_the_one_that_is_named() -> None:
    one = 'resources = ["sandbox:*"]\nallow = "at once"\nmax_lifetime = "90d"'
    two = 'resources = ["domain:*"]\nallow = "at once"\nmax_lifetime = "30d"\nreason = "required"'
    policy = parse(rules(one, two, defaults='max_lifetime = "1d"'))
    facts = asked(Action.ADD, SANDBOX, ELSEWHERE, lifetime=60 * DAY, reason="")
    assert judge(facts, policy) == Refused(Why.LIVES_TOO_LONG, "b", limit=30 * DAY)
    assert judge(replace(facts, lifetime=DAY), policy) == Refused(Why.REASON_MISSING, "b")
    assert judge(replace(facts, scopes=(SANDBOX,)), policy) == Allowed(("a",))


def test_the_shortest_wait_and_the_longest_undo_count() -> None:
    ask = 'approvals = [{ from = ["U0LEAD"] }]'
    policy = parse(
        rules(
            f'resources = ["sandbox:*"]\n{ask}\nrequest_lifetime = "4h"\nundo = "5m"',
            f'resources = ["domain:*"]\n{ask}\nrequest_lifetime = "2h"',
            'resources = ["account"]\nallow = "at once"\nrequest_lifetime = "1h"\nundo = "9m"',
        )
    )
    facts = asked(Action.DELETE, SANDBOX, ELSEWHERE, ACCOUNT)
    two_hours = timedelta(hours=2)
    assert judge(facts, policy) == NeedsApproval(
        ("a", "b"), (LEAD,), two_hours, timedelta(minutes=9)
    )
    assert judge(replace(facts, scopes=(ACCOUNT,)), policy) == Allowed(
        ("c",), undo=timedelta(minutes=9)
    )


@pytest.mark.parametrize("counts", [(1, 2), (2, 1)])
def test_stages_of_the_same_people_become_one_of_the_higher_count(counts: tuple[int, int]) -> None:
    first, second = (f'{{ from = ["S0A"], count = {count} }}' for count in counts)
    policy = parse(
        rules(
            f'resources = ["domain:*"]\napprovals = [{first}, {{ from = ["U0LEAD"] }}]',
            f"approvals = [{second}]",
        )
    )
    verdict = judge(asked(Action.RESET, ELSEWHERE, SANDBOX), policy)
    assert verdict == NeedsApproval(("a", "b"), (Stage(("S0A",), 2), LEAD), HOURS)


@pytest.mark.parametrize(
    ("wanted", "needed"),
    [
        ((("U0LEAD", 1), ("S0SEC", 2), ("approver", 1)), (0, 1)),
        ((("approver", 1), ("S0SEC", 2)), (1,)),
        ((("S0SEC", 1), ("approver", 2)), (0, 1)),
        ((("approver", 1), ("S0SEC,U0ADAM", 1)), (0,)),
        ((("everyone", 1), ("everyone,U0ADAM", 1)), (0,)),
        ((("everyone", 2), ("S0SEC", 2)), (1,)),
        ((("S0SEC", 1), ("U0LEAD", 1)), (0, 1)),
    ],
    ids=[
        "a_role_that_holds_the_group_before_it",
        "a_role_that_comes_first",
        "a_role_of_which_more_are_needed",
        "the_same_people_by_other_words",
        "everyone_twice",
        "everyone_beside_a_group_of_as_many",
        "people_who_may_be_others",
    ],
)
def test_an_approval_that_others_satisfy_is_not_asked_for(
    wanted: tuple[tuple[str, int], ...], needed: tuple[int, ...]
) -> None:
    roles = Roles({Role.APPROVER: ("S0SEC", "U0ADAM")})
    stages = [Stage(tuple(who.split(",")), count) for who, count in wanted]
    rules = tuple(Rule(str(at), Ask((stage,))) for at, stage in enumerate(stages))
    one = Policy(roles, Rule("all", Ask(tuple(stages))))
    several = Policy(
        roles, rules=tuple(replace(each, resources=(f"r{each.name}",)) for each in rules)
    )
    touched = tuple(Scope(f"r{at}", 100) for at in range(len(stages)))
    for policy, scopes in ((one, (ACCOUNT,)), (several, touched)):
        verdict = judge(asked(Action.RESET, *scopes), policy)
        assert isinstance(verdict, NeedsApproval)
        assert verdict.stages == tuple(stages[at] for at in needed)


def test_an_approval_that_nobody_can_give_is_refused_and_names_whom_it_takes() -> None:
    assert too_few(GUARDED, [frozenset({"U0LEAD"}), frozenset({"U1", "U2"})], "U0") is None
    assert too_few(GUARDED, [frozenset({"U0LEAD"}), frozenset({"U1", "U2"})], "U2") == Refused(
        Why.NO_APPROVER, "production domains", "S0SECURITY"
    )


def test_the_file_alone_tells_of_approvers_that_it_names() -> None:
    policy = parse(rules('resources = ["sandbox:*"]\nallow = "at once"'))
    refused = Refused(Why.NO_APPROVER, "defaults", "approver")
    assert foresee(asked(Action.RESET, ELSEWHERE, asker="U0LEAD"), policy) == refused
    assert isinstance(foresee(asked(Action.RESET, ELSEWHERE), policy), NeedsApproval)
    assert foresee(asked(Action.RESET, SANDBOX), policy) == Allowed(("a",))
    assert foresee(asked(Action.RESET, PRODUCTION), POLICY) == GUARDED


@pytest.mark.parametrize(
    ("first", "second", "covered"),
    [
        ("", 'actions = ["add"]', True),
        ('actions = ["add"]', "", False),
        ('actions = ["add", "edit"]', 'actions = ["edit"]', True),
        ('actions = ["edit"]', 'actions = ["add", "edit"]', False),
        ('resources = ["account"]', 'resources = ["account"]\naccess = "admin"', True),
        ('access = "viewer"', 'access = "admin"', False),
        ('tokens = ["a*"]', 'accounts = ["a*"]', False),
        ('requesters = ["S0A"]', 'requesters = ["S0A"]', True),
        ('resources = ["*"]', 'resources = ["account", "domain:*"]', True),
        ('resources = ["domain:*"]', 'resources = ["domain:*.acme.com"]', True),
        ('resources = ["domain:*.acme.com"]', 'resources = ["domain:*"]', False),
        ('resources = ["domain:*"]', 'resources = ["domain:a", "sandbox:a"]', False),
        ('tokens = ["BILL*"]', 'tokens = ["billing-?"]', True),
        ('tokens = ["billing-?"]', 'tokens = ["billing-*"]', False),
        ('tokens = ["?*"]', 'tokens = ["*"]', False),
        ('tokens = ["*"]', "", False),
    ],
)
def test_a_rule_that_never_counts_is_found(first: str, second: str, covered: bool) -> None:  # noqa: FBT001 -- a column of the table
    policy = parse(rules(f'{first}\nallow = "at once"', f'{second}\nrefuse = "no"'))
    a, b = policy.rules
    assert shadowed(policy) == (((b, a),) if covered else ())

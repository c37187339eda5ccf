"""A policy file: what can be said in it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from bot.domain.changes import Action
from bot.domain.people import Role
from bot.domain.permissions import AccessLevel
from bot.domain.policy import DEFAULTS, Allow, Ask, Refuse, Rule, Terms
from bot.domain.policy_file import parse
from bot.domain.requests import Stage
from bot.domain.verdicts import FOREVER
from bot.playground import acme
from bot.settings import DEFAULT_POLICY
from tests.domain.policies import ACME, ROLES

RULE = f'{ROLES}[[rules]]\nname = "a"\n'


def rule(keys: str) -> Rule:
    return parse(RULE + keys).rules[0]


def test_a_role_is_granted_to_people_groups_or_everyone() -> None:
    roles = parse(ACME).roles
    assert roles.grantees(Role.OPERATOR) == ("S0ENGINEERING", "U0ADMIN")
    assert roles.grantees(Role.APPROVER) == ("S0SECURITY", "U0LEAD")


def test_any_role_may_look() -> None:
    roles = parse('[roles]\noperator = ["S0ENG"]\nadmin = ["U0ADMIN", "S0ENG"]\n').roles
    assert roles.grantees(Role.VIEWER) == ("S0ENG", "U0ADMIN")
    assert roles.grantees(Role.APPROVER) == ()


def test_the_built_in_policy_lets_everybody_look_and_nobody_change() -> None:
    policy = parse(DEFAULT_POLICY)
    assert policy.roles.grantees(Role.VIEWER) == ("everyone",)
    assert policy.roles.grantees(Role.OPERATOR) == ()
    assert policy.defaults.answer == Ask((Stage(("approver",), 1),))
    assert policy.defaults.terms.longest == timedelta(days=365)


def test_the_playgrounds_policy_can_be_read() -> None:
    assert [each.name for each in parse(acme.POLICY).rules][-2:] == [
        "sandboxes are free",
        "only looking",
    ]


def test_the_whole_file_is_read() -> None:
    day, hours = timedelta(days=1), timedelta(hours=8)
    terms = Terms(longest=365 * day, open_for=hours)
    production = Terms(reason=True, longest=365 * day, undo=timedelta(minutes=10), open_for=hours)
    assert parse(ACME).rules == (
        Rule("emergencies", Allow(("S0SECURITY",)), terms, actions=(Action.LEAK,)),
        Rule(
            "production domains",
            Ask((Stage(("U0LEAD",), 1), Stage(("S0SECURITY",), 2))),
            production,
            resources=("domain:*.acme.com", "account"),
            access=AccessLevel.ADMIN,
        ),
        Rule("sandboxes are free", Allow(), terms, resources=("sandbox:*", "project:*")),
    )


def shown_in(page: str) -> str:
    """The policy file that a page of the documentation shows."""
    text = (Path(__file__).resolve().parents[2] / page).read_text("utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    return dedent(shown)


def test_the_policy_in_the_docs_is_this_one() -> None:
    assert parse(shown_in("docs/policy.md")) == parse(ACME)


def test_a_newcomer_who_copies_the_readmes_policy_has_somebody_for_everything() -> None:
    copied = parse(shown_in("README.md"))
    assert all(copied.roles.grantees(role) for role in Role)
    assert copied.defaults.answer == DEFAULTS.answer


def test_a_rule_may_set_every_condition() -> None:
    found = rule(
        'actions = ["add", "reset_sandbox"]\nresources = ["*"]\naccess = "viewer"\n'
        'tokens = ["ci-*"]\naccounts = ["Acme*"]\nrequesters = ["S0CI", "admin", "U0JANE"]\n'
        'refuse = "Not here."\n'
    )
    assert found == Rule(
        "a",
        Refuse("Not here."),
        actions=(Action.ADD, Action.RESET_SANDBOX),
        resources=("*",),
        access=AccessLevel.VIEWER,
        tokens=("ci-*",),
        accounts=("Acme*",),
        requesters=("S0CI", "admin", "U0JANE"),
    )


def test_without_defaults_one_approver_decides_within_eight_hours() -> None:
    assert parse(ROLES).defaults == DEFAULTS
    assert DEFAULTS.terms == Terms(
        reason=False, longest=FOREVER, undo=timedelta(0), open_for=timedelta(hours=8)
    )


@pytest.mark.parametrize(
    ("defaults", "keys", "longest"),
    [
        ("", "", FOREVER),
        ("", 'max_lifetime = "90d"\n', timedelta(days=90)),
        ("", "never_expires = false\n", timedelta(days=1826)),
        ('max_lifetime = "30d"\n', "", timedelta(days=30)),
        ('max_lifetime = "30d"\n', 'max_lifetime = "12h"\n', timedelta(hours=12)),
        ('max_lifetime = "30d"\n', "never_expires = true\n", FOREVER),
        ('max_lifetime = "30d"\n', "never_expires = false\n", timedelta(days=30)),
        ("never_expires = false\n", "never_expires = true\n", FOREVER),
    ],
)
def test_who_limits_the_lifetime_means_that_a_token_has_to_end(
    defaults: str, keys: str, longest: timedelta
) -> None:
    text = f'{ROLES}[defaults]\n{defaults}[[rules]]\nname = "a"\nallow = "at once"\n{keys}'
    assert parse(text).rules[0].terms.longest == longest


def test_a_rule_can_take_back_what_the_defaults_ask_for() -> None:
    defaults = 'reason = "required"\nundo = "1h"\nrequest_lifetime = "2d"\n'
    own = 'reason = "optional"\nundo = "0m"\nrequest_lifetime = "1h"\nallow = "at once"\n'
    terms = parse(f'{ROLES}[defaults]\n{defaults}[[rules]]\nname = "a"\n{own}').rules[0].terms
    assert terms == Terms(
        reason=False, longest=FOREVER, undo=timedelta(0), open_for=timedelta(hours=1)
    )


def test_the_times_of_reminding_and_escalating_can_be_set() -> None:
    policy = parse(f'{ROLES}[defaults]\nremind = "1h"\nescalate = "3h"\n')
    assert (policy.remind, policy.escalate) == (timedelta(hours=1), timedelta(hours=3))


def test_only_those_whom_the_rules_name_are_looked_up_among_requesters() -> None:
    two = '[[rules]]\nname = "b"\nrequesters = ["S0B", "S0CI"]\nallow = "at once"\n'
    policy = parse(f'{RULE}requesters = ["S0CI", "admin"]\nallow = "at once"\n{two}')
    assert policy.requesters() == ("S0CI", "admin", "S0B")

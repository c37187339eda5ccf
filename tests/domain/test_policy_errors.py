"""A policy file that makes no sense: the answer names line and key, and what would be right."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.policy import Policy
from bot.domain.policy_file import RULE_KEYS, PolicyError, parse
from tests.domain.policies import ACME, ROLES

RULE = f'{ROLES}[[rules]]\nname = "a"\n'


def said(text: str) -> str:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[roles\n", "not valid TOML: "),
        (
            '[roles]\n\nviwer = ["everyone"]\n',
            (
                "line 3, roles.viwer: unknown role; there are viewer, operator, approver, admin; "
                "perhaps viewer is meant"
            ),
        ),
        ('[roles]\nviewer = "everyone"\n', "line 2, roles.viewer: takes a list"),
        ("[roles]\nviewer = []\n", "line 2, roles.viewer: is empty"),
        ('[roles]\nviewer = ["jane"]\n', "line 2, roles.viewer: 'jane' is no user id"),
        ('[roles]\nviewer = ["admin"]\n', "line 2, roles.viewer: 'admin' is no user id"),
        ('[roles]\nviewer = ["U0JANE\\n"]\n', "line 2, roles.viewer: 'U0JANE\\n' is no user id"),
        ("[roles]\nviewer = [3]\n", "line 2, roles.viewer: 3 is no user id"),
        (
            '[roles]\nviewer = ["everyone"]\n[role]\n',
            "line 3, role: unknown section; there are roles, defaults, rules; perhaps roles",
        ),
        ("", "roles: at least one role is needed"),
        ("roles = 3\n", "line 1, roles: at least one role is needed"),
        ("[roles]\n", "line 1, roles: at least one role is needed"),
        (f"defaults = 3\n{ROLES}", "line 1, defaults: takes keys and values; the keys are reason"),
        (f"rules = 3\n{ROLES}", "line 1, rules: takes a list, such as [[rules]]"),
        (f"rules = [3]\n{ROLES}", "line 1, rules: takes keys and values"),
        (f'{ROLES}[defaults]\n"a\\nb" = 1\n', "line 5, defaults.'a\\nb': unknown key"),
        (f'{ROLES}[defaults]\nallow = "at once"\n', "line 5, defaults.allow: unknown key"),
        (
            f'{ROLES}[defaults]\nremind = "1h"\nescalate = "8h"\n',
            "line 6, defaults.escalate: is not before the request has expired",
        ),
    ],
)
def test_a_broken_policy_names_line_and_key(text: str, told: str) -> None:
    assert said(text).startswith(told)
    assert "\n" not in said(text)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("", 'line 4, rules: this rule needs an answer: allow = "at once", approvals or refuse'),
        (
            'allow = "at once"\n\nrefuse = "no"\n',
            "line 8, rules.refuse: a rule has one answer, and this one has allow already",
        ),
        ('allow = "yes"\n', "line 6, rules.allow: 'yes' is none of at once, break-glass"),
        (
            'allow = "break-glas"\n',
            (
                "line 6, rules.allow: 'break-glas' is none of at once, break-glass; perhaps "
                "break-glass is meant"
            ),
        ),
        (
            'actions = ["leak", "delete"]\nallow = "break-glass"\nreview = ["admin"]\n',
            'line 7, rules.allow: break-glass is for emergencies: it needs actions = ["leak"]',
        ),
        ('allow = "break-glass"\n', "line 6, rules.allow: break-glass is for emergencies"),
        (
            'actions = ["leak"]\nallow = "break-glass"\n',
            'line 7, rules.allow: needs review = ["approver"]: who looks at it afterwards',
        ),
        (
            'allow = "at once"\nreview = ["approver"]\n',
            'line 7, rules.review: goes with allow = "break-glass" alone',
        ),
        ('refuse = ""\n', "line 6, rules.refuse: takes a text in quotes that is not empty"),
        ("refuse = true\n", "line 6, rules.refuse: takes a text in quotes"),
        ('refuse = "a\\nb"\n', "line 6, rules.refuse: takes a text of one line"),
        ("approvals = []\n", "line 6, rules.approvals: is empty"),
        ("approvals = [{ count = 1 }]\n", "line 6, rules.approvals: each stage says who approves"),
        ('approvals = [{ form = ["U0LEAD"] }]\n', "line 6, rules.approvals.form: unknown key"),
        (
            'approvals = [\n  { from = ["U0LEAD"] },\n  { from = ["U0LEAD"], count = 2 },\n]\n',
            "line 6, rules.approvals: asks for 2 approvals, and names 1 for them",
        ),
        (
            'approvals = [{ from = ["approver", "U0LEAD"], count = 2 }]\n',
            "line 6, rules.approvals: asks for 2 approvals, and names 1 for them",
        ),
        (
            'approvals = [{ from = ["admin"] }]\n',
            "line 6, rules.approvals.from: nobody holds the role admin: grant it under [roles]",
        ),
        (
            'approvals = [{ from = ["S0X"], count = 0 }]\n',
            "line 6, rules.approvals.count: takes a whole number of at least 1, not 0",
        ),
        ('approvals = [{ from = ["S0X"], count = true }]\n', "line 6, rules.approvals.count: take"),
        ('approvals = [{ from = ["S0X"], count = "2" }]\n', "line 6, rules.approvals.count: take"),
        ('approvals = [{ from = ["jane"] }]\n', "line 6, rules.approvals.from: 'jane' is no user"),
        ('allow = "at once"\nactions = []\n', "line 7, rules.actions: is empty: leave it out"),
        (
            'allow = "at once"\nactions = ["rest"]\n',
            (
                "line 7, rules.actions: 'rest' is none of add, edit, replace, reset, delete, leak, "
                "reset_sandbox, add_domain; perhaps reset is meant"
            ),
        ),
        (
            'allow = "at once"\nresources = [\n  "sandbox:*",\n  "domian:*",\n]\n',
            (
                "line 7, rules.resources: 'domian:*' is no resource: write account, project:NAME, "
                "sandbox:NAME, domain:NAME, or *"
            ),
        ),
        ('allow = "at once"\nresources = ["domain:"]\n', "line 7, rules.resources: 'domain:' is"),
        ('allow = "at once"\nresources = [3]\n', "line 7, rules.resources: 3 is no resource"),
        ('allow = "at once"\naccess = "owner"\n', "line 7, rules.access: 'owner' is none of admin"),
        ('allow = "at once"\naccess = 100\n', "line 7, rules.access: 100 is none of admin, viewer"),
        ('allow = "at once"\ntokens = "ci-*"\n', 'line 7, rules.tokens: takes a list, such as ["b'),
        ('allow = "at once"\nreason = true\n', "line 7, rules.reason: True is none of required"),
        ('allow = "at once"\nnever_expires = "no"\n', "line 7, rules.never_expires: takes true or"),
        ('allow = "at once"\nundo = 10\n', "line 7, rules.undo: 10 is no duration, such as"),
        ('allow = "at once"\nundo = "10 m"\n', "line 7, rules.undo: '10 m' is no duration"),
        ('allow = "at once"\nrequest_lifetime = "0h"\n', "line 7, rules.request_lifetime: '0h' is"),
        (
            'allow = "at once"\nmax_lifetime = "1827d"\n',
            "line 7, rules.max_lifetime: '1827d' is more than five years (1826d)",
        ),
        (
            'allow = "at once"\nmax_lifetime = "90d"\nnever_expires = true\n',
            "line 8, rules.never_expires: true and a max_lifetime contradict each other",
        ),
        ('allow = "at once"\nrole = 1\n', "line 7, rules.role: unknown key; there are name, act"),
        (
            'allow = "at once"\n[[rules]]\nallow = "at once"\n',
            'line 7, rules: this rule needs a name, such as name = "production domains"',
        ),
        (
            'allow = "at once"\n[[rules]]\nallow = "at once"\nname = "a"\n',
            "line 9, rules.name: 'a' is taken: every rule has a name of its own",
        ),
        (
            'allow = "at once"\n[[rules]]\nallow = "at once"\nname = "defaults"\n',
            "line 9, rules.name: 'defaults' is taken",
        ),
    ],
)
def test_a_broken_rule_names_line_and_key_and_what_would_be_right(keys: str, told: str) -> None:
    assert said(RULE + keys).startswith(told)
    assert said((RULE + keys).replace("\n", "\r\n")).startswith(told)


def test_a_line_is_found_whatever_looks_like_it_before() -> None:
    decoy = '[[rules]]\nname = "b"\nrefuse = """\\\n  actions = ["rest"]\\\n  """\n'
    text = f'{ROLES}{decoy}[[rules]]\nname = "c"\nallow = "at once"\n\nactions = ["rest"]\n'
    assert said(text).startswith("line 13, rules.actions: 'rest'")


KEYS = sorted({*RULE_KEYS, "from", "count", "remind", "viewer", "rules", "nonsense"})
VALUES = [
    "1", "0", "true", '""', '"at once"', '"break-glass"', '"10m"', '"9999d"', '"required"', "[]",
    '["leak"]', '["U0LEAD"]', '["account"]', "[[]]", "{}", '[{ from = ["approver"] }]', "nan",
    "2026-01-01", '"\\u0000"', "[1, [2]]",
]  # fmt: skip


@settings(deadline=None)
@given(st.data())
def test_whatever_is_broken_is_answered_in_one_line(data: st.DataObject) -> None:
    lines = ACME.split("\n")
    at = data.draw(st.integers(0, len(lines)))
    wrong = f"{data.draw(st.sampled_from(KEYS))} = {data.draw(st.sampled_from(VALUES))}"
    cut = data.draw(st.integers(0, 1))
    try:
        policy = parse("\n".join([*lines[:at], wrong, *lines[at + cut :]]))
    except PolicyError as error:
        told = str(error)
        place = re.match(r"line (\d+), [\w.]+: .", told)
        assert "\n" not in told
        assert told.startswith("not valid TOML: ") or (
            place and 1 <= int(place[1]) <= len(lines) + 1
        )
    else:
        assert isinstance(policy, Policy)

"""What people read of a verdict, and of a policy as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.changes import Action
from bot.domain.policy import judge
from bot.domain.policy_file import parse
from bot.domain.requests import Stage
from bot.domain.verdicts import Allowed, NeedsApproval, Refused, Verdict, Why
from bot.playground import acme
from bot.slack.cards import policies, verdicts
from bot.slack.limits import check
from bot.slack.rich import line, rich_text
from tests.domain.policies import ACME, ELSEWHERE, PRODUCTION, ROLES, SANDBOX, asked

HOURS = timedelta(hours=8)
UNDO = timedelta(minutes=10)
DAYS = timedelta(days=90)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Allowed(("free",)), "Allowed at once by the rule “free”."),
        (
            Allowed(("a", "defaults"), undo=UNDO),
            ("Allowed at once (rule “a” and the defaults); a deletion can be undone for 10 min."),
        ),
        (
            NeedsApproval(("a", "b"), (Stage(("U1",), 1),), HOURS),
            "Needs 1 approval from U1 (rules “a” and “b”); the request stays open for 8 h.",
        ),
        (
            Allowed(("911",), break_glass=True, review=("S0SEC", "admin")),
            (
                "Allowed at once as an emergency by the rule “911”; "
                "to be reviewed by S0SEC or any admin."
            ),
        ),
        (
            NeedsApproval(
                ("a",), (Stage(("U1", "U2", "S0SEC"), 1), Stage(("everyone",), 2)), HOURS
            ),
            (
                "Needs 1 approval from U1, U2 or S0SEC, then 2 approvals from anybody "
                "by the rule “a”; the request stays open for 8 h."
            ),
        ),
        (Refused(Why.RULE, "a", "Ask {us} %s."), "Refused by the rule “a”: Ask {us} %s."),
        (Refused(Why.REASON_MISSING, "defaults"), "A reason is required by the defaults."),
        (
            Refused(Why.LIVES_TOO_LONG, "a", limit=DAYS),
            "A token can live for at most 90 days by the rule “a”.",
        ),
        (
            Refused(Why.NO_APPROVER, "a", "S0SEC, approver"),
            (
                "Too few people can approve this by the rule “a”: it needs S0SEC or any "
                "approver, besides the requester."
            ),
        ),
    ],
)
def test_a_verdict_is_said_in_one_sentence(verdict: Verdict, words: str) -> None:
    assert verdicts.said(verdict) == words


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (Refused(Why.LAST_OF_DOMAIN, detail="a.com"), "another token for a.com first"),
        (Refused(Why.LIVES_TOO_LONG, "a", limit=DAYS), "within 90 days"),
        (Refused(Why.NEVER_ENDS, "a", limit=DAYS), "within 90 days"),
        (Refused(Why.OWN_TOKEN), "MAILTRAP_API_TOKEN"),
    ],
)
def test_a_refusal_says_what_would_make_it_possible(refused: Refused, words: str) -> None:
    assert words in verdicts.way_out(refused)


@pytest.mark.parametrize("why", Why)
def test_every_refusal_has_its_words_and_its_way_out(why: Why) -> None:
    refused = Refused(why, "a", "U1", DAYS)
    for told in (verdicts.said(refused), verdicts.way_out(refused)):
        assert told.endswith((".", "U1"))
        assert "{" not in told


def test_on_a_card_people_and_groups_are_named_as_slack_names_them() -> None:
    asks = NeedsApproval(("<!channel>",), (Stage(("S0SEC", "U1", "approver"), 2),), HOURS)
    leaves = verdicts.leaves(asks)
    assert {"type": "usergroup", "usergroup_id": "S0SEC"} in leaves
    assert {"type": "user", "user_id": "U1"} in leaves
    assert {"type": "text", "text": "any approver"} in leaves
    assert {"type": "text", "text": " by the rule “<!channel>”"} in leaves
    assert check({"text": "x", "blocks": [rich_text(line(*leaves))]}, "message") == []


def test_a_policy_is_told_rule_by_rule() -> None:
    assert list(policies.summary(parse(ACME))) == [
        "Roles",
        "  viewer    everyone",
        "  operator  S0ENGINEERING",
        "  approver  S0SECURITY, U0LEAD",
        "  admin     U0ADMIN",
        "Rules, of which the first that matches counts",
        "  1. emergencies: leak",
        "     allowed at once as an emergency, to be reviewed by S0SECURITY",
        "  2. production domains: every change, admin on domain:*.acme.com or account",
        (
            "     needs 1 approval from U0LEAD, then 2 approvals from S0SECURITY; with a reason; "
            "a token lives for at most 365 days; a request stays open for 8 h; "
            "a deletion can be undone for 10 min"
        ),
        "  3. sandboxes are free: every change, on sandbox:* or project:*",
        "     allowed at once; a token lives for at most 365 days",
        "  Where none of them matches",
        (
            "     needs 1 approval from any approver; a token lives for at most 365 days; "
            "a request stays open for 8 h"
        ),
    ]


def test_every_condition_is_told() -> None:
    rule = (
        '[[rules]]\nname = "a"\nactions = ["add", "edit", "reset"]\naccess = "viewer"\n'
        'tokens = ["ci-*"]\naccounts = ["Acme"]\nrequesters = ["S0CI", "admin"]\nrefuse = "No."\n'
    )
    told = list(policies.summary(parse(ROLES + rule)))
    assert (
        "  1. a: add, edit or reset, viewer on anything, on tokens named ci-*, "
        "in the account Acme, asked for by S0CI or any admin"
    ) in told
    assert "     refused: No." in told


def test_what_looks_amiss_in_a_policy_is_noted() -> None:
    rules = '[[rules]]\nname = "a"\nallow = "at once"\n[[rules]]\nname = "b"\nrefuse = "no"\n'
    told = list(policies.summary(parse(f'[roles]\nviewer = ["everyone"]\n{rules}')))
    assert [each for each in told if each.startswith("Note: ")] == [
        "Note: nobody holds the role operator, so nobody can ask for changes.",
        "Note: nobody holds the role approver.",
        "Note: “b” never counts: “a”, before it, matches all that it does.",
    ]


FREE = """
[[rules]]
name = "free"
tokens = ["free-*"]
allow = "at once"

[[rules]]
name = "never"
actions = ["reset"]
tokens = ["free-api-?"]
refuse = "no"
"""


def test_a_rule_that_people_can_talk_around_or_that_is_hidden_is_noted_with_its_line() -> None:
    text = ROLES + FREE
    first = text.split("\n").index('name = "free"') + 1
    told = [each for each in policies.summary(parse(text), text) if "“free”" in each]
    assert told == [
        (
            f"Note: line {first + 5}, rules.name: “never” never counts: “free”, before it, "
            "matches all that it does."
        ),
        (
            f"Note: line {first + 1}, rules.tokens: “free” can be talked around: whoever asks for "
            'a new token chooses its name. Give it actions without "add".'
        ),
    ]


@pytest.mark.parametrize(
    "mended",
    [
        FREE.replace('tokens = ["free-*"]', 'tokens = ["free-*"]\nactions = ["reset", "delete"]'),
        FREE.replace('tokens = ["free-*"]', 'tokens = ["free-*", "*"]'),
        FREE.replace('allow = "at once"', 'refuse = "never"'),
        FREE.replace('tokens = ["free-*"]', 'resources = ["sandbox:*"]'),
    ],
)
def test_a_rule_that_a_name_does_not_open_is_not_noted(mended: str) -> None:
    assert not [each for each in policies.summary(parse(ROLES + mended)) if "around" in each]


def test_an_explanation_names_who_may_approve_and_what_a_reason_would_change() -> None:
    policy = parse(ACME)
    assert list(policies.explained(asked(Action.RESET, ELSEWHERE), policy))[1:] == [
        "  1 of S0SECURITY, U0LEAD"
    ]
    assert list(policies.explained(asked(Action.RESET, SANDBOX), policy)) == [
        "Allowed at once by the rule “sandboxes are free”."
    ]
    facts = asked(Action.RESET, PRODUCTION, reason="")
    told = list(policies.explained(facts, policy))
    assert told[1] == "Give a reason. With a reason:"
    assert told[2] == verdicts.said(judge(replace(facts, reason="x"), policy))


def test_the_playgrounds_policy_has_nothing_amiss() -> None:
    assert not [each for each in policies.summary(parse(acme.POLICY)) if "Note" in each]

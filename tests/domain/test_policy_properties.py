"""What holds for every policy and every change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Final

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.changes import Action
from bot.domain.patterns import covers
from bot.domain.people import Role, Roles
from bot.domain.permissions import AccessLevel
from bot.domain.policy import (
    DEFAULTS,
    NO_SCOPE,
    Allow,
    Ask,
    Policy,
    Refuse,
    Rule,
    Terms,
    counting,
    judge,
)
from bot.domain.requests import Members, Stage, resolvable, turn
from bot.domain.verdicts import FOREVER, Allowed, Facts, NeedsApproval, Refused, Scope, Verdict, Why

DAY: Final = timedelta(days=1)
PEOPLE: Final = ("U0A", "U0B", "U0C", "U0D")
GROUPS: Final = {"S0X": {"U0A", "U0B"}, "S0Y": {"U0B", "U0C"}, "S0Z": set[str]()}
ROLES: Final = Roles({Role.APPROVER: ("S0X", "U0D"), Role.ADMIN: ("U0C",)})
HARDER: Final = (Allowed, NeedsApproval, Refused)

grantees = st.lists(st.sampled_from([*PEOPLE, *GROUPS, "approver", "everyone"]), min_size=1).map(
    lambda names: tuple(dict.fromkeys(names))
)
stages = st.builds(Stage, grantees, st.integers(1, 3))
answers = st.one_of(
    st.builds(Allow, st.just(()) | grantees),
    st.builds(Ask, st.lists(stages, min_size=1, max_size=3).map(tuple)),
    st.just(Refuse("no")),
)
terms = st.builds(
    Terms,
    reason=st.booleans(),
    longest=st.sampled_from([DAY, 90 * DAY, FOREVER]),
    undo=st.sampled_from([timedelta(0), timedelta(minutes=10)]),
    open_for=st.sampled_from([timedelta(hours=1), timedelta(hours=8)]),
)


def some(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=2, unique=True).map(tuple)


def named(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    return tuple(replace(rule, name=f"rule {number}") for number, rule in enumerate(rules))


rules = st.builds(
    Rule,
    name=st.just(""),
    answer=answers,
    terms=terms,
    actions=st.lists(st.sampled_from(Action), max_size=2).map(tuple),
    resources=some("account", "*", "domain:*", "domain:a.*", "sandbox:*"),
    access=st.sampled_from([None, AccessLevel.VIEWER, AccessLevel.ADMIN]),
    tokens=some("bill*", "[", "*a*", "*"),
    requesters=some("S0X", "U0A", "everyone", "admin"),
)
policies = st.builds(
    Policy,
    st.just(ROLES),
    st.builds(Rule, st.just(DEFAULTS.name), answers, terms),
    st.lists(rules, max_size=4).map(named),
)
scopes = st.builds(
    Scope,
    st.sampled_from(["account", "domain:a.com", "domain:b.com", "sandbox:q", "project:p"]),
    st.sampled_from([10, 50, 100]),
)
changes = st.builds(
    Facts,
    st.sampled_from(Action),
    st.just("Acme"),
    st.just("billing"),
    st.lists(scopes, min_size=1, max_size=4, unique=True).map(tuple),
    st.sampled_from(PEOPLE),
    groups=st.frozensets(st.sampled_from(["S0X", "admin"])),
    reason=st.sampled_from(["", "INC-12"]),
    lifetime=st.sampled_from([None, DAY, 30 * DAY, FOREVER]),
    own=st.sampled_from([False, False, False, True]),
    last_of_domain=st.sampled_from(["", "", "", "a.com"]),
    resettable=st.sampled_from([True, True, True, False]),
)
parts = st.sampled_from(["[aB]", "[!a]", "[a-z]", "[]", "[", "]", *"aBs*?!-\\{}.\n", "ß"])
names = st.lists(parts, max_size=4).map("".join)
crowds = st.frozensets(st.sampled_from([*PEOPLE, "U0E"]))


def members(grantees: tuple[str, ...]) -> Members:
    """Return who is among the grantees, as Slack would tell."""
    spelt = ROLES.spelt(grantees)
    if "everyone" in spelt:
        return None
    return frozenset(user for each in spelt for user in GROUPS.get(each, {each}))


def passes(verdict: Verdict, yes: frozenset[str], asker: str) -> bool:
    """Say whether the change is carried out once these people have said yes."""
    if isinstance(verdict, NeedsApproval):
        crowd = [members(stage.grantees) for stage in verdict.stages]
        return turn(verdict.stages, crowd, yes, asker) is None
    return isinstance(verdict, Allowed)


def like(name: str, pattern: str) -> bool:
    """Say whether a name is like a pattern, letter by letter, as docs/policy.md says it."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(like(name[at:], pattern[1:]) for at in range(len(name) + 1))
    return bool(name) and pattern[0] in {"?", name[0]} and like(name[1:], pattern[1:])


@settings(deadline=None, max_examples=1000)
@given(names, names)
def test_of_a_pattern_only_the_star_and_the_question_mark_are_more_than_themselves(
    name: str, pattern: str
) -> None:
    rule = Rule("named", Refuse("frozen"), tokens=(pattern,))
    facts = Facts(Action.RESET, "Acme", name, (), "U0A")
    assert rule.counts_for(facts, NO_SCOPE) == like(name.casefold(), pattern.casefold())


def words(letters: str, longest: int) -> list[str]:
    sizes = range(longest + 1)
    return ["".join(each) for size in sizes for each in product(letters, repeat=size)]


def test_what_a_pattern_covers_it_is_like() -> None:
    patterns = words("a*?", 3)
    meant = {each: {name for name in words("ab", 5) if like(name, each)} for each in patterns}
    for pattern, other in product(patterns, patterns):
        assert covers(pattern, other) == (meant[pattern] >= meant[other]), (pattern, other)


@settings(deadline=None)
@given(policies, changes, crowds, st.data())
def test_another_approver_never_makes_a_change_harder(
    policy: Policy, facts: Facts, yes: frozenset[str], data: st.DataObject
) -> None:
    asking = [rule for rule in policy.rules if isinstance(rule.answer, Ask)]
    assume(asking)
    chosen = data.draw(st.sampled_from(asking))
    assert isinstance(chosen.answer, Ask)
    at = data.draw(st.integers(0, len(chosen.answer.stages) - 1))
    more = data.draw(st.sampled_from([*PEOPLE, *GROUPS, "U0E", "everyone"]))
    widened = tuple(
        Stage((*stage.grantees, more), stage.count) if number == at else stage
        for number, stage in enumerate(chosen.answer.stages)
    )
    easier = replace(
        policy,
        rules=tuple(
            replace(rule, answer=Ask(widened)) if rule is chosen else rule for rule in policy.rules
        ),
    )
    before, after = judge(facts, policy), judge(facts, easier)
    assert type(before) is type(after)
    if passes(before, yes, facts.asker):
        assert passes(after, yes, facts.asker)
    if isinstance(before, NeedsApproval) and isinstance(after, NeedsApproval):
        was = resolvable(before.stages, [members(e.grantees) for e in before.stages], facts.asker)
        now = resolvable(after.stages, [members(e.grantees) for e in after.stages], facts.asker)
        assert was is not None or now is None


@settings(deadline=None)
@given(policies, changes, crowds, scopes)
def test_more_permissions_never_make_a_change_easier(
    policy: Policy, facts: Facts, yes: frozenset[str], scope: Scope
) -> None:
    less, more = judge(facts, policy), judge(replace(facts, scopes=(*facts.scopes, scope)), policy)
    assert HARDER.index(type(more)) >= HARDER.index(type(less))
    if passes(more, yes, facts.asker):
        assert passes(less, yes, facts.asker)
    if isinstance(more, NeedsApproval) and isinstance(less, NeedsApproval):
        assert more.lifetime <= less.lifetime
        assert more.undo >= less.undo


@settings(deadline=None)
@given(policies, changes, crowds, names)
def test_another_name_in_its_line_never_makes_a_change_easier(
    policy: Policy, facts: Facts, yes: frozenset[str], name: str
) -> None:
    renamed = replace(facts, token=name, names=((facts.token,), (name,)))
    less, more = judge(facts, policy), judge(renamed, policy)
    assert HARDER.index(type(more)) >= HARDER.index(type(less))
    if passes(more, yes, facts.asker):
        assert passes(less, yes, facts.asker)


@settings(deadline=None)
@given(policies, changes)
def test_what_lets_one_resource_pass_never_lets_another_pass_beside_it(
    policy: Policy, facts: Facts
) -> None:
    whole = judge(facts, policy)
    alone = [judge(replace(facts, scopes=(scope,)), policy) for scope in facts.scopes]
    assert type(whole) is max((type(each) for each in alone), key=HARDER.index)
    if isinstance(whole, Allowed):
        assert {rule for each in alone for rule in each.rules} == set(whole.rules)  # type: ignore[union-attr]  # each of them is Allowed


@settings(deadline=None)
@given(policies, changes, st.data())
def test_for_one_resource_the_first_match_is_the_only_one_that_counts(
    policy: Policy, facts: Facts, data: st.DataObject
) -> None:
    facts = replace(facts, scopes=facts.scopes[:1])
    (counts,) = counting(facts, policy)
    assume(counts is not policy.defaults)
    at = policy.rules.index(counts)
    others = named(data.draw(st.lists(rules, max_size=3)))
    defaults = replace(policy.defaults, answer=data.draw(answers), terms=data.draw(terms))
    changed = replace(policy, rules=(*policy.rules[: at + 1], *others), defaults=defaults)
    alone = replace(policy, rules=(counts,))
    assert judge(facts, policy) == judge(facts, changed) == judge(facts, alone)


@settings(deadline=None)
@given(policies, changes)
def test_every_refusal_is_gone_once_its_way_out_is_taken(policy: Policy, facts: Facts) -> None:
    refused = judge(facts, policy)
    assume(isinstance(refused, Refused))
    assert isinstance(refused, Refused)
    match refused.why:
        case Why.RULE:
            counting_rules = counting(facts, policy)
            assert any(isinstance(rule.answer, Refuse) for rule in counting_rules)
            assert refused.rule in {rule.name for rule in counting_rules}
            return
        case Why.REASON_MISSING:
            mended = replace(facts, reason="INC-12")
        case Why.LIVES_TOO_LONG | Why.NEVER_ENDS:
            assert refused.limit is not None
            mended = replace(facts, lifetime=refused.limit)
        case Why.OWN_TOKEN:
            mended = replace(facts, own=False)
        case Why.LAST_OF_DOMAIN:
            assert refused.detail == facts.last_of_domain
            mended = replace(facts, last_of_domain="")
        case _:
            assert refused.why is Why.NOT_RESETTABLE
            mended = replace(facts, resettable=True)
    after = judge(mended, policy)
    assert not isinstance(after, Refused) or after.why is not refused.why


@settings(deadline=None)
@given(policies, changes)
def test_every_verdict_names_a_rule_that_there_is(policy: Policy, facts: Facts) -> None:
    verdict = judge(facts, policy)
    told = {verdict.rule} - {""} if isinstance(verdict, Refused) else set(verdict.rules)
    assert told <= {rule.name for rule in counting(facts, policy)}
    assert told or (isinstance(verdict, Refused) and verdict.why in {
        Why.OWN_TOKEN, Why.LAST_OF_DOMAIN, Why.NOT_RESETTABLE
    })  # fmt: skip

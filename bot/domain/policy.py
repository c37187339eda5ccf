"""The policy: what a team decided, and what it says to a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, TypeAlias, assert_never

from bot.domain.changes import Action
from bot.domain.patterns import covers, like
from bot.domain.people import EVERYONE, Role, Roles
from bot.domain.permissions import AccessLevel
from bot.domain.requests import Members, Stage, needed, resolvable
from bot.domain.verdicts import FOREVER, Allowed, Facts, NeedsApproval, Refused, Scope, Verdict, Why

NO_SCOPE: Final = Scope("", 0)
"""What is judged where a change touches no resource that is known."""


@dataclass(frozen=True, slots=True)
class Allow:
    """Yes, at once; where somebody reviews it afterwards, it is break-glass."""

    review: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """Yes, once each stage has said yes, in order."""

    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """No, and why."""

    reason: str


Answer: TypeAlias = Allow | Ask | Refuse


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of a change besides the answer.

    `longest` is the longest lifetime of a new token, FOREVER where it need not end; `undo` is how
    long a deletion can be taken back; `open_for` is how long a request waits for approval.
    """

    reason: bool = False
    longest: timedelta = FOREVER
    undo: timedelta = timedelta(0)
    open_for: timedelta = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it counts, and what it answers; a condition that is empty always holds.

    `resources` are patterns of `type:name`, or `account`; `access` is ADMIN for admin, VIEWER for
    anything less; `requesters` are user ids, group ids, roles or `everyone`.
    """

    name: str
    answer: Answer
    terms: Terms = Terms()
    actions: tuple[Action, ...] = ()
    resources: tuple[str, ...] = ()
    access: AccessLevel | None = None
    tokens: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    requesters: tuple[str, ...] = ()

    def counts_for(self, facts: Facts, scope: Scope) -> bool:
        """Say whether this rule is about the change, as far as it touches this one resource."""
        return (
            (not self.actions or facts.action in self.actions)
            and (not self.tokens or _called(facts, self.tokens))
            and (not self.accounts or like(facts.account, self.accounts))
            and (not self.requesters or _among(facts, self.requesters))
            and (self.access is None or _at(scope.level) is self.access)
            and (not self.resources or _reaches(scope, self.resources))
        )

    def covers(self, other: Rule) -> bool:
        """Say whether this rule counts wherever the other would; False where that is not plain."""
        listed = (
            (self.actions, other.actions),
            ((self.access,) if self.access else (), (other.access,) if other.access else ()),
            (self.requesters, other.requesters),
        )
        named = (
            (self.resources, other.resources),
            (self.tokens, other.tokens),
            (self.accounts, other.accounts),
        )
        return all(not own or (its and set(its) <= set(own)) for own, its in listed) and all(
            not own or (its and all(any(covers(a, b) for a in own) for b in its))
            for own, its in named
        )


DEFAULTS: Final = Rule("defaults", Ask((Stage((Role.APPROVER,), 1),)))
"""What counts where no rule does, as long as the file says nothing else: one approver's yes."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a team decided; `defaults` is the rule that counts where none of the others does.

    `remind` and `escalate` are how long a request waits before either; None leaves it to us.
    """

    roles: Roles
    defaults: Rule = DEFAULTS
    rules: tuple[Rule, ...] = ()
    remind: timedelta | None = None
    escalate: timedelta | None = None

    def requesters(self) -> tuple[str, ...]:
        """Return whom the rules ask for among requesters: what `Facts.groups` is looked up for."""
        return tuple(dict.fromkeys(who for rule in self.rules for who in rule.requesters))

    def spelt(self, verdict: Verdict) -> Verdict:
        """Return a verdict that names the holders of each role in place of the role."""
        match verdict:
            case Allowed(review=review):
                return replace(verdict, review=self.roles.spelt(review))
            case NeedsApproval(stages=stages):
                spelt = (Stage(self.roles.spelt(each.grantees), each.count) for each in stages)
                return replace(verdict, stages=tuple(spelt))
            case Refused():
                return verdict
            case _:
                assert_never(verdict)

    def named(self, stage: Stage) -> Members:
        """Return who is in a stage as far as the file alone tells: None where there are groups."""
        holders = self.roles.spelt(stage.grantees)
        people = all(holder.startswith(("U", "W")) for holder in holders)
        return frozenset(holders) if people else None


def judge(facts: Facts, policy: Policy) -> Verdict:
    """Return what the policy says to a change.

    Each resource that is touched is judged by the first rule that counts for it, and the change
    needs what all of them ask for. Whether anybody can be found to approve is not asked here.
    """
    rules = counting(facts, policy)
    if (refused := _impossible(facts) or _refused(facts, rules)) is not None:
        return refused
    asking = [(rule, rule.answer) for rule in rules if isinstance(rule.answer, Ask)]
    deletes = facts.action is Action.DELETE
    undo = max(rule.terms.undo for rule in rules) if deletes else timedelta(0)
    if asking:
        names = tuple(rule.name for rule, _ in asking)
        lifetime = min(rule.terms.open_for for rule, _ in asking)
        stages = needed(_stages(answer for _, answer in asking), policy.roles)
        return NeedsApproval(names, stages, lifetime, undo)
    answers = [rule.answer for rule in rules if isinstance(rule.answer, Allow)]
    review = tuple(dict.fromkeys(who for answer in answers for who in answer.review))
    return Allowed(tuple(rule.name for rule in rules), bool(review), review, undo)


def too_few(verdict: NeedsApproval, members: Sequence[Members], asker: str) -> Refused | None:
    """Return the refusal of a change that can never get the approvals it needs."""
    stuck = resolvable(verdict.stages, members, asker)
    if stuck is None:
        return None
    who = ", ".join(verdict.stages[stuck].grantees)
    return Refused(Why.NO_APPROVER, ", ".join(verdict.rules), who)


def foresee(facts: Facts, policy: Policy) -> Verdict:
    """Return the verdict as far as the file alone tells it: any group is taken to be large enough.

    Where groups can be looked up, `judge` and `too_few` with the members tell it for certain.
    """
    verdict = judge(facts, policy)
    if not isinstance(verdict, NeedsApproval):
        return verdict
    members = [policy.named(stage) for stage in verdict.stages]
    return too_few(verdict, members, facts.asker) or verdict


def shadowed(policy: Policy) -> tuple[tuple[Rule, Rule], ...]:
    """Return the rules that never count, each with the earlier one that counts instead."""
    return tuple(
        (rule, earlier[0])
        for at, rule in enumerate(policy.rules)
        if (earlier := [each for each in policy.rules[:at] if each.covers(rule)])
    )


def talked_around(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules that allow a new token by its name, which whoever asks for it chooses."""
    return tuple(
        rule
        for rule in policy.rules
        if isinstance(rule.answer, Allow)
        and Action.ADD in (rule.actions or Action)
        and rule.tokens
        and not any(covers(pattern, "*") for pattern in rule.tokens)
    )


def counting(facts: Facts, policy: Policy) -> tuple[Rule, ...]:
    """Return the rules that count for a change, each once, in the order of the file.

    A new name neither takes a token out of a rule that named the old one, nor into another's reach:
    what was asked of it under either name is asked.
    """
    every = (*policy.rules, policy.defaults)
    first = {
        next((at for at, rule in enumerate(policy.rules) if rule.counts_for(named, scope)), -1)
        for named in facts.by_name()
        for scope in facts.scopes or (NO_SCOPE,)
    }
    return tuple(every[at] for at in sorted(first, key=lambda at: at % len(every)))


def _impossible(facts: Facts) -> Refused | None:
    """Return why no rule could allow this."""
    if facts.own:
        return Refused(Why.OWN_TOKEN)
    if facts.no_access:
        return Refused(Why.NO_ACCESS)
    if facts.changes_nothing:
        return Refused(Why.NO_DIFFERENCE)
    if facts.last_of_domain:
        return Refused(Why.LAST_OF_DOMAIN, detail=facts.last_of_domain)
    if not facts.resettable:
        return Refused(Why.NOT_RESETTABLE)
    return None


def _refused(facts: Facts, rules: tuple[Rule, ...]) -> Refused | None:
    """Return what the strictest of the rules refuses; what is mended most easily comes last."""
    for rule in rules:
        if isinstance(rule.answer, Refuse):
            return Refused(Why.RULE, rule.name, rule.answer.reason)
    strictest = min(rules, key=lambda rule: rule.terms.longest)
    longest = strictest.terms.longest
    if facts.lifetime is not None and facts.lifetime > longest:
        why = Why.NEVER_ENDS if facts.lifetime == FOREVER else Why.LIVES_TOO_LONG
        return Refused(why, strictest.name, limit=longest)
    if not facts.reason.strip():
        return next(
            (Refused(Why.REASON_MISSING, rule.name) for rule in rules if rule.terms.reason), None
        )
    return None


def _stages(answers: Iterable[Ask]) -> tuple[Stage, ...]:
    """Return the stages of all answers in order; those of the same people become one."""
    wanted: dict[tuple[str, ...], int] = {}
    for stage in (stage for answer in answers for stage in answer.stages):
        wanted[stage.grantees] = max(stage.count, wanted.get(stage.grantees, 0))
    return tuple(Stage(grantees, count) for grantees, count in wanted.items())


def _called(facts: Facts, patterns: tuple[str, ...]) -> bool:
    names = facts.names or ((facts.token,),)
    return any(like(name, patterns) for kin in names for name in kin)


def _among(facts: Facts, grantees: tuple[str, ...]) -> bool:
    return not {facts.asker, EVERYONE, *facts.groups}.isdisjoint(grantees)


def _at(level: int) -> AccessLevel | None:
    if level <= 0:
        return None
    return AccessLevel.ADMIN if level >= AccessLevel.ADMIN else AccessLevel.VIEWER


def _reaches(scope: Scope, patterns: tuple[str, ...]) -> bool:
    return scope.resource != NO_SCOPE.resource and like(scope.resource, patterns)

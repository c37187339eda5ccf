"""A policy file in words: who holds which role, and what each rule is about and answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, assert_never

from bot.domain.changes import Action
from bot.domain.people import Role
from bot.domain.permissions import AccessLevel
from bot.domain.policy import Allow, Ask, Policy, Refuse, Rule, foresee, shadowed, talked_around
from bot.domain.policy_text import Value
from bot.domain.verdicts import FOREVER, Allowed, Facts, NeedsApproval, Refused, Why
from bot.slack.cards.verdicts import Part, approvals, named, plain, said, undoable, way_out
from bot.slack.dates import span

_MADE: Final = frozenset({Action.ADD, Action.REPLACE})
"""The actions that make a token with an end of its own."""


def summary(policy: Policy, text: str = "") -> Iterator[str]:
    """Return the lines that tell a policy: its roles, its rules in order, and what looks amiss.

    Where its file's text is given, they say in which line.
    """
    yield "Roles"
    for role in Role:
        held = policy.roles.grants.get(role, ())
        yield f"  {role:9} {', '.join(held) or 'nobody'}"
    yield "Rules, of which the first that matches counts"
    for number, rule in enumerate(policy.rules, 1):
        yield from _rule(f"{number}. {rule.name}: {_about(rule)}", rule)
    yield from _rule("Where none of them matches", policy.defaults)
    yield from (f"Note: {note}" for note in _notes(policy, text))


def explained(facts: Facts, policy: Policy) -> Iterator[str]:
    """Return the lines that tell what a policy says to a change, and what would make it easier."""
    verdict = foresee(facts, policy)
    yield said(verdict)
    match verdict:
        case NeedsApproval():
            for stage in verdict.stages:
                yield f"  {stage.count} of {', '.join(policy.roles.spelt(stage.grantees))}"
        case Refused(why=Why.REASON_MISSING):
            yield f"{way_out(verdict)} With a reason:"
            yield from explained(replace(facts, reason="given"), policy)
        case Refused():
            yield way_out(verdict)
        case Allowed():
            pass
        case _:
            assert_never(verdict)


def _rule(heading: str, rule: Rule) -> Iterator[str]:
    yield f"  {heading}"
    yield f"     {plain(_answer(rule))}{_terms(rule)}"


def _about(rule: Rule) -> str:
    told = [
        _or("", [action.word for action in rule.actions]) or "every change",
        _access(rule),
        _or("on tokens named ", rule.tokens),
        _or("in the account ", rule.accounts),
        f"asked for by {plain(named(rule.requesters))}" if rule.requesters else "",
    ]
    return ", ".join(part for part in told if part)


def _access(rule: Rule) -> str:
    level = {None: "", AccessLevel.ADMIN: "admin ", AccessLevel.VIEWER: "viewer "}[rule.access]
    if rule.resources:
        return _or(f"{level}on ", rule.resources)
    return f"{level}on anything" if level else ""


def _or(before: str, names: Sequence[str]) -> str:
    *most, last = names or [""]
    told = f"{', '.join(most)} or {last}" if most else last
    return before + told if told else ""


def _answer(rule: Rule) -> Iterator[Part]:
    match rule.answer:
        case Allow(review=()):
            yield "allowed at once"
        case Allow(review=review):
            yield from ("allowed at once as an emergency, to be reviewed by ", *named(review))
        case Ask(stages=stages):
            yield from ("needs ", *approvals(stages))
        case Refuse(reason=reason):
            yield f"refused: {reason}"
        case _:
            assert_never(rule.answer)


def _terms(rule: Rule) -> str:
    """Return what is asked besides the answer, as far as the rule's actions come across it."""
    terms, actions = rule.terms, rule.actions or tuple(Action)
    told = ""
    if isinstance(rule.answer, Refuse):
        return told
    if terms.reason:
        told += "; with a reason"
    if terms.longest != FOREVER and not _MADE.isdisjoint(actions):
        told += f"; a token lives for at most {span(terms.longest)}"
    if isinstance(rule.answer, Ask):
        told += f"; a request stays open for {span(terms.open_for)}"
    return told + (undoable(terms.undo) if Action.DELETE in actions else "")


def _notes(policy: Policy, text: str) -> Iterator[str]:
    def at(rule: Rule, key: str) -> str:
        value = Value(text, ("rules", policy.rules.index(rule), key), None)
        return f"{value.place()}: " if text else ""

    if not policy.roles.grantees(Role.OPERATOR):
        yield "nobody holds the role operator, so nobody can ask for changes."
    if not policy.roles.grantees(Role.APPROVER):
        yield "nobody holds the role approver."
    for rule, earlier in shadowed(policy):
        told = f"“{rule.name}” never counts: “{earlier.name}”, before it, matches all that it does."
        yield at(rule, "name") + told
    for rule in talked_around(policy):
        told = f"“{rule.name}” can be talked around: whoever asks for a new token chooses its name."
        yield f'{at(rule, "tokens")}{told} Give it actions without "add".'

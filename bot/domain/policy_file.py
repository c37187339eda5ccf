"""The policy file (TOML): roles, defaults, and rules in the order in which they count."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeAlias, TypeVar

from bot.domain.changes import Action
from bot.domain.people import EVERYONE, Role, Roles
from bot.domain.permissions import AccessLevel, ResourceType
from bot.domain.policy import DEFAULTS, Allow, Answer, Ask, Policy, Refuse, Rule, Terms
from bot.domain.policy_text import LONGEST, PolicyError, Value
from bot.domain.requests import Stage
from bot.domain.verdicts import FOREVER

__all__ = ["PolicyError", "parse"]

SECTIONS: Final = ("roles", "defaults", "rules")
CONDITIONS: Final = ("actions", "resources", "access", "tokens", "accounts", "requesters")
ANSWERS: Final = ("allow", "approvals", "refuse")
TERMS: Final = ("reason", "max_lifetime", "never_expires", "undo", "request_lifetime")
DEFAULT_KEYS: Final = (*TERMS, "approvals", "remind", "escalate")
RULE_KEYS: Final = ("name", *CONDITIONS, *ANSWERS, "review", *TERMS)

BREAK_GLASS: Final = "break-glass"

_STAGES: Final = '[{ from = ["approver"], count = 1 }]'
_GRANTEE: Final = re.compile(rf"[UWS][A-Z0-9]{{2,}}|{EVERYONE}")
_ACTIONS: Final = {action.word: action for action in Action}
_LEVELS: Final = {"admin": AccessLevel.ADMIN, "viewer": AccessLevel.VIEWER}
_TYPES: Final = tuple(str(each) for each in ResourceType if each is not ResourceType.ACCOUNT)
_RESOURCE: Final = re.compile(rf"\*|account|({'|'.join(_TYPES)}):.+")

Keys: TypeAlias = Mapping[str, Value]
T = TypeVar("T")


def parse(text: str) -> Policy:
    """Read a policy file's text.

    Raises:
        PolicyError: it is not TOML, or a key or value makes no sense; names the line and the key.
    """
    document = Value.whole(text)
    sections = document.table(SECTIONS, "section")
    roles = _roles(sections.get("roles", document.at("roles", None)))
    policy = _defaults(roles, sections.get("defaults", document.at("defaults", {})))
    return replace(policy, rules=_rules(policy, sections.get("rules")))


def resource(value: Value) -> str:
    """Return a resource, or a pattern of them: account, type:name, or *; raises PolicyError."""
    if not isinstance(value.found, str) or not _RESOURCE.fullmatch(value.found):
        types = ", ".join(f"{each}:NAME" for each in _TYPES)
        raise value.wrong(f"{value.found!r} is no resource: write account, {types}, or *")
    return value.found


def action(value: Value) -> Action:
    """Return an action by its word; raises PolicyError."""
    return _ACTIONS[value.choice(tuple(_ACTIONS))]


def access(value: Value) -> AccessLevel:
    """Return an access level by its word; raises PolicyError."""
    return _LEVELS[value.choice(tuple(_LEVELS))]


def lifetime(value: Value) -> timedelta:
    """Return how long a token lives, FOREVER for `never`; raises PolicyError."""
    return FOREVER if value.found == "never" else value.duration()


def _roles(value: Value) -> Roles:
    if not isinstance(value.found, dict) or not value.found:
        raise value.wrong('at least one role is needed, such as viewer = ["everyone"]')
    granted = value.table(tuple(Role), "role")
    return Roles({Role(word): _grantees(given, roles=False) for word, given in granted.items()})


def _defaults(roles: Roles, value: Value) -> Policy:
    keys = value.table(DEFAULT_KEYS)
    terms = _terms(keys, Terms())
    bare = Policy(roles)
    answer = _read(keys, "approvals", lambda given: _ask(given, bare), DEFAULTS.answer)
    remind = _read(keys, "remind", Value.duration, None)
    escalate = _read(keys, "escalate", Value.duration, None)
    for key, span in (("remind", remind), ("escalate", escalate)):
        if span is not None and span >= terms.open_for:
            raise keys[key].wrong("is not before the request has expired (request_lifetime)")
    return Policy(
        roles, replace(DEFAULTS, answer=answer, terms=terms), remind=remind, escalate=escalate
    )


def _rules(policy: Policy, value: Value | None) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    for given in value.items('[[rules]] with name = "…"') if value else ():
        keys = given.table(RULE_KEYS)
        rule = _rule(policy, given, keys)
        if rule.name in rules or rule.name == DEFAULTS.name:
            raise keys["name"].wrong(f"{rule.name!r} is taken: every rule has a name of its own")
        rules[rule.name] = rule
    return tuple(rules.values())


def _rule(policy: Policy, value: Value, keys: Keys) -> Rule:
    if "name" not in keys:
        raise value.wrong('this rule needs a name, such as name = "production domains"')
    return Rule(
        name=keys["name"].words(),
        answer=_answer(policy, value, keys),
        terms=_terms(keys, policy.defaults.terms),
        actions=_each(keys, "actions", '["reset"]', action),
        resources=_each(keys, "resources", '["domain:*.example.com", "account"]', resource),
        access=_read(keys, "access", access, None),
        tokens=_each(keys, "tokens", '["billing-*"]', Value.words),
        accounts=_each(keys, "accounts", '["Acme"]', Value.words),
        requesters=_read(keys, "requesters", _grantees, ()),
    )


def _answer(policy: Policy, value: Value, keys: Keys) -> Answer:
    given = [key for key in keys if key in ANSWERS]
    if not given:
        raise value.wrong('this rule needs an answer: allow = "at once", approvals or refuse')
    if len(given) > 1:
        raise keys[given[1]].wrong(f"a rule has one answer, and this one has {given[0]} already")
    allow = keys["allow"].choice(("at once", BREAK_GLASS)) if given == ["allow"] else ""
    if "review" in keys and allow != BREAK_GLASS:
        raise keys["review"].wrong(f'goes with allow = "{BREAK_GLASS}" alone')
    if allow == BREAK_GLASS:
        return _break_glass(keys)
    if allow:
        return Allow()
    if given == ["refuse"]:
        return Refuse(keys["refuse"].words())
    return _ask(keys["approvals"], policy)


def _break_glass(keys: Keys) -> Allow:
    if "actions" not in keys or keys["actions"].found != [Action.LEAK.word]:
        raise keys["allow"].wrong(f'{BREAK_GLASS} is for emergencies: it needs actions = ["leak"]')
    if "review" not in keys:
        raise keys["allow"].wrong('needs review = ["approver"]: who looks at it afterwards')
    return Allow(_grantees(keys["review"]))


def _ask(value: Value, policy: Policy) -> Ask:
    return Ask(tuple(_stage(each, policy) for each in value.items(_STAGES)))


def _stage(value: Value, policy: Policy) -> Stage:
    keys = value.table(("from", "count"))
    if "from" not in keys:
        raise value.wrong(f"each stage says who approves, such as {_STAGES}")
    stage = Stage(_grantees(keys["from"]), _read(keys, "count", Value.count, 1))
    people = policy.named(stage)
    if people is not None and not people:
        who = " or ".join(stage.grantees)
        raise keys["from"].wrong(f"nobody holds the role {who}: grant it under [roles]")
    if people is not None and len(people) < stage.count:
        raise value.wrong(f"asks for {stage.count} approvals, and names {len(people)} for them")
    return stage


def _terms(keys: Keys, base: Terms) -> Terms:
    def reason(given: Value) -> bool:
        return given.choice(("required", "optional")) == "required"

    def undo(given: Value) -> timedelta:
        return given.duration(at_least=timedelta(0))

    return Terms(
        reason=_read(keys, "reason", reason, base.reason),
        longest=_longest(keys, base.longest),
        undo=_read(keys, "undo", undo, base.undo),
        open_for=_read(keys, "request_lifetime", Value.duration, base.open_for),
    )


def _longest(keys: Keys, base: timedelta) -> timedelta:
    """Return the longest lifetime; whoever limits it means that a token has to end."""
    never = _read(keys, "never_expires", Value.flag, None)
    if "max_lifetime" in keys:
        if never:
            raise keys["never_expires"].wrong("true and a max_lifetime contradict each other")
        return keys["max_lifetime"].duration()
    if never is None:
        return base
    return FOREVER if never else min(base, LONGEST)


def _grantees(value: Value, *, roles: bool = True) -> tuple[str, ...]:
    kinds = "user id (U…), user group id (S…)" + (", role" if roles else "")
    for each in value.items('["approver"]' if roles else f'["{EVERYONE}"]'):
        name = each.found
        is_role = roles and name in tuple(Role)
        if not is_role and not (isinstance(name, str) and _GRANTEE.fullmatch(name)):
            raise each.wrong(f'{name!r} is no {kinds} or "{EVERYONE}"')
    return tuple(dict.fromkeys(str(each.found) for each in value.items("")))


def _read(keys: Keys, key: str, read: Callable[[Value], T], default: T) -> T:
    return read(keys[key]) if key in keys else default


def _each(keys: Keys, key: str, example: str, read: Callable[[Value], T]) -> tuple[T, ...]:
    return tuple(read(each) for each in keys[key].items(example)) if key in keys else ()

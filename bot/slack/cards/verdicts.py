"""What the policy says to a change, in words: plain ones, or leaves that mention people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from string import Formatter
from typing import Final, NamedTuple, TypeAlias, assert_never

from bot.domain.people import EVERYONE, Role
from bot.domain.policy import DEFAULTS
from bot.domain.requests import Stage
from bot.domain.verdicts import Allowed, NeedsApproval, Refused, Verdict, Why
from bot.slack.blocks import Block
from bot.slack.cards.tokens import many
from bot.slack.dates import span
from bot.slack.rich import grantee, words


class Who(NamedTuple):
    """Somebody who is named: a user id, a group id, a role or `everyone`."""

    name: str


Part: TypeAlias = str | Who

_REFUSED: Final[Mapping[Why, str]] = {
    Why.RULE: "Refused{by}: {detail}",
    Why.OWN_TOKEN: "This is the bot's own token, so it can't be changed through the bot.",
    Why.LAST_OF_DOMAIN: "It is the last token of {detail}, which Mailtrap does not delete.",
    Why.NOT_RESETTABLE: "A token that was already reset, or has expired, can't be reset.",
    Why.NO_ACCESS: "A token without any permission can't be saved.",
    Why.NO_DIFFERENCE: "Nothing would change.",
    Why.REASON_MISSING: "A reason is required{by}.",
    Why.LIVES_TOO_LONG: "A token can live for at most {limit}{by}.",
    Why.NEVER_ENDS: "A token must expire{by}.",
    Why.NO_APPROVER: "Too few people can approve this{by}: it needs {who}, besides the requester.",
}

_WAY_OUT: Final[Mapping[Why, str]] = {
    Why.RULE: "The policy file can change this rule.",
    Why.OWN_TOKEN: "Change it in Mailtrap, and set the new value as MAILTRAP_API_TOKEN.",
    Why.LAST_OF_DOMAIN: "Reset it instead, or add another token for {detail} first.",
    Why.NOT_RESETTABLE: "Reset its successor, or add a new token.",
    Why.NO_ACCESS: "Choose a project, sandbox, domain or the account.",
    Why.NO_DIFFERENCE: "Change at least one permission.",
    Why.REASON_MISSING: "Give a reason.",
    Why.LIVES_TOO_LONG: "Choose an expiry within {limit}.",
    Why.NEVER_ENDS: "Choose an expiry within {limit}.",
    Why.NO_APPROVER: "Add more people to the group, or to the rule in the policy file.",
}


def said(verdict: Verdict) -> str:
    """Return a verdict in plain words."""
    return plain(_verdict(verdict))


def way_out(refused: Refused) -> str:
    """Return, in plain words, what would make a refused change possible."""
    return plain(_filled(_WAY_OUT[refused.why], refused))


def leaves(verdict: Verdict) -> list[Block]:
    """Return a verdict as leaves of rich text, in which Slack shows people by name."""
    return [_leaf(part) for part in _verdict(verdict) if part]


def waits(stages: Iterable[Stage]) -> list[Block]:
    """Return what a request waits for, as the end of a sentence."""
    return [_leaf(part) for part in approvals(stages) if part]


def approvals(stages: Iterable[Stage]) -> list[Part]:
    """Return who has to say yes: `1 approval from @lead, then 2 approvals from @security`."""
    told = [[f"{many(stage.count, 'approval')} from ", *named(stage.grantees)] for stage in stages]
    return [part for number, each in enumerate(told) for part in (", then " * (number > 0), *each)]


def named(grantees: Sequence[str]) -> list[Part]:
    """Return grantees between commas, the last after an `or`."""
    last = len(grantees) - 1
    between = ("" if at == 0 else " or " if at == last else ", " for at in range(len(grantees)))
    return [
        part for sign, each in zip(between, grantees, strict=True) for part in (sign, Who(each))
    ]


def undoable(undo: timedelta) -> str:
    """Return how long a deletion can be taken back, as a clause; nothing where it cannot."""
    return f"; a deletion can be undone for {span(undo)}" if undo else ""


def plain(parts: Iterable[Part]) -> str:
    """Return words in which people are named by what the policy file calls them."""
    return "".join(part if isinstance(part, str) else _called(part.name) for part in parts)


def _verdict(verdict: Verdict) -> Iterator[Part]:
    match verdict:
        case Allowed():
            yield "Allowed at once" + (" as an emergency" if verdict.break_glass else "")
            yield _by(verdict.rules)
            yield undoable(verdict.undo)
            if verdict.break_glass:
                yield from ("; to be reviewed by ", *named(verdict.review))
            yield "."
        case NeedsApproval():
            yield from ("Needs ", *approvals(verdict.stages), _by(verdict.rules))
            yield f"; the request stays open for {span(verdict.lifetime)}{undoable(verdict.undo)}."
        case Refused():
            yield from _filled(_REFUSED[verdict.why], verdict)
        case _:
            assert_never(verdict)


def _filled(template: str, refused: Refused) -> Iterator[Part]:
    facts = {
        "by": _by((refused.rule,) if refused.rule else ()),
        "detail": refused.detail,
        "limit": span(refused.limit) if refused.limit else "",
    }
    for text, field, _, _ in Formatter().parse(template):
        yield text
        if field == "who":
            yield from named(refused.detail.split(", "))
        elif field:
            yield facts[field]


def _by(rules: Sequence[str]) -> str:
    if len(rules) == 1:
        return f" by the {called(rules)}"
    return f" ({called(rules)})" if rules else ""


def called(rules: Sequence[str]) -> str:
    """Return rules by their names: `rule “a”`, `rules “a” and “b”`, `rule “a” and the defaults`."""
    named = [f"“{rule}”" for rule in rules if rule != DEFAULTS.name]
    several = "s" * (len(named) > 1)
    told = [f"rule{several} {' and '.join(named)}"] if named else []
    told += ["the defaults" if named else "defaults"] if DEFAULTS.name in rules else []
    return " and ".join(told)


def _called(name: str) -> str:
    if name == EVERYONE:
        return "anybody"
    return f"any {name}" if name in tuple(Role) else name


def _leaf(part: Part) -> Block:
    if isinstance(part, str):
        return words(part)
    called = _called(part.name)
    return grantee(part.name) if called == part.name else words(called)

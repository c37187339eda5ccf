"""What each line of the audit says, as a sentence: who did what, on which token, by which rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.audit import Entry
from bot.domain.changes import Action
from bot.slack.blocks import Block, shortened
from bot.slack.rich import isolated, user, words

_LONGEST: Final = 300
"""How much of what people wrote a sentence holds; the raw fields and an export have all of it."""

_CHANGES: Final[Mapping[str, str]] = {
    Action.ADD: "the new token",
    Action.EDIT: "the permission change of",
    Action.REPLACE: "the replacement of",
    Action.RESET: "the reset of",
    Action.DELETE: "the deletion of",
    Action.LEAK: "the emergency change of",
    Action.RESET_SANDBOX: "the credential reset of",
    Action.ADD_DOMAIN: "the new domain",
}

_STEPS: Final[Mapping[str, str]] = {
    "asked": "requested",
    "joined": "also requested",
    "approved": "approved",
    "denied": "denied",
    "withdrawn": "withdrew",
    "reviewed": "reviewed",
    "reminded": "sent reminders of",
    "expired": "closed, undecided in time,",
    "refused": "was refused",
    "turned_away": "could not decide on",
    "applying": "started",
    "done": "completed",
    "failed": "could not carry out",
    "unclear": "could not confirm",
    "void": "voided",
}

_OTHERS: Final[Mapping[str, str]] = {
    "owner": "set the owner",
    "used_by": "set the apps",
    "audit.exported": "exported the audit",
    "settings.changed": "changed the settings",
    "notices.asked": "asked the operators for a reset or a replacement",
    "notices.snoozed": "snoozed the warnings",
    "rotation.begun": "started following a rotation",
    "rotation.moved": "marked an app as moved",
    "rotation.app_added": "added an app to a rotation",
    "rotation.ended": "finished a rotation",
    "drift.explained": "said “it was me” about a change outside tokenbot",
    "value.revealed": "revealed the new value",
    "value.put_back": "kept the value sealed, which could not be shown",
    "value.dead": "tried to reveal a value that Mailtrap refuses",
    "value.lapsed": "destroyed a value that was not revealed in time",
    "value.refused.not_yours": "tried to reveal somebody else's value",
    "value.refused.revealed": "tried to reveal a value again",
    "value.refused.lapsed": "tried to reveal a destroyed value",
}

_SAID: Final = ("reason", "comment", "detail", "words", "why", "app", "apps", "left")
"""The facts that are quoted behind a sentence, the first of them that there is."""


def sentence(entry: Entry) -> list[Block]:
    """Return an entry as one sentence, in which Slack shows people by name."""
    facts = entry.facts
    who = _who(entry.actor)
    rule = facts.get("rules") or facts.get("rule")
    return [
        who,
        words(f" {_did(entry)}"),
        *([words(" to "), _who(facts["owner"])] if facts.get("owner") else []),
        *([words(f" (rule “{rule}”)")] if rule else []),
        *(words(f": “{said}”") for said in _said(facts)),
    ]


def _did(entry: Entry) -> str:
    subject, _, word = entry.kind.partition(".")
    if subject in _CHANGES and word in _STEPS:
        target = isolated(entry.facts.get("target", ""))
        return f"{_STEPS[word]} {_CHANGES[subject]} {target}"
    if subject == "drift" and entry.kind not in _OTHERS:
        name = isolated(entry.facts.get("name", ""))
        return f"saw a change outside tokenbot: {name} {word.replace('_', ' ')}"
    told = _OTHERS.get(entry.kind) or entry.kind.replace("_", " ").replace(".", ": ")
    return f"{told} of token {entry.token_id}" if entry.token_id else told


def _said(facts: Mapping[str, str]) -> Iterator[str]:
    for name in _SAID:
        if facts.get(name):
            yield shortened(isolated(facts[name]), _LONGEST)
            return


def _who(name: str) -> Block:
    return user(name) if name[:1] in {"U", "W"} and name.isalnum() else words(name)

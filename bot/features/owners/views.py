"""Who answers for a token, and which apps use it, as people see and edit it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Final

from bot.domain.errors import NotAMember, Refusal
from bot.domain.tokens import Consumer, TokenRecord
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    headline,
    plain,
    section,
)
from bot.slack.cards import refusals, tokens
from bot.slack.forms import Form
from bot.slack.inputs import field, text_input, user_select
from bot.slack.rich import bullets, isolated, line, rich_text, user, whole, words
from bot.slack.screen import Modal, Screen
from bot.workflow.answers import TokenRow

OPEN: Final = tokens.OWNER
APPS: Final = tokens.USED_BY
REASSIGNED: Final = "owners.reassigned"
OWNED: Final = "owners.owned"
USED: Final = "owners.used"
MORE: Final = "owners.more"
OWNER: Final = "owners.owner"
_OWNER_BLOCK: Final = "owners.who"

MOST_APPS: Final = 40
"""How many apps a form can hold: two inputs each, and 100 blocks a modal."""

LONGEST_APP: Final = 80

MOST_NAMED: Final = 20
"""How many tokens a form names that finds them all an owner."""


def owner_form(row: TokenRow, reader: str, typed: str = "") -> Modal:
    """Return the question for an owner; where there is none yet, the reader is proposed.

    `typed` is a name that was typed out, by which nobody is known.
    """
    record = row.record
    proposed = reader if record.ownerless else record.owner
    chosen = user_select(OWNER, "Nobody", initial=proposed or reader)
    told = "The owner is told before it expires, and sees a reset through."
    unknown = f"I couldn't match “{isolated(typed)}” to a person. Choose them here."
    blocks = [
        headline(record.token.name),
        *([context(plain(unknown))] if typed else []),
        field("Owner", chosen, _OWNER_BLOCK, optional=True, hint=told),
    ]
    return Modal(OWNED, "Set the owner", "Save", blocks, tokens.reference(record))


def errors(refusal: Refusal) -> dict[str, str]:
    """Return why somebody cannot be an owner, at the field."""
    return refusals.not_a_member(refusal, _OWNER_BLOCK)


def owned(record: TokenRecord, owner: str | None) -> Screen:
    """Return what was set."""
    said = [*whole(record.token.name), words(" belongs to ")]
    said += [user(owner)] if owner else [words("nobody")]
    return Screen("Owner", "The owner is set.", [rich_text(line(*said, words(".")))], aside=True)


def reassign_form(records: Sequence[TokenRecord], carried: str) -> Modal:
    """Return the question for somebody who answers for what has lost its owner."""
    named = [line(*whole(each.token.name)) for each in records[:MOST_NAMED]]
    rest = len(records) - MOST_NAMED
    blocks = [
        rich_text(bullets(named)),
        *tokens.and_more(rest, "token"),
        field("New owner", user_select(OWNER, "Who answers for it?"), _OWNER_BLOCK),
    ]
    return Modal(REASSIGNED, "Reassign", "Reassign", blocks, carried)


def reassigned(records: Sequence[TokenRecord], owner: str) -> Screen:
    """Return how many have found an owner."""
    if not records:
        told = [words("Somebody has given them an owner already. Nothing was changed.")]
    else:
        belong = "belongs" if len(records) == 1 else "belong"
        told = [words(f"{tokens.many(len(records), 'token')} {belong} to "), user(owner)]
        told.append(words(" now."))
    return Screen("Owner", "Reassigned.", [rich_text(line(*told))])


def apps_form(record: TokenRecord, number: int = 0) -> Modal:
    """Return the list of apps with `number` lines, or with one more than there are apps."""
    told = "The contact is reminded when the token is reset. Clear a name to remove the app."
    return _apps_form(record, record.consumers, number, told)


def apps_anew(record: TokenRecord, wanted: Sequence[Consumer]) -> Modal:
    """Return the list as it is now, and behind it what was typed and is not in it yet."""
    there = {each.app.casefold() for each in record.consumers}
    more = tuple(each for each in wanted if each.app.casefold() not in there)
    told = (
        "⚠ Somebody else has just changed this list. Below is how it is now, with what you have "
        "added behind it. Nothing of yours is saved yet: look through it, and save again."
    )
    return _apps_form(record, record.consumers + more, 0, told)


def _apps_form(record: TokenRecord, apps: Sequence[Consumer], number: int, told: str) -> Modal:
    number = min(max(number, len(apps) + 1), MOST_APPS)
    version = _version_of(record.consumers)
    blocks = [headline(record.token.name), context(plain(told))]
    for n in range(number):
        blocks += _line(n, apps[n] if n < len(apps) else Consumer("", None), version)
    if number < MOST_APPS:
        more = button("Add an app", MORE, tokens.reference(record))
        blocks.append(actions(more))
    else:
        blocks.append(context(plain(f"A token can have at most {MOST_APPS} apps here.")))
    return Modal(USED, "Used by", "Save", blocks, f"{tokens.reference(record)} {version}")


def reference(form: Form) -> str:
    """Return which token a form is about."""
    return form.carried.partition(" ")[0]


def is_old(form: Form, record: TokenRecord) -> bool:
    """Say whether a token's apps are others by now than those that the form began with."""
    return form.carried.partition(" ")[2] != _version_of(record.consumers)


def _version_of(apps: Sequence[Consumer]) -> str:
    """Return a short word that stands for a list of apps."""
    told = json.dumps(sorted((each.app, each.person or "") for each in apps))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def typed(form: Form) -> tuple[Consumer, ...]:
    """Return the apps in a form; a line without a name is left out."""
    read = ((form.text(app(n)), form.chosen(person(n)) or None) for n in range(lines(form)))
    return tuple(Consumer(name, who) for name, who in read if name)


def used(record: TokenRecord, apps: Sequence[Consumer]) -> Screen:
    """Return what was kept."""
    if not apps:
        nobody = plain(f"{record.token.name}: no apps are listed.")
        return Screen("Used by", "Saved.", [section(nobody)], aside=False)
    title = line(*whole(record.token.name), words(" is used by"))
    return Screen("Used by", "Saved.", [rich_text(title, bullets(map(_app, apps)))])


def twice(form: Form) -> dict[str, str]:
    """Return the sentence at each line whose app stands further up already."""
    version = form.carried.partition(" ")[2]
    seen: set[str] = set()
    found = {}
    for n in range(lines(form)):
        name = form.text(app(n)).casefold()
        if name and name in seen:
            found[_block(n, version)] = "This app is already listed."
        seen.add(name)
    return found


def nobody_to_name(form: Form, refusal: NotAMember) -> dict[str, str]:
    """Return why somebody cannot move an app, at each line where they are named."""
    version = form.carried.partition(" ")[2]
    found: dict[str, str] = {}
    for n in range(lines(form)):
        if form.chosen(person(n)) == refusal.user:
            found |= refusals.not_a_member(refusal, _person_block(n, version))
    return found


def lines(form: Form) -> int:
    """Return how many lines a form has."""
    return sum(each.startswith(_APP) for each in form.values)


def app(n: int) -> str:
    """Return the action id of a line's app."""
    return f"{_APP}{n}"


def person(n: int) -> str:
    """Return the action id of a line's person."""
    return f"owners.person{n}"


_APP: Final = "owners.app"


def _block(n: int, version: str) -> str:
    return f"owners.line{n}.{version}"


def _person_block(n: int, version: str) -> str:
    return f"owners.who{n}.{version}"


def _line(n: int, known: Consumer, version: str) -> list[Block]:
    # The version in their ids has Slack forget what was typed into a list that is not there now.
    name = text_input(app(n), initial=known.app, placeholder="billing", most=LONGEST_APP)
    mover = "" if known.left else known.person or ""
    who = user_select(person(n), "Who moves it?", initial=mover)
    return [
        field(f"App {n + 1}", name, _block(n, version), optional=True),
        field("Contact", who, _person_block(n, version), optional=True),
    ]


def _app(each: Consumer) -> Block:
    who = [words(" · "), user(each.person)] if each.person else []
    return line(*whole(each.app), *who)

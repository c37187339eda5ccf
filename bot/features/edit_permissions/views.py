"""The form for what a token may do, and the difference that it makes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as own
from datetime import datetime, timedelta
from typing import Final

from bot.domain.changes import Change, EditPermissions, ReplaceToken
from bot.domain.permissions import Permission, ResourceKey
from bot.domain.tokens import LONGEST_NAME, Token
from bot.domain.verdicts import Why
from bot.slack.blocks import Block, context, headline, plain, section, shortened
from bot.slack.cards import asking, changes, granting, lifetime, tokens
from bot.slack.cards.granting import Chosen, Granting, Name, notes
from bot.slack.cards.lifetime import Ending, Lifetime
from bot.slack.forms import Form
from bot.slack.inputs import field, text_input, user_select
from bot.slack.rich import isolated, rich_text
from bot.slack.screen import Modal
from bot.workflow.ask import Preview

OPEN: Final = tokens.EDIT
SENT: Final = "edit_permissions.sent"
NAME: Final = "edit_permissions.name"
REASON: Final = "edit_permissions.reason"
RECEIVER: Final = "edit_permissions.receiver"
ENDS: Final = Lifetime("edit_permissions")
ACCESS: Final = Granting("edit_permissions")
LIVE: Final = (ENDS.choice, ENDS.day, ACCESS.level, ACCESS.admin, ACCESS.viewer)

FIELDS: Final = {
    Why.REASON_MISSING: REASON,
    Why.NEVER_ENDS: ENDS.choice,
}
"""Where the form shows why the rules say no, whatever is chosen in it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds; `version` stands for the permissions that it began with.

    `replaces` says that a new token is made in place of the old one, to which `name`, `ending`
    and `receiver` belong.
    """

    account: int
    token: int
    version: str
    access: Chosen
    replaces: bool = False
    name: str = ""
    ending: Ending = own(default_factory=lambda: lifetime.default(timedelta(days=365)))
    receiver: str = ""
    reason: str = ""

    def carried(self) -> str:
        """Return the ids that have to come back with the form."""
        parts = (self.account, self.token, self.version, int(self.replaces))
        return ":".join(map(str, parts))

    def fields(self) -> Mapping[Why, str]:
        """Return where this version of the form shows why the rules say no."""
        access = granting.block(ACCESS.admin, self.version)
        ends = {Why.LIVES_TOO_LONG: ENDS.field(self.ending)}
        return {**FIELDS, **ends, Why.NO_ACCESS: access, Why.NO_DIFFERENCE: access}


def version_of(permissions: tuple[Permission, ...]) -> str:
    """Return a short word that stands for permissions, so that a change of them is noticed."""
    told = ",".join(f"{key.type}:{key.id}:{level}" for key, level in sorted(permissions))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def read(form: Form, longest: timedelta) -> Draft:
    """Return what a form holds."""
    account, token, version, replaces = form.carried.split(":")
    return Draft(
        account=int(account),
        token=int(token),
        version=version,
        replaces=bool(int(replaces)),
        access=ACCESS.read(form),
        name=form.text(NAME),
        ending=ENDS.read(form, lifetime.default(longest)),
        receiver=form.chosen(RECEIVER),
        reason=form.text(asking.WHY),
    )


def after(draft: Draft, token: Token, name: Name) -> tuple[Permission, ...]:
    """Return what the token may do then: what is chosen, and what the fields have no place for."""
    _, kept = granting.held(token.permissions, token.account_id, name)
    chosen = draft.access.permissions(token.account_id)
    return tuple(Permission(*each) for each in (dict(kept) | dict(chosen)).items())


def change(draft: Draft, token: Token, name: Name) -> Change:
    """Return the change that the form is."""
    becomes = after(draft, token, name)
    if not draft.replaces:
        return EditPermissions(draft.account, draft.token, token.permissions, becomes)
    return ReplaceToken(
        draft.account,
        draft.token,
        draft.name,
        token.permissions,
        becomes,
        draft.ending.ends(),
    )


def form(
    draft: Draft, token: Token, name: Name, preview: Preview, *, now: datetime, anew: bool
) -> Modal:
    """Return the form, what differs, and what the rules say to it.

    `anew` says that the token was changed while the form was open, so that it begins afresh.
    """
    needed = preview.reason_needed
    blocks = [
        headline(f"{isolated(token.name)} · …{token.last_four}"),
        *_anew(anew=anew),
        *(_replacement(draft) if draft.replaces else []),
        *ACCESS.fields(draft.access, draft.version),
        *notes(draft.access),
        *_kept(token, name),
        rich_text(*changes.difference(token.permissions, after(draft, token, name), name)),
        asking.preview(preview.verdict, lifetime.last_day(draft.ending, preview.verdict, now)),
        asking.why(REASON, needed=needed, label="Reason", initial=draft.reason),
    ]
    at_once = "Add the replacement" if draft.replaces else "Save"
    title = "Replace a token" if draft.replaces else "Edit permissions"
    return Modal(SENT, title, asking.submit(preview.verdict, at_once), blocks, draft.carried())


def _anew(*, anew: bool) -> list[Block]:
    told = "⚠ This token has just been changed elsewhere. Below is what it may do now."
    return [context(plain(told))] if anew else []


def _replacement(draft: Draft) -> list[Block]:
    told = (
        "Mailtrap does not show me this token's access record, so I can't edit it in place. "
        "I can add a new token with the access below; the old one stays as it is until its apps "
        "have moved."
    )
    name = text_input(NAME, initial=draft.name, most=LONGEST_NAME)
    receiver = user_select(RECEIVER, "Somebody", initial=draft.receiver)
    return [
        section(plain(told)),
        field("Name of the new token", name, NAME),
        *ENDS.fields(draft.ending),
        field("Deliver the value to", receiver, RECEIVER, hint="Only they can see it, once."),
    ]


def _kept(token: Token, name: Name) -> list[Block]:
    _, kept = granting.held(token.permissions, token.account_id, name)
    if not kept:
        return []
    told = ", ".join(
        f"{tokens.level_word(each.level)} on {changes.resource(each.resource, name)}"
        for each in kept[: granting.MOST_NAMED]
    )
    more = len(kept) - granting.MOST_NAMED
    rest = f", and {more:,} more" if more > 0 else ""
    return [context(plain(shortened(f"Stays as it is: {told}{rest}.", 2000)))]


def problems(
    draft: Draft, token: Token, there: Callable[[ResourceKey], bool], now: datetime
) -> Mapping[str, str]:
    """Return what is wrong with the form, by block; `there` knows the account's resources.

    What the token holds already may stay, even where the resource is gone.
    """
    before = dict(token.permissions)
    found = dict(
        ACCESS.problems(draft.access, lambda key: key in before or there(key), draft.version)
    )
    if draft.replaces:
        found |= ENDS.problems(draft.ending, now)
        found |= {} if draft.name else {NAME: "Enter a name."}
    return found


def begun(draft: Draft, token: Token, name: Name) -> Draft:
    """Return a draft that holds what the token may do now."""
    access, _ = granting.held(token.permissions, token.account_id, name)
    return replace(draft, access=access, version=version_of(token.permissions))

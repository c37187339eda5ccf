"""The form for a new token: its fields, what they hold, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as own
from datetime import datetime, timedelta
from typing import Final

from bot.domain.account import Account
from bot.domain.changes import CreateToken
from bot.domain.errors import Refusal
from bot.domain.permissions import ResourceKey
from bot.domain.tokens import LONGEST_NAME, TokenRecord
from bot.domain.verdicts import Why
from bot.slack.blocks import Block, context, plain
from bot.slack.cards import asking, granting, lifetime, refusals, tokens
from bot.slack.cards.granting import Chosen, Granting, Name, notes
from bot.slack.cards.lifetime import Ending, Lifetime
from bot.slack.forms import Form
from bot.slack.inputs import field, text_input, user_select
from bot.slack.rich import isolated
from bot.slack.screen import Modal
from bot.workflow.answers import TokenRow
from bot.workflow.ask import Preview

OPEN: Final = tokens.ADD
SHORTCUT: Final = "add_token.shortcut"
SENT: Final = "add_token.sent"
NAME: Final = "add_token.name"
REASON: Final = "add_token.reason"
RECEIVER: Final = "add_token.receiver"
ENDS: Final = Lifetime("add_token")
ACCESS: Final = Granting("add_token")
LIVE: Final = (NAME, ENDS.choice, ENDS.day, ACCESS.level, ACCESS.admin, ACCESS.viewer)

FIELDS: Final = {
    Why.REASON_MISSING: REASON,
    Why.NEVER_ENDS: ENDS.choice,
    Why.NO_ACCESS: ACCESS.admin,
}
"""Where the form shows why the rules say no, whatever is chosen in it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form holds.

    `warned` is the token of the same name that the person was told of, 0 where there was none.
    """

    account: int
    ending: Ending
    receiver: str
    name: str = ""
    access: Chosen = own(default_factory=Chosen)
    reason: str = ""
    warned: int = 0

    def change(self) -> CreateToken:
        """Return the change that this is."""
        permissions = self.access.permissions(self.account)
        return CreateToken(self.account, self.name, permissions, self.ending.ends())

    def fields(self) -> Mapping[Why, str]:
        """Return where this form shows why the rules say no."""
        return {**FIELDS, Why.LIVES_TOO_LONG: ENDS.field(self.ending)}

    def carried(self) -> str:
        """Return the ids that have to come back with the form."""
        return f"{self.account}:{self.warned}"


def read(form: Form, longest: timedelta) -> Draft:
    """Return what a form holds."""
    account, warned = form.carried.split(":")
    return Draft(
        account=int(account),
        warned=int(warned),
        name=form.text(NAME),
        ending=ENDS.read(form, lifetime.default(longest)),
        access=ACCESS.read(form),
        reason=form.text(asking.WHY),
        receiver=form.chosen(RECEIVER),
    )


def like(record: TokenRecord, name: Name, longest: timedelta, receiver: str) -> Draft:
    """Return a draft with the name, access and lifetime of a token that it is to replace."""
    token = record.token
    access, _ = granting.held(token.permissions, token.account_id, name)
    ending = lifetime.nearest(record.lifetime, longest)
    return Draft(token.account_id, ending, receiver, name=token.name, access=access)


def form(
    draft: Draft,
    account: Account,
    preview: Preview,
    taken: TokenRow | None,
    *,
    now: datetime,
    sent: bool = False,
) -> Modal:
    """Return the form above what the rules say to it; `taken` is a token of the same name.

    `sent` says that the form was sent before the person could know of that token.
    """
    name = text_input(NAME, initial=draft.name, most=LONGEST_NAME, placeholder="billing-service")
    needed = preview.reason_needed
    receiver = user_select(RECEIVER, "Somebody", initial=draft.receiver)
    blocks = [
        context(plain(f"A new token in the account {isolated(account.name)}")),
        field("Name", name, NAME, live=True),
        *_taken(taken),
        *ENDS.fields(draft.ending),
        *ACCESS.fields(draft.access),
        *notes(draft.access),
        asking.preview(preview.verdict, lifetime.last_day(draft.ending, preview.verdict, now)),
        asking.why(REASON, needed=needed, label="Reason", initial=draft.reason),
        field("Deliver the value to", receiver, RECEIVER, hint="Only they can see it, once."),
        *(_taken(taken, "Send this again to add another one") if sent else []),
    ]
    submit = asking.submit(preview.verdict, "Add token")
    return Modal(SENT, "Add a token", submit, blocks, draft.carried())


def _taken(taken: TokenRow | None, way_out: str = "") -> list[Block]:
    if taken is None:
        return []
    known = f"{isolated(taken.record.token.name)} (…{taken.record.token.last_four})"
    told = f"⚠ There is a token of this name already: {known}. {way_out}"
    return [context(plain(told.strip()))]


def errors(refusal: Refusal) -> dict[str, str]:
    """Return why somebody cannot get the value, at the field."""
    return refusals.not_a_member(refusal, RECEIVER)


def problems(
    draft: Draft, there: Callable[[ResourceKey], bool], now: datetime
) -> Mapping[str, str]:
    """Return what is wrong with the form, by block; `there` knows the account's resources."""
    found = {**ENDS.problems(draft.ending, now), **ACCESS.problems(draft.access, there)}
    if not draft.name:
        found[NAME] = "Enter a name."
    return found

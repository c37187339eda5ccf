"""How a token looks wherever it is shown: its state, what it may do, when it expires."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.domain.errors import NoSuchToken
from bot.domain.expiry import State
from bot.domain.permissions import AccessLevel, ResourceType
from bot.domain.tokens import TokenRecord
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    button,
    context,
    entry,
    headline,
    literal,
    mrkdwn,
    option,
    overflow,
    plain,
    section,
    shortened,
)
from bot.slack.cards import states
from bot.slack.rich import isolated

if TYPE_CHECKING:
    from bot.workflow.answers import Access, Counts, Seen, TokenRow

MENU: Final = "show_token.menu"
"""The three dots beside a token, answered by the room that shows it."""

OPEN: Final = "show_token.open"
"""A button that opens a token, answered by the room that shows it."""

FIND: Final = "show_token.find"
"""The type-ahead menu over all tokens, answered by the room that shows them."""

ADD: Final = "add_token.open"
EDIT: Final = "edit_permissions.open"
RESET: Final = "reset_token.open"
DELETE: Final = "delete_token.open"
OWNER: Final = "owners.open"
USED_BY: Final = "owners.apps"
"""Buttons for what can be done with tokens, answered by the rooms that do it."""

LIST: Final = "list_tokens.open"
"""A button that opens the list, answered by the room that lists; its value is the query's text."""

_COUNTED: Final = {
    State.ACTIVE: ("active", "active"),
    State.EXPIRING: ("expiring", "expiring"),
    State.GRACE: ("in grace", "in grace"),
    State.NEVER: ("never expires", "never expire"),
    State.EXPIRED: ("expired", "expired"),
}

_NAMED: Final = 3
_OPTION: Final = 75
_ISOLATION: Final = 2
_CHANGES: Final = (("Edit permissions", EDIT), ("Reset", RESET))

_LEVELS: Final[Mapping[int, str]] = {
    AccessLevel.INDETERMINATE: "Unclear access",
    AccessLevel.VIEWER: "Viewer",
    AccessLevel.VIEWER_PLUS: "Viewer+",
    AccessLevel.ADMIN: "Admin",
    AccessLevel.OWNER: "Owner",
}


def ending_mrkdwn(row: TokenRow, now: datetime, *, stays: bool = False) -> Block:
    """Return when a token expires, and how many apps use it; `stays` is for messages."""
    text = _ending(row, now, stays=stays)
    return mrkdwn(f"{text[0].upper()}{text[1:]}{_apps(row)}")


def _ending(row: TokenRow, now: datetime, *, stays: bool = False) -> str:
    before, at, after = states.ending(row, now)
    if at is None:
        return before
    how, after = (dates.STAYS, "") if stays else (dates.form(at, now), after)
    return f"{before}{dates.moment(at, how)}{after}"


def _apps(row: TokenRow) -> str:
    apps = len(row.record.consumers)
    return f" · used by {many(apps, 'app')}" if apps else ""


def row_blocks(
    row: TokenRow, now: datetime, block_id: str, *, operates: bool = False
) -> list[Block]:
    """Return a token as a list shows it; `block_id` is what its menu carries.

    `operates` says that the reader may ask for changes.
    """
    token, menu = row.record.token, overflow(MENU, *entries(row, operates=operates))
    facts = shortened(
        f"{access_words(row.access)} · …{token.last_four} · by {isolated(token.created_by)}", 1900
    )
    ending, owner = f"{_ending(row, now)}{_apps(row)}", _owner(row)
    sign, name, known = states.SIGNS[row.state], literal(isolated(token.name)), literal(facts)
    if name is None or known is None:  # anybody's text is shown as it is, if not in bold
        title = plain(f"{sign} {isolated(token.name)}\n{facts}")
        small = [context(mrkdwn(f"{ending} · {owner}"))]
    else:
        text = f"{sign} *{name}* — {ending}\n{known} · {owner}"
        title, small = mrkdwn(text, verbatim=True), []
    return [section(title, accessory=menu, block_id=block_id), *small]


def _owner(row: TokenRow) -> str:
    left = ", who has left Slack" if row.record.owner_left else ""
    return f"owner <@{row.record.owner}>{left}" if row.record.owner else "no owner"


def entries(row: TokenRow, *, operates: bool) -> list[Block]:
    """Return what can be done with a token, by those who may ask for it, as entries of a menu."""
    known = reference(row.record)
    return [
        entry("Details", OPEN, known),
        *(entry(label, action_id, known) for label, action_id in doable(row, operates=operates)),
    ]


def doable(row: TokenRow, *, operates: bool) -> list[tuple[str, str]]:
    """Return labels and action ids of what makes sense for a token in its state."""
    if not operates or row.state is State.GONE:
        return []
    over = row.state in {State.GRACE, State.EXPIRED}
    changes = [("Delete", DELETE)] if over else [*_CHANGES, ("Delete", DELETE)]
    return [*changes, ("Set owner", OWNER)]


def suggestion(record: TokenRecord) -> Block:
    """Return a token as an entry of a type-ahead menu; the last four tell those alike apart."""
    token = record.token
    last = f" …{token.last_four}"
    label = isolated(shortened(token.name, _OPTION - len(last) - _ISOLATION)) + last
    made = f"by {isolated(token.created_by)} · id {token.id}"
    return option(label, reference(record), made)


def choice(record: TokenRecord) -> Block:
    """Return a token to pick by its button."""
    token = record.token
    return section(
        plain(f"{isolated(token.name)} · …{token.last_four}"),
        accessory=button("Details", OPEN, reference(record)),
    )


def reference(record: TokenRecord) -> str:
    """Return what a button carries for a token: its account and its id."""
    return f"{record.token.account_id}:{record.token.id}"


def referred(value: str) -> tuple[int, int] | None:
    """Return the account and the id that a button carries, or None where it carries no token."""
    account, _, token = value.partition(":")
    read = account.isdecimal() and token.isdecimal()
    return (int(account), int(token)) if read else None


def carried(value: str) -> tuple[int, int]:
    """Return the account and the id of the token that a form of ours carries.

    Raises:
        NoSuchToken: it carries none, so it is not one of ours as it is today.
    """
    found = referred(value)
    if found is None:
        raise NoSuchToken(value)
    return found


def access_words(access: Sequence[Access]) -> str:
    """Return what a token may do, highest level first: `Admin on a.com · Viewer on 2 sandboxes`."""
    levels: dict[int, list[Access]] = defaultdict(list)
    for each in access:
        levels[each.level].append(each)
    parts = (f"{level_word(level)} on {_resources(levels[level])}" for level in levels)
    return " · ".join(parts) or "No access that I can see"


def level_word(level: int) -> str:
    """Return an access level in Mailtrap's word; a level it never documented by its number."""
    return _LEVELS.get(level, f"Level {level}")


def resource_words(access: Access) -> str:
    """Return one resource by type and name; a domain by its name alone."""
    kind, name = access.resource.type, isolated(access.name)
    match kind:
        case ResourceType.ACCOUNT:
            return "the whole account"
        case ResourceType.DOMAIN:
            return name
        case _:
            return f"{kind.replace('_', ' ')} {name}"


def _resources(access: Iterable[Access]) -> str:
    kinds: dict[str, list[Access]] = defaultdict(list)
    for each in access:
        kinds[each.resource.type].append(each)
    return ", ".join(_kind(kind, found) for kind, found in kinds.items())


def _kind(kind: str, found: list[Access]) -> str:
    return resource_words(found[0]) if len(found) == 1 else many(len(found), kind.replace("_", " "))


def named(rows: Sequence[TokenRow], total: int) -> str:
    """Return tokens by name and last four: the first three, and how many there are in all."""
    if not rows:
        return "no token of its own"
    names = (
        f"{isolated(row.record.token.name)} (…{row.record.token.last_four})"
        for row in rows[:_NAMED]
    )
    more = f" and {total - _NAMED:,} more" if total > _NAMED else ""
    return f"{many(total, 'token')}: {', '.join(names)}{more}"


def works(row: TokenRow) -> bool:
    """Say whether a token is accepted and worth handing on: neither over nor on its way out."""
    return row.state not in {State.GRACE, State.EXPIRED, State.GONE}


def administers_domain(row: TokenRow, domain_id: int) -> bool:
    """Say whether a token may send from a domain by a permission on that very domain."""
    return any(
        access.resource == (ResourceType.DOMAIN, domain_id) and access.level >= AccessLevel.ADMIN
        for access in row.access
    )


def counts_words(counts: Counts) -> str:
    """Return how many tokens there are by state; what there is none of is left out."""
    parts = [
        f"{number:,} {_COUNTED[state][number != 1]}"
        for state in _COUNTED
        if (number := counts.by_state.get(state, 0))
    ]
    if counts.without_owner:
        parts.append(f"{counts.without_owner:,} without owner")
    total = many(counts.total, "token")
    return f"{total}: {' · '.join(parts)}" if parts else total


def as_of(seen: Seen, now: datetime) -> str:
    """Return how old the mirror is."""
    age = dates.span(max(now - seen.as_of, timedelta(0)))  # a clock can be set back
    return "synced just now" if age == "0 s" else f"synced {age} ago"


def title(what: str, seen: Seen) -> Block:
    """Return a screen's headline with the account's name, in full however long it is."""
    return headline(f"{what} · {seen.account.name}")


def many(number: int, what: str) -> str:
    """Return a number of things: `1 domain`, `2 sandboxes`."""
    ending_of = "" if number == 1 else "es" if what.endswith(("x", "s")) else "s"
    return f"{number:,} {what}{ending_of}"


def and_more(rest: int, what: str) -> list[Block]:
    """Return the line that says how many there are beyond those shown; none for nothing."""
    return [context(plain(f"and {many(rest, f'more {what}')}"))] if rest > 0 else []

"""A change in words: what is wanted, what happens then, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from bot.domain.announcements import Standing
from bot.domain.changes import (
    AddDomain,
    Change,
    CreateToken,
    DeleteToken,
    Difference,
    EditPermissions,
    Ends,
    ReplaceToken,
    ResetSandboxCredentials,
    ResetToken,
    Shift,
    differences,
)
from bot.domain.permissions import Permission, ResourceKey, ResourceType
from bot.domain.requests import Request
from bot.domain.tokens import Consumer
from bot.slack import dates
from bot.slack.blocks import Block
from bot.slack.cards.tokens import level_word, many
from bot.slack.rich import bullets, date, isolated, line, whole, words

MOST_LINES: Final = 30
"""How many permissions a card names; the rest is counted."""

Name = Callable[[ResourceKey], str]


def title(request: Request) -> str:
    """Return what is wanted on what, as a headline."""
    wanted = f"{verb(request.change)} {isolated(request.target.name)}"
    return f"Emergency: {wanted}" if request.emergency else wanted


def verb(change: Change) -> str:  # noqa: PLR0911 -- one line a change
    """Return what a change does, before the name of what it is done to."""
    match change:
        case CreateToken():
            return "Add token"
        case EditPermissions():
            return "Edit permissions of"
        case ReplaceToken():
            return "Replace"
        case ResetToken():
            return "Reset and revoke" if change.retire else "Reset"
        case DeleteToken():
            return "Revoke the old value of" if change.retired else "Delete"
        case ResetSandboxCredentials():
            return "Reset the credentials of sandbox"
        case AddDomain():
            return "Add domain"
        case _:
            assert_never(change)


def effect(change: Change) -> str:  # noqa: PLR0911 -- one line a change
    """Return what happens when a change is carried out."""
    match change:
        case CreateToken():
            return "a new token. Its value is shown once, to one person."
        case EditPermissions():
            return "its permissions change at once; its value stays the same."
        case ReplaceToken():
            return "a new token with different access. The old one stays until its apps have moved."
        case ResetToken():
            return _effect_of_reset(retire=change.retire)
        case DeleteToken():
            return "the token stops working at once."
        case ResetSandboxCredentials():
            return "a new SMTP username and password now; the old ones stop working at once."
        case AddDomain():
            return "a new sending domain, with a token that Mailtrap creates for it."
        case _:
            assert_never(change)


def _effect_of_reset(*, retire: bool) -> str:
    if retire:
        return "a new value now; the old value stops working at once."
    return "a new value now; the old value stops 12 h later."


def details(standing: Standing) -> list[Block]:
    """Return rich text elements that say what happens, and what differs where that is more."""
    change = standing.request.change
    told = [line(words("Effect: ", bold=True), words(effect(change)))]
    match change:
        case CreateToken():
            told += [_ends(change.ends), *granted(change.permissions, standing.name)]
        case EditPermissions():
            return difference(change.before, change.after, standing.name)
        case ReplaceToken():
            told += [
                _ends(change.ends),
                *difference(change.before, change.after, standing.name),
            ]
        case ResetToken() | DeleteToken() | ResetSandboxCredentials() | AddDomain():
            pass
        case _:
            assert_never(change)
    return told


def granted(permissions: Sequence[Permission], name: Name) -> list[Block]:
    """Return what a token may do, a line a permission, the highest level first."""
    ordered = sorted(permissions, key=lambda each: (-each.level, name(each.resource)))
    told = (f"{level_word(level)} on {resource(key, name)}" for key, level in ordered)
    return _listed("Access:", list(told))


def difference(
    before: tuple[Permission, ...], after: tuple[Permission, ...], name: Name
) -> list[Block]:
    """Return what an edit changes, a line a permission; what a token gains is marked."""
    found = differences(before, after)
    # What raises access stands first, so that it is never among those that are only counted.
    ordered = sorted(found, key=lambda each: not each.escalates)
    return _listed("Changes:", [shift(each, name) for each in ordered])


def shift(each: Difference, name: Name) -> str:
    """Return one permission's change: `+ Admin on shop.example ⚠`."""
    where = resource(each.resource, name)
    was = level_word(each.before or 0)
    becomes = level_word(each.after or 0)
    match each.shift:
        case Shift.ADDED:
            return f"+ {becomes} on {where} ⚠"
        case Shift.RAISED:
            return f"↑ {where}: {was} → {becomes} ⚠"
        case Shift.LOWERED:
            return f"↓ {where}: {was} → {becomes}"
        case Shift.REMOVED:
            return f"− {was} on {where}"
        case _:
            assert_never(each.shift)


def resource(key: ResourceKey, name: Name) -> str:
    """Return a resource by type and name; a domain by its name alone."""
    match key.type:
        case ResourceType.ACCOUNT:
            return "the whole account"
        case ResourceType.DOMAIN:
            return isolated(name(key))
        case _:
            return f"{key.type.replace('_', ' ')} {isolated(name(key))}"


def used_by(apps: Sequence[Consumer]) -> Iterator[Block]:
    """Return the apps that use the token, where it has any; a name is never cut."""
    if apps:
        named = ", ".join(isolated(each.app) for each in apps[:MOST_LINES])
        more = len(apps) - MOST_LINES
        rest = f", and {many(more, 'more app')}" if more > 0 else ""
        yield line(words("Used by: ", bold=True), *whole(f"{named}{rest}"))


def _ends(ends: Ends) -> Block:
    heading = words("Expires: ", bold=True)
    match ends:
        case None:
            return line(heading, words("never ⚠"))
        case timedelta():
            return line(heading, words(f"{dates.span(ends)} after it is created"))
        case datetime():
            return line(heading, date(ends, dates.STAYS))


def _listed(heading: str, told: list[str]) -> list[Block]:
    more = len(told) - MOST_LINES
    shown = told[:MOST_LINES] + ([f"and {more:,} more"] if more > 0 else [])
    lines = bullets(line(words(each)) for each in shown or ["nothing"])
    return [line(words(heading, bold=True)), lines]

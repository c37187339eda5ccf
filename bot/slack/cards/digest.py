"""The weekly digest: a picture of what ends when, then short lists of what to see to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from bot.domain.digest import Timeline, Worry
from bot.domain.requests import Request
from bot.slack import dates
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    headline,
    image,
    mrkdwn,
    plain,
    section,
)
from bot.slack.cards import changes, endings, requests, tokens
from bot.slack.cards import timeline as line_card
from bot.slack.cards.tokens import many
from bot.slack.rich import bullets, date, line, rich_text, user, whole, words
from bot.slack.screen import Screen

if TYPE_CHECKING:
    from bot.workflow.answers import TokenRow
    from bot.workflow.digest import Digest, Listed

OPEN_REQUESTS: Final = "requests.open"
"""A button that opens what waits, answered by the room of requests."""

SHOWN: Final = 5
"""How many requests are shown."""

_TITLES: Final[Mapping[Worry, tuple[str, str, str]]] = {
    Worry.EXPIRING: ("🟡", "expires soon", "expire soon"),
    Worry.NEVER: ("🔵", "never expires", "never expire"),
    Worry.OWNERLESS: ("👤", "has no owner", "have no owner"),
    Worry.BROAD: ("🔓", "reaches the whole account", "reach the whole account"),
    Worry.OLD: ("🕰", "has had the same value", "have had the same value"),
}

_ADVICE: Final[Mapping[Worry, str]] = {
    Worry.EXPIRING: "Reset the ones still in use; their apps have 12 hours to move.",
    Worry.NEVER: "A leaked one works until somebody notices. Replace it with one that expires.",
    Worry.OWNERLESS: "Nobody is warned before they expire. Set an owner.",
    Worry.BROAD: "Grant single domains, projects or sandboxes instead.",
    Worry.OLD: "Reset them to get a new value.",
}


def digest(told: Digest, picture: str) -> Screen:
    """Return a week's digest; `picture` is an uploaded file's id, empty where there is none."""
    blocks = [headline(_title(told)), context(mrkdwn(_counted(told)))]
    if picture:
        blocks.append(image(picture, line_card.alt(told.timeline)))
    elif told.timeline.soonest:
        blocks.append(section(plain(line_card.alt(told.timeline))))
    if told.unreviewed:
        blocks += _unreviewed(told.unreviewed)
        blocks += [] if told.waiting else [_open_requests()]
    worries = [each for each in told.lists if each.total]
    for each in worries:
        blocks += _list(each, told.old_days)
    if told.waiting:
        blocks += _waiting(told.waiting)
    if not (worries or told.waiting or told.unreviewed):
        blocks.append(section(plain(_quiet(told))))
    return Screen("Digest", _summary(told, worries), [*blocks, _foot(told)])


def timeline(told: Timeline, picture: str) -> Screen:
    """Return what ends when, for one person."""
    alt = line_card.alt(told)
    shown = image(picture, alt) if picture else section(plain(alt))
    return Screen("Expiring tokens", line_card.TITLE, [shown])


def worded(worry: Worry, total: int, old_days: int) -> str:
    """Return what is wrong with how many tokens."""
    _, one, several = _TITLES[worry]
    said = f"{many(total, 'token')} {one if total == 1 else several}"
    return f"{said} for {old_days:,} days or longer" if worry is Worry.OLD else said


def _list(each: Listed, old_days: int) -> Iterator[Block]:
    sign, *_ = _TITLES[each.worry]
    title = line(words(f"{sign} {worded(each.worry, each.total, old_days)}", bold=True))
    rows = [line(*_row(each.worry, row)) for row in each.rows]
    more = each.total - len(each.rows)
    rest = [line(words(f"and {more:,} more"))] if more else []
    yield rich_text(title, bullets([*rows, *rest]))
    yield context(plain(_ADVICE[each.worry]))
    if more and each.query:
        yield actions(button(f"See all {each.total:,}", tokens.LIST, each.query))


def _row(worry: Worry, row: TokenRow) -> list[Block]:
    """Return a token with its end and its owner, but for what the list's title says of all."""
    token, owner = row.record.token, row.record.owner
    told = [*whole(token.name), words(f" (…{token.last_four})")]
    if token.expires_at is not None:
        told += [words(" · expires "), date(token.expires_at, dates.STAYS)]
    elif worry is not Worry.NEVER:
        told.append(words(" · never expires"))
    if worry is not Worry.OWNERLESS:
        told += [words(" · "), user(owner) if owner else words("no owner")]
    return told


def _unreviewed(found: tuple[Request, ...]) -> Iterator[Block]:
    rows = [line(*_asked(each), words(" · "), *endings.review(each)) for each in found[:SHOWN]]
    more = len(found) - SHOWN
    rest = [line(words(f"and {more:,} more"))] if more > 0 else []
    title = words(f"{requests.ALARM} {_emergencies(found)}", bold=True)
    yield rich_text(line(title), bullets([*rows, *rest]))
    yield context(plain("Done at once, without an approval. Mark each as reviewed."))


def _emergencies(found: tuple[Request, ...]) -> str:
    return "1 emergency to review" if len(found) == 1 else f"{len(found):,} emergencies to review"


def _asked(each: Request) -> list[Block]:
    return [
        *whole(changes.title(each)),
        words(" · requested by "),
        user(each.asker),
        words(" "),
        date(each.asked_at, dates.STAYS),
    ]


def _waiting(found: tuple[Request, ...]) -> Iterator[Block]:
    title = f"{requests.SIGN} {_count(found)}"
    rows = [line(*_asked(each)) for each in found[:SHOWN]]
    more = [line(words("and more"))] if len(found) > SHOWN else []
    yield rich_text(line(words(title, bold=True)), bullets([*rows, *more]))
    yield _open_requests()


def _open_requests() -> Block:
    return actions(button("See open requests", OPEN_REQUESTS, "open"))


def _count(found: tuple[Request, ...]) -> str:
    if len(found) > SHOWN:
        return f"More than {SHOWN} open requests"
    return f"{many(len(found), 'open request')}"


def _title(told: Digest) -> str:
    return f"Your Mailtrap tokens this week · {_names(told)}"


def _names(told: Digest) -> str:
    accounts = told.seen.accounts
    return accounts[0].name if len(accounts) == 1 else many(len(accounts), "account")


def _counted(told: Digest) -> str:
    as_of = told.seen.as_of
    return f"{many(told.tokens, 'token')} · synced {dates.moment(as_of, dates.STAYS)}"


def _quiet(told: Digest) -> str:
    if not told.tokens:
        return "There are no tokens in the account yet. 🌱"
    return (
        "A quiet week: nothing expires soon, every token has an owner, and no requests are open. 🌱"
    )


def _summary(told: Digest, worries: list[Listed]) -> str:
    said = [worded(each.worry, each.total, told.old_days) for each in worries]
    said += [_emergencies(told.unreviewed)] if told.unreviewed else []
    said += [_count(told.waiting)] if told.waiting else []
    return f"Your Mailtrap tokens this week: {', '.join(said) or 'all quiet'}."


def _foot(told: Digest) -> Block:
    if not told.tokens:
        return actions(button("Add a token", tokens.ADD, style="primary"))
    return actions(button("All tokens", tokens.LIST))

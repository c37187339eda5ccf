"""Domains as people see them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.slack import paging
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    headline,
    plain,
    section,
    shortened,
)
from bot.slack.cards import tokens
from bot.slack.cards.integration import how_to_send
from bot.slack.rich import isolated
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.answers import DomainPage, DomainRow, Seen

OPEN: Final = "domains.open"
ADD: Final = "domains.add"
REFRESH: Final = "domains.refresh"
TURNS: Final = ("domains.previous", "domains.next", "domains.all", "domains.back")
_BACK: Final = TURNS[3]

MOST_TOKENS: Final = 8
_FOREVER: Final = datetime.max.replace(tzinfo=UTC)


def page(shown: DomainPage, now: datetime, *, operates: bool) -> Screen:
    """Return one page of domains."""
    here = paging.carried(shown.page, shown.words)
    count = tokens.many(shown.found, "domain")
    add = [button("Add a domain", ADD)] if operates else []
    blocks = [
        tokens.title("Sending domains", shown.seen),
        context(plain(f"{count} · {tokens.as_of(shown.seen, now)}")),
        divider(),
        *(block for row in shown.rows for block in _row(row, here)),
        *([] if shown.rows else _nothing(shown)),
        actions(*paging.buttons("domains", shown.page, shown.pages, shown.words), *add),
        context(plain(f"Page {shown.page:,} of {shown.pages:,}")),
    ]
    where = escape(shown.seen.account.name)
    return Screen("Sending domains", f"{count} in {where}, page {shown.page}", blocks)


def without(name: str, shown: DomainPage, now: datetime, *, operates: bool) -> Screen:
    """Return the domains that there are, and that the one asked for is none of them."""
    here = page(shown, now, operates=operates)
    told = f"{name} is not in this account. These domains are:"
    return Screen(here.title, here.text, [section(plain(told)), *here.blocks])


def card(seen: Seen, row: DomainRow, heard: Heard, *, operates: bool) -> Screen:
    """Return one domain with its tokens and how to integrate."""
    name, now = row.domain.name, heard.now
    count = tokens.many(row.total, "token") if row.total else tokens.named((), 0)
    more = row.total - MOST_TOKENS
    listed = [
        block
        for token in row.tokens[:MOST_TOKENS]
        for block in tokens.row_blocks(
            token, now, f"domains.row{token.record.token.id}", operates=operates
        )
    ]
    rest = f"And {more:,} more: the list finds them all, with on:{name}."
    blocks = [
        headline(name),
        context(plain(f"{_checked(row)} · {count} · {tokens.as_of(seen, now)}")),
        divider(),
        *how_to_send((row.domain,), _password(row)),
        divider(),
        *listed,
        *([context(plain(rest))] if more > 0 else []),
        actions(button("‹ All domains", _BACK, heard.carried or paging.carried(1, ""))),
    ]
    return Screen("Sending domain", f"How to send from {escape(name)}", blocks)


def _row(row: DomainRow, here: str) -> list[Block]:
    open_it = button("How to integrate", OPEN, row.domain.name)
    return [
        section(
            plain(row.domain.name),
            accessory=open_it,
            block_id=f"domains.row{row.domain.id}|{here}",
        ),
        context(plain(shortened(f"{_checked(row)} · {_held(row)}", 2000))),
    ]


def _checked(row: DomainRow) -> str:
    return "✅ verified" if row.domain.verified else "⚠ not verified yet"


def _held(row: DomainRow) -> str:
    return tokens.named(row.tokens, row.total)


def _password(row: DomainRow) -> str | None:
    """Return the last four of the token to send with: of those that may, the one that lasts."""
    usable = [
        token.record.token
        for token in row.tokens
        if tokens.works(token) and tokens.administers_domain(token, row.domain.id)
    ]
    lasting = max(usable, key=lambda token: (token.expires_at or _FOREVER, token.id), default=None)
    return lasting.last_four if lasting else None


def _nothing(shown: DomainPage) -> list[Block]:
    if not shown.words:
        return [section(plain("This account has no sending domains yet."))]
    blocks = [section(plain(f"No domain matches “{isolated(shown.words)}”."))]
    if shown.nearest:
        blocks.append(context(plain("Nearest:")))
    blocks += [
        section(plain(name), accessory=button("How to integrate", OPEN, name))
        for name in shown.nearest[:5]
    ]
    return blocks

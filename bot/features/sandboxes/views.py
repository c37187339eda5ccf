"""Sandboxes as people see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Final

from bot.slack import paging
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    divider,
    escape,
    plain,
    section,
    shortened,
)
from bot.slack.cards import tokens
from bot.slack.rich import isolated
from bot.slack.screen import Screen
from bot.workflow.answers import SandboxPage, SandboxRow

RESET: Final = "sandboxes.reset"
REFRESH: Final = "sandboxes.refresh"
TURNS: Final = ("sandboxes.previous", "sandboxes.next", "sandboxes.all", "sandboxes.named")
_NAMED: Final = TURNS[3]


def page(shown: SandboxPage, now: datetime, *, operates: bool) -> Screen:
    """Return one page of sandboxes under their projects."""
    count = tokens.many(shown.found, "sandbox")
    blocks = [
        tokens.title("Sandboxes", shown.seen),
        context(plain(f"{count} · {tokens.as_of(shown.seen, now)}")),
        *(block for block in _projects(shown, operates=operates)),
        *([] if shown.rows else _nothing(shown)),
        actions(*paging.buttons("sandboxes", shown.page, shown.pages, shown.words)),
        context(plain(f"Page {shown.page:,} of {shown.pages:,}")),
    ]
    where = escape(shown.seen.account.name)
    return Screen("Sandboxes", f"{count} in {where}, page {shown.page}", blocks)


def _projects(shown: SandboxPage, *, operates: bool) -> Iterator[Block]:
    for project, rows in groupby(shown.rows, key=lambda row: row.project):
        yield divider()
        yield section(plain(f"📁 {project.name}"))
        for row in rows:
            reference = f"{shown.seen.account.id}:{row.sandbox.id}"
            reset = button("Reset credentials", RESET, reference) if operates else None
            yield section(plain(row.sandbox.name), accessory=reset)
            yield context(plain(shortened(_facts(row), 2000)))


def _facts(row: SandboxRow) -> str:
    ports = ", ".join(map(str, row.sandbox.smtp_ports))
    parts = [
        row.sandbox.host,
        f"SMTP ports {ports}" if ports else "",
        tokens.named(row.tokens, row.total),
    ]
    return " · ".join(part for part in parts if part)


def _nothing(shown: SandboxPage) -> list[Block]:
    if not shown.words:
        return [section(plain("This account has no sandboxes yet."))]
    blocks = [section(plain(f"No sandbox matches “{isolated(shown.words)}”."))]
    if shown.nearest:
        blocks.append(context(plain("Nearest:")))
    blocks += [
        section(plain(name), accessory=button("Show", _NAMED, paging.carried(1, name)))
        for name in shown.nearest[:5]
    ]
    return blocks

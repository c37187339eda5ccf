"""The audit as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.audit import Entry, Recorded
from bot.slack import dates, paging
from bot.slack.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    plain,
    section,
    shortened,
)
from bot.slack.cards import audit
from bot.slack.rich import date, line, rich_text, words
from bot.slack.screen import Screen
from bot.workflow.past import Page

OPEN: Final = "audit.open"
RAW: Final = "audit.raw"
TURNS: Final = (OPEN, "audit.previous", "audit.next", "audit.refresh", "audit.all")
CSV: Final = "audit.csv"
JSON: Final = "audit.json"

LONGEST: Final = 600
"""How much of one entry's fields a screen shows; a file has them whole."""


def events(found: Page, now: datetime, *, raw: bool = False) -> Screen:
    """Return a page of the audit, newest first, and the way to all of it as a file.

    `raw` shows each entry's fields beneath its sentence.
    """
    title = f"Audit: “{found.words}”" if found.words else "Audit"
    blocks: list[Block] = [header(shortened(title, 150))]
    if not found.entries:
        blocks.append(section(plain("No matching audit entries.")))
        return Screen("Audit", escape(title), blocks)
    for each in found.entries:
        blocks.append(rich_text(line(*_event(each.entry, now))))
        blocks += [context(plain(_fields(each)))] if raw else []
    return Screen("Audit", escape(title), [*blocks, *_foot(found, raw=raw)])


def _foot(found: Page, *, raw: bool) -> list[Block]:
    here = paging.carried(found.number, found.words)
    turn = paging.buttons("audit", found.number, found.pages, found.words)
    details = button("Hide details", OPEN, here) if raw else button("Details", RAW, here)
    which = "matches" if found.words else "everything"
    return [
        actions(*turn, details),
        actions(
            button(f"Export {which} as CSV", CSV, found.words),
            button(f"Export {which} as JSON", JSON, found.words),
        ),
        context(plain(f"Page {found.number:,} · newest first · an export is sent to your DMs")),
    ]


def name(now: datetime, ending: str) -> str:
    """Return what a file is called."""
    return f"tokenbot-audit-{now:%Y%m%d-%H%M}.{ending}"


def about(sought: str) -> str:
    """Return what stands above a file, in Slack's markup."""
    which = f" of entries that match “{escape(sought)}”" if sought else ""
    return f"Audit export{which}. (The export itself is logged.)"


def sent(name_: str) -> Screen:
    """Return where the file is."""
    told = f"{name_} is in your direct messages."
    return Screen("Audit", told, [section(plain(told))], aside=True)


def _event(entry: Entry, now: datetime) -> Iterator[Block]:
    yield date(entry.at, dates.MINUTE if now - entry.at < dates.NEAR else dates.STAYS)
    yield words(" · ")
    yield from audit.sentence(entry)


def _fields(each: Recorded) -> str:
    """Return what an entry holds, as it is written down."""
    entry = each.entry
    ids = {"kind": entry.kind, "token": entry.token_id, "request": entry.request_id}
    known = [f"#{each.number}", *(f"{name}: {value}" for name, value in ids.items() if value)]
    known += [f"{name}: {said}" for name, said in entry.facts.items()]
    return shortened(" · ".join(known), LONGEST)

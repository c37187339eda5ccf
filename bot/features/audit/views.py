"""The audit as people read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.domain.audit import Recorded
from bot.slack import dates
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
from bot.slack.rich import date, line, rich_text, user, words
from bot.slack.screen import Screen

CSV: Final = "audit.csv"
JSON: Final = "audit.json"

LONGEST: Final = 600
"""How much of one event's facts a screen shows; a file has them whole."""


def events(found: tuple[Recorded, ...], sought: str, now: datetime) -> Screen:
    """Return the last events, and the way to all of them as a file."""
    title = f"Audit: “{sought}”" if sought else "Audit"
    blocks: list[Block] = [header(shortened(title, 150))]
    blocks += [rich_text(line(*_event(each, now))) for each in found]
    if not found:
        blocks.append(section(plain("Nothing that matches was ever written down.")))
        return Screen("Audit", escape(title), blocks)
    which = "Matches" if sought else "All"
    files = actions(
        button(f"{which} as CSV", CSV, sought), button(f"{which} as JSON", JSON, sought)
    )
    held = "every event that matches" if sought else "every event there is"
    told = f"Newest first. A file holds {held}, whole, and comes to your DMs."
    return Screen("Audit", escape(title), [*blocks, files, context(plain(told))])


def name(now: datetime, ending: str) -> str:
    """Return what a file is called."""
    return f"tokenbot-audit-{now:%Y%m%d-%H%M}.{ending}"


def about(sought: str) -> str:
    """Return what stands above a file, in Slack's markup."""
    what = f"What the audit says of “{escape(sought)}”" if sought else "The whole audit"
    return f"{what}, as you asked for it. That you did is its last line."


def sent(name_: str) -> Screen:
    """Return where the file is."""
    told = f"{name_} is in your direct messages."
    return Screen("Audit", told, [section(plain(told))], aside=True)


def _event(each: Recorded, now: datetime) -> Iterator[Block]:
    entry = each.entry
    yield date(entry.at, dates.form(entry.at, now))
    yield words(" · ")
    yield user(entry.actor) if entry.actor[:1] in {"U", "W"} else words(entry.actor)
    yield words(f" · {entry.kind.replace('_', ' ').replace('.', ': ')}", bold=True)
    ids = {"token": entry.token_id, "request": entry.request_id}
    known = [f"{name}: {value}" for name, value in ids.items() if value]
    known += [f"{name.replace('_', ' ')}: {said}" for name, said in entry.facts.items()]
    if known:
        yield words(shortened(f" · {' · '.join(known)}", LONGEST))

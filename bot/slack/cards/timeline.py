"""Expiring tokens, as a picture and in the words that say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from bot.domain.digest import Timeline
from bot.domain.tokens import TokenRecord
from bot.slack import dates
from bot.slack.blocks import shortened
from bot.slack.drawing import Bar, Picture, Urgency
from bot.slack.rich import isolated

LONGEST_ALT: Final = 2000
"""How many characters Slack takes as an alt text."""

TITLE: Final = "Expiring tokens"

FILE: Final = "expiring-tokens.png"

_DAY: Final = timedelta(days=1)
_NAMED: Final = 90
"""How much of a name the alt text has; what is drawn of it is even less."""

_TICKS: Final = (
    (1, "1 day"),
    (7, "1 week"),
    (30, "1 month"),
    (90, "3 months"),
    (182, "6 months"),
    (365, "1 year"),
    (730, "2 years"),
    (1826, "5 years"),
)


def picture(timeline: Timeline) -> Picture:
    """Return what is drawn: a bar for each token, from today to its end."""
    bars = [_bar(each, timeline) for each in timeline.soonest]
    furthest = max(bar.days for bar in bars)
    return Picture(
        title=TITLE,
        begin=f"today, {on(timeline.now, timeline.zone, timeline.now)}",
        bars=tuple(bars),
        ticks=tuple(each for each in _TICKS if each[0] <= furthest),
        foot=more(timeline),
    )


def alt(timeline: Timeline) -> str:
    """Return what the picture says, for those who don't see it."""
    told = [f"{_name(each)} {_ends(each, timeline)}" for each in timeline.soonest]
    today = on(timeline.now, timeline.zone, timeline.now)
    return shortened(f"{TITLE}, on {today}: {'; '.join([*told, *_rest(timeline)])}.", LONGEST_ALT)


def more(timeline: Timeline) -> str:
    """Return how many more end later; empty where the picture has them all."""
    return f"and {timeline.later:,} later" if timeline.later else ""


def on(at: datetime, zone: tzinfo, now: datetime) -> str:
    """Return a day by the team's clocks, with its year where that is another one."""
    here = at.astimezone(zone)
    year = f" {here.year}" if here.year != now.astimezone(zone).year else ""
    return f"{here:%a} {here.day} {here:%b}{year}"


def _bar(record: TokenRecord, timeline: Timeline) -> Bar:
    left = _at(record) - timeline.now
    return Bar(
        name=record.token.name,
        mark=f"…{record.token.last_four}",
        told=f"{on(_at(record), timeline.zone, timeline.now)} · {dates.span(left)}",
        days=left / _DAY,
        urgency=urgency(left),
    )


def urgency(left: timedelta) -> Urgency:
    """Return how soon something has to be done."""
    steps: Sequence[tuple[int, Urgency]] = (
        (1, Urgency.NOW),
        (7, Urgency.SOON),
        (30, Urgency.MONTH),
    )
    return next((each for days, each in steps if left <= days * _DAY), Urgency.LATER)


def _name(record: TokenRecord) -> str:
    name = shortened(" ".join(record.token.name.split()), _NAMED)
    return f"{isolated(name)} (…{record.token.last_four})"


def _ends(record: TokenRecord, timeline: Timeline) -> str:
    at = _at(record)
    return f"expires {on(at, timeline.zone, timeline.now)}, in {dates.span(at - timeline.now)}"


def _rest(timeline: Timeline) -> list[str]:
    return [more(timeline)] if timeline.later else []


def _at(record: TokenRecord) -> datetime:
    if record.token.expires_at is None:
        raise ValueError("what never ends is in no timeline")
    return record.token.expires_at

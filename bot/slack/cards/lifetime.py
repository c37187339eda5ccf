"""The fields for when a new token ends, shared by the forms that make one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain import zones
from bot.domain.changes import Ends
from bot.domain.verdicts import Refused, Verdict, Why
from bot.slack import dates
from bot.slack.blocks import Block, context, option, plain, static_select
from bot.slack.forms import Form
from bot.slack.inputs import date_picker, field, text_input

DAYS: Final = (1, 7, 30, 90, 180, 365)
"""Mailtrap's own choices."""

DATE: Final = "date"
NEVER: Final = "never"
MOST_YEARS: Final = 5
LONGEST_REASON: Final = 1000


@dataclass(frozen=True, slots=True)
class Ending:
    """What is chosen: a number of days, `date` with its day, or `never` with the reason.

    A day ends when it does in `zone`, that of whoever chose it.
    """

    choice: str
    day: dt.date | None = None
    why: str = ""
    zone: dt.tzinfo = dt.UTC

    def ends(self) -> Ends:
        """Return when the token ends, which on a chosen day is that day's last second."""
        if self.choice == NEVER:
            return None
        if self.choice == DATE and self.day is not None:
            return zones.day_end(self.day, self.zone)
        return dt.timedelta(days=int(self.choice) if self.choice.isdecimal() else DAYS[-1])

    def reason(self, given: str) -> str:
        """Return a reason with that for never ending behind it."""
        why = f"Never expires because: {self.why}" if self.choice == NEVER and self.why else ""
        return "\n".join(part for part in (given, why) if part)


def default(longest: dt.timedelta) -> Ending:
    """Return what stands there at first: a year, or the longest choice that the policy allows."""
    allowed = [days for days in DAYS if dt.timedelta(days=days) <= longest]
    return Ending(str(allowed[-1] if allowed else DAYS[0]))


def nearest(lived: dt.timedelta | None, longest: dt.timedelta) -> Ending:
    """Return the choice that is as long as a token has lived, the default where there is none."""
    allowed = {days: dt.timedelta(days=days) for days in DAYS if dt.timedelta(days=days) <= longest}
    same = next((days for days, each in allowed.items() if each == lived), None)
    return default(longest) if same is None else Ending(str(same))


class Lifetime:
    """The fields and their ids, which begin with the name of the room that shows them."""

    def __init__(self, room: str) -> None:
        self.choice: Final = f"{room}.ends"
        self.day: Final = f"{room}.ends_on"
        self.why: Final = f"{room}.ends_never"

    def fields(self, ending: Ending) -> list[Block]:
        """Return the choice, and the one more field that some choices open."""
        menu = static_select(self.choice, "When?", _options(), ending.choice)
        blocks = [field("Expires", menu, self.choice, live=True)]
        if ending.choice == DATE:
            picker = date_picker(self.day, initial=ending.day, placeholder="Which day?")
            until = f"Works until the end of that day ({ending.zone})"
            hint = f"{until}; at most {MOST_YEARS} years ahead."
            blocks.append(field("Expires on", picker, self.day, hint=hint, live=True))
        if ending.choice == NEVER:
            why = text_input(self.why, initial=ending.why, most=LONGEST_REASON, multiline=True)
            blocks.append(field("Why should it never expire?", why, self.why))
            blocks.append(
                context(plain("⚠ A token that never expires also works for anyone who finds it."))
            )
        return blocks

    def field(self, ending: Ending) -> str:
        """Return the block at which it is said that a token may not live so long."""
        return self.day if ending.choice == DATE else self.choice

    def read(self, form: Form, before: Ending) -> Ending:
        """Return what is set in the form; `before` where the fields are not in it."""
        choice = form.chosen(self.choice) or before.choice
        return Ending(choice, form.date(self.day), form.text(self.why))

    def problems(self, ending: Ending, now: dt.datetime) -> Mapping[str, str]:
        """Return what is wrong, by block."""
        ends = ending.ends()
        if ending.choice == DATE and ending.day is None:
            return {self.day: "Choose the day."}
        if ending.choice == NEVER and not ending.why:
            return {self.why: "Give a reason: approvers will want to know."}
        if isinstance(ends, dt.datetime) and ends <= now:
            return {self.day: "That day is in the past. Choose a later one."}
        if isinstance(ends, dt.datetime) and ends > latest(now):
            told = f"Mailtrap allows at most {MOST_YEARS} years."
            return {self.day: f"{told}{_last_day(ending, now, latest(now))}"}
        return {}


def last_day(ending: Ending, verdict: Verdict | None, now: dt.datetime) -> str:
    """Return which day would not be refused as too late, where a day is to be chosen.

    The end of a day is meant, so that `in 365 days` is earlier than that day's end.
    """
    if not isinstance(verdict, Refused) or verdict.why is not Why.LIVES_TOO_LONG:
        return ""
    if ending.choice != DATE or verdict.limit is None:
        return ""
    return _last_day(ending, now, now + verdict.limit)


def _last_day(ending: Ending, now: dt.datetime, until: dt.datetime) -> str:
    day = zones.last_day(until, ending.zone)
    if zones.day_end(day, ending.zone) <= now:  # not even today
        return ""
    return f" The last possible day is {dates.day(day)}."


def latest(now: dt.datetime) -> dt.datetime:
    """Return the last moment at which Mailtrap lets a token end: today's date in five years."""
    leap_day = (now.month, now.day) == (2, 29)
    return now.replace(year=now.year + MOST_YEARS, day=28 if leap_day else now.day)


def _options() -> list[Block]:
    days = [option(f"in {days} day{'s' if days > 1 else ''}", str(days)) for days in DAYS]
    return [*days, option("on a date…", DATE), option("never…", NEVER)]

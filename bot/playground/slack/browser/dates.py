"""Dates as Slack shows them: in the reader's zone, by the tokens of `<!date^…>`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_ORDINALS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_DAYS = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
_AGO = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def moment(ts: str | float, tz: tzinfo) -> datetime:
    """This Unix time or message `ts`, in that zone."""
    return datetime.fromtimestamp(float(ts), UTC).astimezone(tz)


def clock_time(when: datetime) -> str:
    """Such as `2:05 PM`."""
    return f"{when.hour % 12 or 12}:{when:%M} {when:%p}"


def full(when: datetime, now: datetime) -> str:
    """Such as `Today at 2:05:09 PM`, the words beside a message's time."""
    return f"{_relative(when, now) or _date_short(when)} at {_seconds(when)}"


def in_passing(when: datetime, now: datetime) -> str:
    """Such as `today at 2:05 PM`, inside a sentence."""
    return f"{(_relative(when, now) or '').lower() or _date_short(when)} at {clock_time(when)}"


def day_heading(when: datetime, now: datetime) -> str:
    """Such as `Today` or `Tuesday, February 18th`, with the year where it is another one."""
    here = now.astimezone(when.tzinfo)
    year = "" if when.year == here.year else f", {when.year}"
    return _relative(when, now) or f"{when:%A}, {when:%B} {_ordinal(when.day)}{year}"


def zone_words(name: str) -> str:
    """`Europe/Berlin` as `Berlin time`; `UTC` stays as it is."""
    city = name.rpartition("/")[2].replace("_", " ")
    return f"{city} time" if "/" in name else name


def day_words(day: str) -> str:
    """`2026-03-12` as `Mar 12, 2026`; "" stays as it is."""
    return _date_short(datetime.fromisoformat(f"{day}T00:00+00:00")) if day else ""


def time_words(time: str) -> str:
    """`14:05` as `2:05 PM`; "" stays as it is."""
    return clock_time(datetime.fromisoformat(f"1970-01-01T{time}+00:00")) if time else ""


def formatted(stamp: int, form: str, tz: tzinfo, now: datetime) -> str:
    """This format string with Slack's date tokens filled in; tokens that Slack lacks stay.

    "Today" and its neighbours have a capital where they begin the string, and nowhere else.
    """
    when = moment(stamp, tz)

    def fill(match: re.Match[str]) -> str:
        told = _token(match[1], when, now) or match[0]
        return told.lower() if match.start() and told in _DAYS.values() else told

    return _TOKEN.sub(fill, form)


def _token(name: str, when: datetime, now: datetime) -> str | None:
    plain = _PLAIN.get(name)
    if plain:
        return plain(when)
    pretty = _PRETTY.get(name)
    if pretty:
        return _relative(when, now) or pretty(when)
    if name == "ago":
        return _ago(when, now)
    return day_heading(when, now) if name == "day_divider_pretty" else None


def _relative(when: datetime, now: datetime) -> str | None:
    days = (when.date() - now.astimezone(when.tzinfo).date()).days
    return _DAYS.get(days)


def _ago(when: datetime, now: datetime) -> str:
    gap = now - when
    ahead = gap < timedelta(0)
    seconds = int(abs(gap).total_seconds())
    for size, word in _AGO:
        if seconds >= size:
            count = seconds // size
            said = f"{count} {word}{'' if count == 1 else 's'}"
            return f"in {said}" if ahead else f"{said} ago"
    return "just now"


def _ordinal(day: int) -> str:
    return f"{day}{_ORDINALS.get(day, 'th')}"


def _date(when: datetime) -> str:
    return f"{when:%B} {_ordinal(when.day)}, {when.year}"


def _date_short(when: datetime) -> str:
    return f"{when:%b} {when.day}, {when.year}"


def _date_long(when: datetime) -> str:
    return f"{when:%A}, {_date(when)}"


def _date_num(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _seconds(when: datetime) -> str:
    return f"{when.hour % 12 or 12}:{when:%M:%S} {when:%p}"


_PLAIN: dict[str, Callable[[datetime], str]] = {
    "date": _date,
    "date_num": _date_num,
    "date_slash": lambda when: f"{when:%m/%d/%Y}",
    "date_short": _date_short,
    "date_long": _date_long,
    "time": clock_time,
    "time_secs": _seconds,
}
_PRETTY: dict[str, Callable[[datetime], str]] = {
    "date_pretty": _date,
    "date_short_pretty": _date_short,
    "date_long_pretty": _date_long,
}

"""Days where people are, and the zones that Slack tells of them."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.zones import day_end, last_day, told

SECOND = timedelta(seconds=1)
BEHIND = timezone(timedelta(hours=-8))
everywhere = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


@pytest.mark.parametrize(
    ("name", "offset", "zone"),
    [
        ("Europe/Berlin", -28800, ZoneInfo("Europe/Berlin")),
        (None, -28800, BEHIND),
        ("", -28800, BEHIND),
        ("America", -28800, BEHIND),
        ("Mars/Olympus", -28800, BEHIND),
        ("../etc", -28800, BEHIND),
        ("x" * 400, -28800, BEHIND),
        ("\ud800", -28800, BEHIND),
        (7, -28800, BEHIND),
        (None, 0, UTC),
        (None, 20700, timezone(timedelta(hours=5, minutes=45))),
        (None, 86400, None),
        (None, True, None),
        (None, "-28800", None),
        (None, None, None),
        ("America", None, None),
    ],
)
def test_a_person_is_where_slack_says_by_name_or_else_by_hours(
    name: object, offset: object, zone: tzinfo | None
) -> None:
    assert told(name, offset) == zone


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2027, 4, 3), "America/Santiago", datetime(2027, 4, 4, 3, 59, 59, tzinfo=UTC)),
        (date(2027, 9, 4), "America/Santiago", datetime(2027, 9, 5, 3, 59, 59, tzinfo=UTC)),
        (date(2027, 3, 6), "America/Havana", datetime(2027, 3, 7, 4, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), "Europe/Berlin", datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 7, 1), "Asia/Kathmandu", datetime(2026, 7, 1, 18, 14, 59, tzinfo=UTC)),
        (date.max, "Asia/Tokyo", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_when_the_next_one_begins_whatever_the_clocks_do_that_night(
    day: date, zone: str, end: datetime
) -> None:
    assert day_end(day, ZoneInfo(zone)) == end


@settings(deadline=None, max_examples=300)
@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), everywhere)
def test_a_second_after_a_day_has_ended_it_is_another_one(day: date, zone: ZoneInfo) -> None:
    end = day_end(day, zone)
    assert end.astimezone(zone).date() == day
    assert (end + SECOND).astimezone(zone).date() > day
    assert last_day(end, zone) == day
    assert last_day(end - SECOND, zone) < day

"""When a digest is due, by the clocks of the team."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import zones
from bot.domain.digest import monday, worth_telling

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-11-23T08:59:59", "UTC", "2026-11-16T09:00:00"),
        ("2026-11-23T09:00:00", "UTC", "2026-11-23T09:00:00"),
        ("2026-11-29T23:59:59", "UTC", "2026-11-23T09:00:00"),
        # In Berlin the last Sunday of October has 25 hours, and that of March 23.
        ("2026-10-19T12:00:00", "Europe/Berlin", "2026-10-19T07:00:00"),
        ("2026-10-26T07:59:59", "Europe/Berlin", "2026-10-19T07:00:00"),
        ("2026-10-26T08:00:00", "Europe/Berlin", "2026-10-26T08:00:00"),
        ("2026-03-30T06:59:59", "Europe/Berlin", "2026-03-23T08:00:00"),
        ("2026-03-30T07:00:00", "Europe/Berlin", "2026-03-30T07:00:00"),
        # It is Monday in Auckland while it is Sunday in UTC, and Sunday in Honolulu on Monday.
        ("2026-11-22T20:00:00", "Pacific/Auckland", "2026-11-22T20:00:00"),
        ("2026-11-23T18:59:59", "Pacific/Honolulu", "2026-11-16T19:00:00"),
        ("2026-11-23T09:00:00", "Nowhere/Atall", "2026-11-23T09:00:00"),
    ],
)
def test_it_comes_on_mondays_at_nine_by_the_teams_clocks(now: str, zone: str, due: str) -> None:
    assert monday(at(now), zones.zone(zone)) == at(due)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_every_week_of_a_year_has_exactly_one(zone: str) -> None:
    here = zones.zone(zone)
    hours = (at("2026-01-01T00:30:00") + timedelta(hours=each) for each in range(24 * 365))
    mondays = {monday(hour, here) for hour in hours}
    assert len(mondays) == 53
    assert {(each.astimezone(here).weekday(), each.astimezone(here).hour) for each in mondays} == {
        (0, 9)
    }


def test_a_late_one_is_sent_unless_the_next_comes_within_a_day() -> None:
    due = at("2026-11-23T09:00:00")
    assert worth_telling(due, due)
    assert worth_telling(due, due + DAY)
    assert not worth_telling(due, due + 6 * DAY)


def test_a_time_zone_is_found_by_its_city() -> None:
    assert zones.alike("new york", 100) == ("America/New_York",)
    assert zones.alike("BERLIN", 100) == ("Europe/Berlin",)
    assert zones.alike("utc", 100) == ("UTC",)
    assert zones.alike("xyzzy", 100) == ()
    assert len(zones.alike("", 100)) == 100
    assert zones.known("Asia/Kolkata")
    assert not zones.known("../etc/passwd")
    assert zones.zone("../etc/passwd") is UTC

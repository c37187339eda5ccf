"""How early people are warned: as often as it helps, and never of what is not so any more."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st

from bot.domain.notices import STOPPED, Ending, Notice, given, pressing, thresholds
from bot.domain.tokens import Token, TokenRecord
from bot.slack import dates

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DAYS = (30, 7, 3, 1)


def ending(left: timedelta | None, lifetime: timedelta | None = None, **facts: Any) -> TokenRecord:
    ends_at = None if left is None else NOW + left
    return TokenRecord(Token(7, 1, "a", "7f3a", "Jane", ends_at, ()), lifetime=lifetime, **facts)


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (31 * DAY, None),
        (30 * DAY, 30),
        (7 * DAY + timedelta(seconds=1), 30),
        (7 * DAY, 7),
        (2 * DAY, 3),
        (DAY, 1),
        (timedelta(seconds=1), 1),
        (timedelta(0), STOPPED),
        (-29 * DAY, STOPPED),
        (-30 * DAY, None),
        (None, None),
    ],
)
def test_only_the_most_urgent_warning_counts(left: timedelta | None, days: int | None) -> None:
    assert pressing(ending(left), DAYS, NOW) == days


def test_a_token_that_lives_short_is_warned_of_later() -> None:
    assert thresholds(180 * DAY, DAYS) == (1, 3, 7, 30)
    assert thresholds(179 * DAY, DAYS) == (1, 3, 7)
    assert thresholds(7 * DAY, DAYS) == (1, 3)
    assert thresholds(DAY, DAYS) == ()
    assert thresholds(90 * DAY, (14,)) == (14,)
    assert pressing(ending(20 * DAY, 90 * DAY), DAYS, NOW) is None


def told(
    first_seen: timedelta, warn_days: Sequence[int], away: Sequence[int], every: timedelta
) -> list[tuple[int, timedelta]]:
    """What is told of a token from when it is first seen, but while nobody can be told."""
    done: dict[int, timedelta] = {}
    left = first_seen
    while left > timedelta(0):
        days = pressing(ending(left), warn_days, NOW)
        if days and not any(each <= days for each in done) and left // HOUR not in away:
            due = Ending(Notice(1, 7, NOW + left, days, "U1"), ending(left))
            done[given(due, warn_days, NOW).notice.days] = left
        left -= every
    return [*done.items()]


LEFT = st.timedeltas(timedelta(minutes=5), timedelta(days=40))
SEVERAL_DAYS = st.sets(st.integers(1, 35), min_size=1, max_size=6).map(tuple)


@hypothesis.given(
    first_seen=LEFT,
    warn_days=SEVERAL_DAYS,
    away=st.sets(st.integers(0, 900), max_size=40),
    every=st.sampled_from((timedelta(minutes=7), timedelta(minutes=20))),
)
@settings(deadline=None, max_examples=50)
def test_no_two_warnings_of_one_end_look_the_same_or_come_within_hours(
    first_seen: timedelta, warn_days: tuple[int, ...], away: set[int], every: timedelta
) -> None:
    heard = told(first_seen, warn_days, [*away], every)
    said = [dates.span(left) for _, left in heard]
    assert len(said) == len(set(said))
    gaps = [one - other for (_, one), (_, other) in pairwise(heard)]
    assert all(gap >= DAY - HOUR for gap in gaps)


@hypothesis.given(first_seen=LEFT, warn_days=SEVERAL_DAYS)
@settings(deadline=None, max_examples=50)
def test_where_somebody_can_be_told_each_threshold_is_told_of_in_its_time(
    first_seen: timedelta, warn_days: tuple[int, ...]
) -> None:
    every = timedelta(minutes=7)
    heard = dict(told(first_seen, warn_days, [], every))
    for days in warn_days:
        if timedelta(days=days) <= first_seen:
            early = heard[days] - timedelta(days=days)
            assert -every < early < (DAY if heard[days] == first_seen else timedelta(seconds=1))
    if first_seen <= timedelta(days=max(warn_days)):
        assert first_seen in heard.values()  # nobody waits


def test_what_was_reset_or_deleted_is_not_warned_of() -> None:
    assert pressing(ending(DAY, successor_id=9), DAYS, NOW) is None
    assert pressing(ending(DAY, gone_at=NOW - DAY), DAYS, NOW) is None
    assert pressing(ending(-DAY, gone_at=NOW - 2 * DAY), DAYS, NOW) is None


def test_what_mailtrap_cleaned_up_after_its_end_has_stopped_working() -> None:
    assert pressing(ending(-DAY, gone_at=NOW - DAY), DAYS, NOW) == STOPPED
    # A clock that was set back: it is gone, but its end is to come.
    assert pressing(ending(DAY, gone_at=NOW + 2 * DAY), DAYS, NOW) is None

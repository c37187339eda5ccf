"""When a request that waits is reminded of, and a value: a few times, and the last one counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.nudges import Overdue, lapsing, overdue, unreviewed
from bot.domain.requests import RequestState, Reviewed
from tests.store.changes import NOW, asking

HOUR = timedelta(hours=1)
NOTHING = Overdue(0, escalates=False)


@pytest.mark.parametrize(
    ("hours", "reminder", "escalates"),
    [(1.9, 0, False), (2, 1, False), (3.9, 1, False), (4, 2, False), (6, 2, True), (8, 0, False)],
)
def test_it_is_reminded_of_after_a_quarter_then_after_twice_that_and_escalated(
    hours: float,
    reminder: int,
    escalates: bool,  # noqa: FBT001 -- a row of the table
) -> None:
    assert overdue(asking(), None, None, NOW + hours * HOUR) == Overdue(reminder, escalates)


def test_the_policy_says_when_as_long_as_that_is_before_the_end() -> None:
    early, late = NOW + HOUR, NOW + 5 * HOUR
    assert overdue(asking(), HOUR, 90 * HOUR / 60, early) == Overdue(1, escalates=False)
    assert overdue(asking(), HOUR, 90 * HOUR / 60, late) == Overdue(3, escalates=True)
    assert overdue(asking(), 9 * HOUR, 9 * HOUR, late) == Overdue(2, escalates=False)


def test_nothing_is_told_twice_also_by_a_clock_that_was_set_back() -> None:
    told = asking(reminded_at=NOW + 4 * HOUR, escalated_at=NOW + 6 * HOUR)
    for hours in (-1000, 1, 2, 4, 6, 7.9):
        assert overdue(told, None, None, NOW + hours * HOUR) == NOTHING
    once = asking(reminded_at=NOW + 2 * HOUR)
    assert overdue(once, None, None, NOW + 4 * HOUR) == Overdue(2, escalates=False)


def test_what_waits_no_more_is_not_reminded_of() -> None:
    done = asking(state=RequestState.APPROVED)
    assert overdue(done, None, None, NOW + 7 * HOUR) == NOTHING


@pytest.mark.parametrize(
    ("days", "told", "number"),
    [
        (0, None, 1),
        (0.9, 0, 0),
        (1, 0, 2),
        (2.9, 1, 0),
        (3, 1, 3),
        (6.9, 3, 0),
        (7, 3, 4),
        (13.9, 7, 0),
        (14, 7, 5),
        (40, 3, 8),
        (-1, None, 0),
    ],
)
def test_reviewers_are_called_at_once_then_after_a_day_three_days_and_every_week(
    days: float, told: float | None, number: int
) -> None:
    told_at = None if told is None else NOW + told * 24 * HOUR
    over = asking(state=RequestState.DONE, ended_at=NOW, reminded_at=told_at)
    assert unreviewed(over, NOW + days * 24 * HOUR) == number


@pytest.mark.parametrize("state", RequestState)
def test_what_is_not_over_or_was_reviewed_or_never_done_needs_no_review(
    state: RequestState,
) -> None:
    over = state in {RequestState.DONE, RequestState.FAILED, RequestState.UNCLEAR}
    made = asking(state=state, ended_at=NOW)
    assert bool(unreviewed(made, NOW)) is made.to_review is over
    assert not unreviewed(replace(made, review=()), NOW)
    assert not unreviewed(replace(made, reviewed=Reviewed("U2", "", NOW)), NOW)


@pytest.mark.parametrize(
    ("left", "warned", "number"),
    [(7, None, 0), (6, None, 1), (5, 6, 0), (1, 6, 2), (1, None, 2), (0.5, 1, 0), (0, None, 0)],
)
def test_a_value_is_reminded_of_twice_before_it_is_destroyed(
    left: float, warned: float | None, number: int
) -> None:
    warned_at = None if warned is None else NOW - warned * HOUR
    assert lapsing(warned_at, NOW, NOW - left * HOUR) == number

"""How early people are warned: as often as it helps, and never of what is not so any more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.notices import STOPPED, pressing, thresholds
from bot.domain.tokens import Token, TokenRecord

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
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


def test_what_was_reset_or_deleted_is_not_warned_of() -> None:
    assert pressing(ending(DAY, successor_id=9), DAYS, NOW) is None
    assert pressing(ending(DAY, gone_at=NOW - DAY), DAYS, NOW) is None
    assert pressing(ending(-DAY, gone_at=NOW - 2 * DAY), DAYS, NOW) is None


def test_what_mailtrap_cleaned_up_after_its_end_has_stopped_working() -> None:
    assert pressing(ending(-DAY, gone_at=NOW - DAY), DAYS, NOW) == STOPPED
    # A clock that was set back: it is gone, but its end is to come.
    assert pressing(ending(DAY, gone_at=NOW + 2 * DAY), DAYS, NOW) is None

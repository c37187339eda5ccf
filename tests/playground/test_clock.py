from datetime import UTC, datetime, timedelta

import pytest

from bot.playground.clock import Clock

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_clock_that_was_moved_ahead_goes_on_from_there() -> None:
    times = iter([NOON, NOON, NOON + timedelta(minutes=1)])
    clock = Clock(lambda: next(times))
    assert clock.now() == NOON
    assert clock.advance(timedelta(hours=6)) == NOON + timedelta(hours=6)
    assert clock.now() == NOON + timedelta(hours=6, minutes=1)


def test_time_never_goes_back() -> None:
    clock = Clock(lambda: NOON)
    with pytest.raises(ValueError, match="only moves ahead"):
        clock.advance(timedelta(seconds=-1))
    assert clock.now() == NOON

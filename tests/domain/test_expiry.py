from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.expiry import GRACE_PERIOD, State, next_change, state_at, widest_threshold

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
YEAR, MONTH = timedelta(days=365), timedelta(days=30)

STATES = {
    "far from its end": (timedelta(days=31), YEAR, False, False, State.ACTIVE),
    "inside 30 days of a long life": (timedelta(days=30), YEAR, False, False, State.EXPIRING),
    "outside 7 days of a short life": (timedelta(days=8), MONTH, False, False, State.ACTIVE),
    "inside 7 days of a short life": (timedelta(days=7), MONTH, False, False, State.EXPIRING),
    "of unknown life, inside 30 days": (timedelta(days=30), None, False, False, State.EXPIRING),
    "without an end": (None, None, False, False, State.NEVER),
    "reset, still working": (GRACE_PERIOD, YEAR, True, False, State.GRACE),
    "reset and over": (timedelta(0), YEAR, True, False, State.EXPIRED),
    "at its very end": (timedelta(0), YEAR, False, False, State.EXPIRED),
    "no longer in the account": (timedelta(days=99), YEAR, True, True, State.GONE),
}


@pytest.mark.parametrize(
    ("ends", "lifetime", "reset", "gone", "state"), STATES.values(), ids=STATES
)
def test_a_token_has_one_state_at_every_moment(
    ends: timedelta | None,
    lifetime: timedelta | None,
    reset: bool,  # noqa: FBT001 - a column of the table
    gone: bool,  # noqa: FBT001 - a column of the table
    state: State,
) -> None:
    end = None if ends is None else NOW + ends
    assert state_at(NOW, expires_at=end, lifetime=lifetime, reset=reset, gone=gone) is state


@pytest.mark.parametrize(
    ("lifetime", "days"), [(None, 30), (YEAR, 30), (timedelta(days=180), 30), (MONTH, 7)]
)
def test_long_lived_tokens_are_warned_of_earlier(lifetime: timedelta | None, days: int) -> None:
    assert widest_threshold(lifetime) == timedelta(days=days)


@given(
    st.integers(-10, 60 * 24).map(lambda hours: timedelta(hours=hours)),
    st.sampled_from([None, MONTH, YEAR]),
)
def test_a_state_holds_until_the_next_change_and_no_longer(
    ends: timedelta, lifetime: timedelta | None
) -> None:
    def state(at: datetime) -> State:
        return state_at(at, expires_at=NOW + ends, lifetime=lifetime, reset=False, gone=False)

    moment = next_change(NOW, expires_at=NOW + ends, lifetime=lifetime)
    if moment is None:
        assert state(NOW) is State.EXPIRED
    else:
        assert state(moment - timedelta(microseconds=1)) is state(NOW)
        assert state(moment) is not state(NOW)


def test_what_never_ends_never_changes() -> None:
    assert next_change(NOW, expires_at=None, lifetime=None) is None

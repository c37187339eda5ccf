"""Whatever is asked is read back as it was written, whichever characters people use."""

from datetime import timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.changes import Change
from bot.domain.outcomes import Ended, Outcome
from bot.domain.permissions import AccessLevel, Permission, ResourceKey
from bot.domain.requests import Stage, Target
from bot.store import codec

SHORT = st.text(st.characters(), max_size=10)
WORDS = SHORT | SHORT.map(lambda said: said * 300)
IDS = st.integers(1, 2**63 - 1)
LEVELS = st.sampled_from(AccessLevel) | st.integers(1, 1000)
PERMISSION = st.builds(Permission, st.builds(ResourceKey, WORDS, IDS), LEVELS)
PERMISSIONS = st.lists(PERMISSION, max_size=3).map(tuple)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
MOMENTS = st.datetimes(timezones=ZONES)
ENDS = st.none() | MOMENTS | st.timedeltas(timedelta(0), timedelta(days=3650))
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "account_id": IDS,
    "token_id": IDS,
    "sandbox_id": IDS,
    "name": WORDS,
    "permissions": PERMISSIONS,
    "before": PERMISSIONS,
    "after": PERMISSIONS,
    "ends": ENDS,
}
FLAGS = st.booleans()


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Return every change of one kind."""
    facts = {name: FIELDS.get(name, FLAGS) for name in kind.__dataclass_fields__}
    return st.builds(kind, **facts)


@pytest.mark.parametrize("kind", get_args(Change), ids=lambda kind: kind.__name__)
def test_every_kind_of_change_comes_back(kind: type[Any]) -> None:
    @settings(deadline=None)
    @given(built(kind))
    def comes_back(change: Change) -> None:
        written = codec.write_change(change)
        assert codec.read_change(written) == change
        assert written.isascii()
        assert "\x00" not in written

    comes_back()


def test_an_emergency_is_no_change_of_its_own() -> None:
    with pytest.raises(ValueError, match="no change of its own"):
        codec.read_change('{"is":"leak","account_id":1}')


@settings(deadline=None)
@given(st.builds(Target, WORDS, WORDS, PERMISSIONS, st.none() | MOMENTS))
def test_a_target_comes_back(target: Target) -> None:
    assert codec.read_target(codec.write_target(target)) == target


@settings(deadline=None)
@given(st.lists(st.builds(Stage, st.lists(WORDS).map(tuple), IDS), max_size=3).map(tuple))
def test_stages_come_back(stages: tuple[Stage, ...]) -> None:
    assert codec.read_stages(codec.write_stages(stages)) == stages


@settings(deadline=None)
@given(
    st.builds(
        Outcome,
        ended=st.sampled_from(Ended),
        token_id=st.none() | IDS,
        name=WORDS,
        ends_at=st.none() | MOMENTS,
        old_ends_at=st.none() | MOMENTS,
        value_id=st.none() | WORDS,
        words=WORDS,
        healed=FLAGS,
        leftover_id=st.none() | IDS,
    )
)
def test_an_outcome_comes_back(outcome: Outcome) -> None:
    assert codec.read_outcome(codec.write_outcome(outcome)) == outcome

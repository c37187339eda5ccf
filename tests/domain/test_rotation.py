"""What time brings a rotation to, and who may say that an app has moved."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.notices import CHANNEL
from bot.domain.rotation import Move, Rotation, Step, step_at

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
ROTATION = Rotation("T1", 1, 1234, 4231, "shop", NOW, NOW + timedelta(hours=12))


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (timedelta(hours=12), Step.BEGUN),
        (timedelta(hours=6, seconds=1), Step.BEGUN),
        (timedelta(hours=6), Step.REMINDED),
        (timedelta(hours=1, seconds=1), Step.REMINDED),
        (timedelta(hours=1), Step.LAST_CALL),
        (timedelta(seconds=1), Step.LAST_CALL),
        (timedelta(0), Step.OVER),
        (timedelta(days=-1), Step.OVER),
    ],
)
def test_those_left_are_reminded_six_hours_and_one_hour_before(left: timedelta, step: Step) -> None:
    assert step_at(NOW + left, NOW) is step


def test_an_apps_person_and_the_owner_say_that_it_has_moved() -> None:
    mine, nobodys = Move(1, "shop", "U1"), Move(2, "cron")
    rotation = replace(ROTATION, moves=(mine, nobodys), owner="U9")
    assert rotation.may_say(mine) == {"U1", "U9"}
    assert rotation.may_say(nobodys) == {"U1", "U9"}
    assert replace(rotation, owner=None).may_say(mine) == {"U1"}
    assert replace(ROTATION, moves=(nobodys,)).may_say(nobodys) == set()


@pytest.mark.parametrize(
    ("step", "owner", "called"),
    [
        (Step.BEGUN, "U9", ()),
        (Step.REMINDED, "U9", ("U1", "U9")),
        (Step.REMINDED, "U1", ("U1",)),
        (Step.REMINDED, None, ("U1",)),
        (Step.LAST_CALL, "U9", ("U1", "U9")),
        (Step.LAST_CALL, None, ("U1", CHANNEL)),
        (Step.OVER, "U9", ("U1", "U9", CHANNEL)),
        (Step.OVER, None, ("U1", CHANNEL)),
    ],
)
def test_those_left_are_called_and_those_behind_them(
    step: Step, owner: str | None, called: tuple[str, ...]
) -> None:
    moved, left = Move(1, "shop", "U2", at=NOW), (Move(2, "cron"), Move(3, "jobs", "U1"))
    rotation = replace(ROTATION, moves=(moved, *left), owner=owner, step=step)
    assert rotation.called == called
    assert rotation.theirs("U1") == (left if owner == "U1" else left[1:])
    assert rotation.theirs(CHANNEL) == left
    assert replace(rotation, moves=(moved,)).called == ()


def test_where_no_app_is_known_somebody_is_called_while_there_is_time() -> None:
    assert replace(ROTATION, step=Step.LAST_CALL, owner="U9").called == ("U9",)
    assert replace(ROTATION, step=Step.OVER, owner="U9").called == ()


def test_without_apps_nothing_has_moved() -> None:
    assert not ROTATION.all_moved
    assert replace(ROTATION, moves=(Move(1, "shop", at=NOW),)).all_moved

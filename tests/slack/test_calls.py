"""What one person is told of a rotation fits into one message, and says what they can do."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.notices import CHANNEL
from bot.domain.rotation import Move, Rotation, Step
from bot.slack.cards import calls
from bot.slack.limits import check
from tests.slack.conversation import labels, seen
from tests.workflow.accounts import NOW

ROTATION = Rotation(
    *("T1", 1, 7, 8, "<!channel> *x* " + "n" * 240, NOW, NOW + timedelta(hours=1)),
    owner="U9",
    step=Step.LAST_CALL,
)


def test_many_apps_with_hostile_names_fit_into_one_message() -> None:
    moves = tuple(Move(n, "<!here>" + "a" * 70, "U1") for n in range(60))
    many = replace(ROTATION, moves=moves)
    for told in ("U1", "U9", CHANNEL):
        screen = calls.card(many, told, ["U1"])
        assert check(screen.message(), "message") == []
        assert "<!channel>" not in screen.text
        assert "and 25 more apps" in seen(screen.message())


def test_those_behind_hear_who_cannot_be_reached_and_others_do_not() -> None:
    rotation = replace(ROTATION, moves=(Move(1, "shop", "U1"), Move(2, "cron", "U2")))
    assert "I can't reach" in seen(calls.card(rotation, "U9", ["U1"]).message())
    mine = seen(calls.card(rotation, "U2", ["U1"]).message())
    assert "I can't reach" not in mine
    assert "shop" not in mine


def test_an_app_can_be_added_where_none_is_listed_and_an_owner_set_where_nobody_is() -> None:
    assert labels(calls.card(ROTATION, "U9", []).message()) == ["Add an app"]
    orphan = calls.card(replace(ROTATION, owner=None), CHANNEL, [])
    assert labels(orphan.message()) == ["Set owner"]

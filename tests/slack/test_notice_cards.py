"""A warning says what ends and who uses it, and fits into one message however many there are."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import NoSuchToken
from bot.domain.notices import Ending, Notice
from bot.domain.tokens import Consumer, Token, TokenRecord
from bot.slack.cards import notices
from bot.slack.limits import check
from tests.slack.conversation import labels, seen
from tests.workflow.accounts import NOW

HOSTILE = "<!channel> *x* " + "n" * 240


def ending(days: int = 3, name: str = "billing", **facts: Any) -> Ending:
    at = NOW + timedelta(days=days)
    token = Token(7, 1, name, "7f3a", "Jane", at, ())
    return Ending(Notice(1, 7, at, days, "U1"), TokenRecord(token, **facts))


def test_a_warning_has_its_ways_out_beside_it() -> None:
    screen = notices.to_owner([ending(consumers=(Consumer("shop", None),))], NOW, operates=True)
    assert screen.text == "billing expires in 3 days."
    assert "Used by shop." in seen(screen.message())
    assert {"Reset now", "Not mine"} <= set(labels(screen.message()))


def test_whatever_has_ended_is_replaced_and_not_reset() -> None:
    screen = notices.to_owner([ending(0)], NOW, operates=True)
    assert screen.text == "billing has expired."
    assert "Reset now" not in labels(screen.message())
    assert "Add a replacement" in labels(screen.message())


def test_an_owner_who_is_no_operator_can_ask_for_what_an_operator_does() -> None:
    screen = notices.to_owner([ending(3), ending(0)], NOW, operates=False)
    shown = labels(screen.message())
    assert [each for each in shown if each.startswith("Ask")] == [
        *("Ask for a reset", "Ask for a replacement")
    ]
    assert not {"Reset now", "Add a replacement"} & set(shown)
    (reset, replace) = (
        notices.asked(each.record, "U1", HOSTILE, NOW).message() for each in (ending(3), ending(0))
    )
    assert "Reset" in labels(reset)
    assert "Add a replacement" in labels(replace)
    assert HOSTILE in seen(reset)


def test_the_channel_is_told_whose_it_is_or_asked() -> None:
    owned = notices.to_channel([ending(owner="U1")], NOW)
    assert "Set owner" not in labels(owned.message())
    assert "Set owner" in labels(notices.to_channel([ending()], NOW).message())


def test_ten_tokens_with_many_apps_and_hostile_names_fit_into_one_message() -> None:
    apps = tuple(Consumer("a" * 80, None) for _ in range(5))
    many = [ending(each, HOSTILE, consumers=apps) for each in range(10)]
    for screen in (notices.to_owner(many, NOW, operates=True), notices.to_channel(many, NOW)):
        assert check(screen.message(), "message") == []
        assert screen.text.startswith("10 tokens expire soon")
    alone = notices.to_owner([ending(1, HOSTILE)], NOW, operates=True)
    assert "<!channel>" not in alone.text


def test_a_menu_entry_of_another_make_names_no_token() -> None:
    assert notices.reference("1:7:3") == ((1, 7), 3)
    assert notices.reference("1:7:x") == ((1, 7), notices.MUTE)
    with pytest.raises(NoSuchToken):
        notices.reference("x")

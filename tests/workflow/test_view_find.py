"""Which token is meant by an id, a name, a part of it, or the last four."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NoSuchToken, SeveralTokens
from bot.workflow.recent import Recent
from bot.workflow.view import MOST_MATCHES, AccountView
from bot.workflow.words import fold
from tests.workflow.accounts import NOW, SEEN, TREE, gone, ids, token

TOKENS = [
    token(1234, "shop.example token 1234", last_four="7f3a"),
    token(1235, "Billing", last_four="90ab"),
    token(1236, "billing staging", last_four="1234"),
    token(1237, "<!channel> 🚀 *bold*", last_four="00ff"),
    token(1238, "متجر\u200f (rtl)", last_four="00aa"),
    token(1239, "two\nlines", last_four="00bb"),
    token(1240, "Straße", last_four="00cc"),
    gone(token(1241, "Billing", last_four="dead")),
    gone(token(1242, "old newsletter", last_four="beef")),
    token(1243, "Jane's “own”", last_four="00dd"),
]
MEANT = {
    "1235": 1235,
    "1234": 1234,
    "…1234": 1236,
    "billing": 1235,
    "BILLING": 1235,
    '"Billing staging"': 1236,
    "staging": 1236,
    "7f3a": 1234,
    "7F3A": 1234,
    "…7f3a": 1234,
    "...7f3a": 1234,
    "<!channel>": 1237,
    "🚀": 1237,
    "متجر (rtl)": 1238,
    "two lines": 1239,
    "STRASSE": 1240,
    "1241": 1241,
    "dead": 1241,
    "newsletter": 1242,
    'jane’s "own"': 1243,
    "token shop": 1234,
}


@pytest.fixture
def view() -> AccountView:
    return AccountView(SEEN, TOKENS, TREE, 1)


@pytest.mark.parametrize(("words", "token_id"), MEANT.items())
def test_people_name_a_token_in_many_ways(view: AccountView, words: str, token_id: int) -> None:
    assert view.find(words, NOW).record.token.id == token_id


def test_a_typo_is_answered_with_the_nearest_names(view: AccountView) -> None:
    with pytest.raises(NoSuchToken) as refused:
        view.find("billing stagnig", NOW)
    assert refused.value.words == "billing stagnig"
    assert ids(refused.value.nearest)[0] == 1236
    with pytest.raises(NoSuchToken) as refused:
        view.find("9" * 5_000, NOW)
    assert refused.value.nearest == ()


def test_several_that_match_are_a_list_to_pick_from(view: AccountView) -> None:
    with pytest.raises(SeveralTokens) as refused:
        view.find("bill", NOW)
    assert (ids(refused.value.matches), refused.value.total) == ([1235, 1236], 2)


def test_a_list_to_pick_from_stays_short_and_says_how_many_there_are() -> None:
    view = AccountView(SEEN, (token(at, "twin") for at in range(1, 100)), TREE, 1)
    with pytest.raises(SeveralTokens) as refused:
        view.find("twin", NOW)
    assert ids(refused.value.matches) == list(range(1, MOST_MATCHES + 1))
    assert refused.value.total == 99


def test_a_pick_list_prefers_equal_names_to_parts_of_names() -> None:
    names = ["shop", "shop", "workshop"]
    view = AccountView(SEEN, [token(at, name) for at, name in enumerate(names, 1)], TREE, 1)
    with pytest.raises(SeveralTokens) as refused:
        view.find("Shop", NOW)
    assert ids(refused.value.matches) == [1, 2]


def test_an_id_opens_a_token_even_when_it_is_gone(view: AccountView) -> None:
    assert view.row_of(1242, NOW).record.gone_at is not None
    with pytest.raises(NoSuchToken):
        view.row_of(5, NOW)


def test_typing_ahead_offers_names_that_begin_so_before_the_rest() -> None:
    names = ["workshop", "shop b", "a shop", "Shop a", "other"]
    view = AccountView(SEEN, [token(at, name) for at, name in enumerate(names, 1)], TREE, 1)
    assert ids(view.suggest("sho", NOW, 100)) == [4, 2, 3, 1]
    assert ids(view.suggest("sho", NOW, 2)) == [4, 2]
    assert ids(view.suggest("shpo", NOW, 100))[0] in {2, 4}
    assert view.suggest("qqqqqq", NOW, 100) == ()


def test_typing_nothing_yet_offers_what_ends_first() -> None:
    ends = [timedelta(days=9), None, timedelta(days=2), timedelta(days=-2)]
    view = AccountView(SEEN, [token(at, ends=end) for at, end in enumerate(ends, 1)], TREE, 1)
    assert ids(view.suggest("  ", NOW, 3)) == [3, 1, 2]


def test_ten_thousand_tokens_are_as_easy_to_find_as_ten() -> None:
    view = AccountView(SEEN, (token(at, f"app-{at:05}") for at in range(1, 10_001)), TREE, 1)
    assert ids(view.suggest("app-0777", NOW, 100)) == list(range(7770, 7780))
    assert len(view.suggest("app", NOW, 100)) == 100
    view.apply([token(7777, "renamed", last_four="1e61")], TREE, 2)
    assert view.find("renamed", NOW).record.token.id == 7777
    with pytest.raises(NoSuchToken):
        view.find("app-07777", NOW)


@given(st.text())
def test_comparing_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert "\n" not in fold(text)


def test_only_the_answers_used_last_are_kept() -> None:
    recent: Recent[str] = Recent(2)
    recent.put("a", "1")
    recent.put("b", "2")
    assert recent.get("a") == "1"
    assert recent.either("c", lambda: "3") == "3"
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == ("1", None, "3", 2)

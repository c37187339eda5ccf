"""What people read when what they typed means nothing here: the nearest, or what would."""

import pytest

from tests.conftest import Stage


async def test_a_word_like_none_is_taken_for_a_token_and_help_follows(stage: Stage) -> None:
    seen = await stage.viewer.types("/tokens xyzzy-99")
    assert "I don't know “xyzzy-99”. If that is a token, type /tokens show xyzzy-99." in seen
    assert "[Help]" in seen


async def test_an_unknown_word_is_repeated_as_it_was_typed(stage: Stage) -> None:
    seen = await stage.viewer.types("/tokens LSTS")
    assert "I don't know “LSTS”. Did you mean /tokens list?" in seen
    assert "38 tokens" in await stage.viewer.types("/tokens LIST")


async def test_a_token_that_is_not_there_names_the_nearest_which_open(stage: Stage) -> None:
    asked = await stage.viewer.types("/tokens show biling-servce")
    assert "No token matches “biling-servce”." in asked
    assert "Admin on acme.com" in await stage.viewer.clicks("Details")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("list state:wrong", "Valid here: active, expiring, never, grace"),
        ("list sort:age", "Valid here: expires, name, newest."),
        ("list page:0", "Valid here: a number."),
        ("list account:7", "Valid here: account:"),
        (f"list {'x' * 900}", "at most 200 characters"),
        (f"show {'x' * 900}", "at most 300 characters"),
        (f"domains {'x' * 900}", "at most 200 characters"),
    ],
)
async def test_words_that_make_no_sense_are_named_with_what_would(
    stage: Stage, typed: str, answer: str
) -> None:
    seen = await stage.viewer.types(f"/tokens {typed}")
    assert "I don't understand “" in seen
    assert answer in seen
    assert "/tokens help shows what you can type." in seen


@pytest.mark.parametrize("typed", ["show", "domains", "sandboxes", ""])
async def test_a_mention_of_everybody_stays_what_was_typed(stage: Stage, typed: str) -> None:
    seen = await stage.viewer.types(f"/tokens {typed} <!channel>&*x*\u202eabc")
    assert "<!channel>&*x*\u202eabc" in seen

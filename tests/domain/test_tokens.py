from datetime import UTC, datetime

import pytest

from bot.domain.expiry import State
from bot.domain.permissions import AccessLevel, Permission, ResourceKey, ResourceType
from bot.domain.secrets import Secret
from bot.domain.tokens import IssuedToken, Token, TokenRecord, known_as, name_after_reset

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
TOKEN = Token(1, 2, "name", "7f3a", "System", None, ())


@pytest.mark.parametrize(
    ("old", "old_id", "new"),
    [
        ("Ruby SDK Test Token", 2498713, "Ruby SDK Test Token 2498715"),
        ("mailtrap.example token 4231", 4231, "mailtrap.example token 2498715"),
        ("token4231", 4231, "token4231 2498715"),
        ("4231 first", 4231, "4231 first 2498715"),
    ],
)
def test_a_reset_puts_the_new_id_at_the_end_of_the_name(old: str, old_id: int, new: str) -> None:
    assert name_after_reset(old, old_id, 2498715) == new


def line(*names: tuple[int, str]) -> list[Token]:
    return [Token(id_, 2, name, "7f3a", "System", None, ()) for id_, name in names]


@pytest.mark.parametrize(
    ("before", "chosen", "names"),
    [
        ([(7, "billing-api")], "", (("billing-api",),)),
        ([(9, "billing-api 9")], "", (("billing-api", "billing-api 9"),)),
        ([(7, "billing-api 2")], "", (("billing-api 2",),)),
        (
            [(7, "billing-api"), (8, "billing-api 8"), (9, "billing-api 9")],
            "",
            (("billing-api", "billing-api 8", "billing-api 9"),),
        ),
        (
            [
                (7, "billing-api"),
                (8, "billing-api 8"),
                (9, "billing-api 8"),
                (10, "billing-api 8 10"),
            ],
            "billing-api",
            (("billing-api", "billing-api 8", "billing-api 8 10"),),
        ),
        (
            [(7, "billing-api"), (9, "free-1"), (10, "free-1 10")],
            "other",
            (("billing-api",), ("free-1", "free-1 10"), ("other",)),
        ),
    ],
)
def test_a_token_is_known_by_all_names_of_its_line_each_with_what_resets_made_of_it(
    before: list[tuple[int, str]], chosen: str, names: tuple[tuple[str, ...], ...]
) -> None:
    assert known_as(line(*before), chosen) == names


def test_a_record_knows_its_state() -> None:
    assert TokenRecord(TOKEN).state(NOW) is State.NEVER
    assert TokenRecord(TOKEN, gone_at=NOW).state(NOW) is State.GONE


def test_an_issued_token_shows_everything_but_its_value() -> None:
    shown = repr(IssuedToken(TOKEN, Secret("0123456789abcdef")))
    assert "name='name'" in shown
    assert "0123456789abcdef" not in shown


def test_levels_are_the_numbers_that_the_service_speaks() -> None:
    assert [level.value for level in AccessLevel] == [1, 10, 50, 100, 1000]


def test_a_resource_is_the_same_under_the_services_own_word() -> None:
    mine = Permission(ResourceKey(ResourceType.DOMAIN, 1), AccessLevel.ADMIN)
    assert mine == Permission(ResourceKey("domain", 1), 100)

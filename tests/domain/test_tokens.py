from datetime import UTC, datetime

import pytest

from bot.domain.expiry import State
from bot.domain.permissions import AccessLevel, Permission, ResourceKey, ResourceType
from bot.domain.secrets import Secret
from bot.domain.tokens import IssuedToken, Token, TokenRecord, name_after_reset

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

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.playground.mailtrap import Mailtrap, seed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.playground.mailtrap.conftest import World


def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def state(token: dict[str, Any]) -> str:
    if token["expires_at"] is None:
        return "never"
    left = datetime.fromisoformat(token["expires_at"]) - now()
    if left.total_seconds() < 0:
        return "expired"
    if left.days < 1:
        return "grace"
    return "expiring" if left.days < 30 else "active"


def test_demo_account_is_worth_looking_at(new_world: Callable[..., World]) -> None:
    world = new_world(kind="demo")
    tokens = world.tokens().values()
    counts = Counter(map(state, tokens))
    assert counts == {"active": 30, "expiring": 4, "grace": 1, "expired": 1, "never": 2}
    names = [token["name"] for token in tokens]
    assert max(map(len, names)) == 255
    assert any("<!channel>" in name for name in names)
    assert any("\n" in name for name in names)
    assert len({token["created_by"] for token in tokens}) >= 5
    assert len(world.done("GET", "sending_domains")["data"]) == 5
    assert len(world.done("GET", "projects")) == 3
    assert len(world.done("GET", "inboxes")) == 8


def test_demo_has_a_domains_token_in_its_grace_period(new_world: Callable[..., World]) -> None:
    world = new_world(kind="demo")
    (old,) = [token for token in world.tokens().values() if state(token) == "grace"]
    assert old["name"] == f"example.com token {old['id']}"
    assert world.refused("POST", f"api_tokens/{old['id']}/reset")[0] == 422
    world.done("DELETE", f"api_tokens/{old['id']}")


@pytest.mark.parametrize(("kind", "there"), [("empty", 1), ("demo", 38)])
def test_account_is_filled_up_to_a_number_of_tokens(kind: Any, there: int) -> None:
    with Mailtrap(now=now) as service:
        seed(service, kind, tokens=500)
        seed(service, kind, tokens=20)
        with service.transaction() as conn:
            count = conn.exec_driver_sql("SELECT count(*), count(DISTINCT value_hash) FROM tokens")
            named = conn.exec_driver_sql("SELECT count(*) FROM tokens WHERE name LIKE 'service-%'")
            assert tuple(count.one()) == (500, 500)
            assert named.scalar() == 500 - there


def test_filled_tokens_are_like_any_other(world: World) -> None:
    seed(world.service, "empty", tokens=60, admin_token="a" * 32)
    token = max(world.tokens())
    new = world.done("POST", f"api_tokens/{token}/reset")["id"]
    assert new == token + 1
    world.done("DELETE", f"api_tokens/{new}")


def test_file_is_found_again_and_its_admin_token_renewed(tmp_path: Path) -> None:
    file = tmp_path / "mailtrap.db"
    with Mailtrap(file, now=now) as service:
        first = seed(service, "demo")
    with Mailtrap(file, now=now) as service:
        second = seed(service, "demo")
        with service.transaction() as conn:
            count = conn.exec_driver_sql("SELECT count(*) FROM tokens").scalar()
    assert (len(first), len(second), count) == (32, 32, 38)
    assert first != second


def test_file_of_an_earlier_version_is_used_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "mailtrap.db"
    with Mailtrap(file, now=now) as service:
        seed(service, "demo")
        with service.transaction() as conn:
            conn.exec_driver_sql("DROP TABLE companies")
    with Mailtrap(file, now=now) as service, service.transaction() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM companies").scalar() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM tokens").scalar() == 38


@pytest.mark.parametrize("value", ["short", "with some spaces", "ключ-ключ-ключ", ""])
def test_admin_token_must_travel_in_a_header(value: str) -> None:
    with Mailtrap(now=now) as service, pytest.raises(ValueError, match="at least 8"):
        seed(service, "empty", admin_token=value)

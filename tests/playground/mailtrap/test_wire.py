from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from tests.playground.mailtrap.conftest import ADMIN, World
else:
    ADMIN = "a" * 32


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Api-Token": ""},
        {"Api-Token": "b" * 32},
        {"Authorization": "Bearer"},
        {"Authorization": f"Basic {ADMIN}"},
        {"Authorization": f"Bearer {ADMIN}", "Api-Token": ADMIN},
    ],
)
def test_caller_without_one_good_token_is_not_let_in(
    world: World, say: SimpleNamespace, headers: dict[str, str]
) -> None:
    answer = world.raw("GET", "/api/accounts", headers)
    assert (answer.status_code, answer.json()) == say.incorrect
    assert answer.headers["WWW-Authenticate"] == 'Token realm="Application"'


@pytest.mark.parametrize("headers", [{"Api-Token": ADMIN}, {"Authorization": f"bearer {ADMIN}"}])
def test_token_may_come_in_either_header(world: World, headers: dict[str, str]) -> None:
    assert world.raw("GET", "/api/accounts", headers).status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b'{"a": NaN}'])
def test_body_that_is_no_json_object_gets_an_empty_400(world: World, body: bytes) -> None:
    answer = world.ask("POST", "api_tokens", content=body)
    assert (answer.status_code, answer.content) == (400, b"")


def test_body_that_is_not_said_to_be_json_holds_no_fields(
    world: World, say: SimpleNamespace
) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = b'{"resources":[{"resource_type":"account"}]}'
    answer = world.ask("POST", "api_tokens", content=body, headers=form)
    assert (answer.status_code, answer.json()) == say.none_selected


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("GET", "/api/accounts/"),
        ("PUT", "/api/accounts"),
        ("GET", "/api/inboxes"),
        ("GET", "sandboxes"),
    ],
)
def test_unknown_path_is_a_page(world: World, method: str, path: str) -> None:
    answer = world.ask(method, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "X-Ratelimit-Remaining" in answer.headers


@pytest.mark.parametrize("number", ["0", "x", "1.5", "-1", "9" * 30, "٣", str(2**63)])
def test_id_that_is_no_id_is_not_found(world: World, say: SimpleNamespace, number: str) -> None:
    assert world.refused("GET", f"api_tokens/{number}") == say.not_found


def test_150_requests_in_10_seconds_and_no_more(new_world: Callable[..., World]) -> None:
    world = new_world(rate_limit=150)
    other = world.token()["token"]
    world.later(seconds=10)
    answers = [world.ask("GET", "/api/accounts") for _ in range(151)]
    assert [answer.status_code for answer in answers] == [200] * 150 + [429]
    left = [answer.headers["X-Ratelimit-Remaining"] for answer in answers]
    assert left == [str(n) for n in range(149, -1, -1)] + ["0"]
    assert {answer.headers["X-Ratelimit-Limit"] for answer in answers} == {"150"}
    assert answers[-1].json() == {"errors": "Rate limit exceeded"}
    assert world.works(other)
    world.later(seconds=10)
    assert world.ask("GET", "/api/accounts").headers["X-Ratelimit-Remaining"] == "149"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/docs", "text/html"),
        ("/docs/static/swagger-ui-bundle.js", "text/javascript"),
        ("/docs/static/swagger-ui.css", "text/css"),
        ("/openapi.json", "application/json"),
    ],
)
def test_documentation_comes_from_here(world: World, path: str, kind: str) -> None:
    answer = world.raw("GET", path, {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)


def test_documentation_page_loads_nothing_from_elsewhere(world: World) -> None:
    page = world.raw("GET", "/docs", {}).text
    assert "swagger-ui-bundle.js" in page
    assert "http://" not in page
    assert "https://" not in page


def test_value_is_not_in_the_database(world: World) -> None:
    value: Any = world.token()["token"]
    with world.service.transaction() as conn:
        rows = conn.exec_driver_sql("SELECT * FROM tokens").all()
    assert value[-4:] in str(rows)
    assert value not in str(rows)

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from bot.playground.mailtrap.routes import mounted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.playground.mailtrap.conftest import World

OPERATIONS = sorted({(route.method, path) for path, route, _ in mounted()})
HEADERS = {"Authorization": f"Bearer {'a' * 32}"}
# A well-formed request may still break a rule, and a path without that method is a page.
EXCLUDED = [positive_data_acceptance, unsupported_method]


@pytest.fixture
def ticking(new_world: Callable[..., World]) -> World:
    world = new_world(kind="demo")
    ticks, start = itertools.count(), world.time
    world.service._now = lambda: start + timedelta(seconds=next(ticks))
    return world


@pytest.fixture
def there(ticking: World) -> dict[str, int]:
    """The ids of things that exist, so that not every answer is a 404."""
    return {
        "account_id": ticking.account,
        "organization_id": 1,
        "token_id": max(ticking.tokens()),
        "access_id": ticking.access_of(max(ticking.tokens()))["id"],
        "domain_id": ticking.done("GET", "sending_domains")["data"][0]["id"],
        "project_id": ticking.done("GET", "projects")[0]["id"],
        "sandbox_id": ticking.done("GET", "inboxes")[0]["id"],
    }


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_as_described(
    ticking: World, there: dict[str, int], method: str, path: str
) -> None:
    operation = schemathesis.openapi.from_asgi("/openapi.json", ticking.app)[path][method]
    check = settings(
        max_examples=3,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @check
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def ask_for_nonsense(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=HEADERS, excluded_checks=EXCLUDED)

    @check
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask_properly(case: schemathesis.Case[Any]) -> None:
        case.path_parameters = {name: there[name] for name in case.path_parameters}
        case.call_and_validate(headers=HEADERS, excluded_checks=EXCLUDED)

    ask_for_nonsense()
    ask_properly()

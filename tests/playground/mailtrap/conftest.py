"""One embedded Mailtrap a test, with a clock to move and callers to speak as."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.playground.mailtrap import Mailtrap, Reading, build, seed

ADMIN = "a" * 32
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class World:
    """A fresh service with one account, its admin token, and a client that needs no socket."""

    def __init__(
        self, reading: Reading | None = None, *, rate_limit: int = 1_000_000, kind: Any = "empty"
    ) -> None:
        self.time = START
        numbers = count()
        self.service = Mailtrap(
            now=lambda: self.time,
            random=lambda size: hashlib.sha256(str(next(numbers)).encode()).digest()[:size],
            reading=reading or Reading(access_records="always"),
            rate_limit=rate_limit,
        )
        seed(self.service, kind, admin_token=ADMIN, organization=kind == "demo")
        self.app = build(self.service)
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(self.app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://mailtrap")
        self.account: int = self.ask("GET", "/api/accounts").json()[0]["id"]

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
        self.service.close()

    def later(self, **delta: float) -> None:
        self.time += timedelta(**delta)

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str = ADMIN, **more: Any
    ) -> httpx.Response:
        """Ask under a full path, or under the account's own for one that starts with a word."""
        url = path if path.startswith("/") else f"/api/accounts/{self.account}/{path}"
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        if body is not None:
            more["json"] = body
        request = self._client.request(method, url, headers=headers, **more)
        return self._runner.run(request)

    def raw(self, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
        """Ask with these headers and no others."""
        return self._runner.run(self._client.request(method, path, headers=headers))

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask for something that must succeed, and give what came back."""
        answer = self.ask(method, path, body, **more)
        assert answer.is_success, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        """Ask for something that must fail, and give its status and body."""
        answer = self.ask(method, path, body, **more)
        assert answer.is_error, (answer.status_code, answer.text)
        return answer.status_code, answer.json() if answer.content else None

    def token(self, *grants: tuple[str, int, int], **more: Any) -> Any:
        """Create a token with these permissions; with none, an account viewer's."""
        return self.done("POST", "api_tokens", self.new_token(*grants, **more))

    def new_token(self, *grants: tuple[str, int, int], **more: Any) -> Any:
        """Write the request for such a token."""
        held = grants or (("account", self.account, 10),)
        return {"name": "some token", "resources": [resource(*grant) for grant in held]} | more

    def tokens(self, **more: Any) -> dict[int, Any]:
        return {token["id"]: token for token in self.done("GET", "api_tokens", **more)}

    def domain(self, name: str = "example.com") -> int:
        made = self.done("POST", "sending_domains", {"sending_domain": {"domain_name": name}})
        return int(made["id"])

    def project(self, name: str = "Staging") -> int:
        return int(self.done("POST", "projects", {"project": {"name": name}})["id"])

    def sandbox(self, project: int, name: str = "Checkout") -> Any:
        return self.done("POST", f"projects/{project}/inboxes", {"inbox": {"name": name}})

    def works(self, value: str) -> bool:
        return self.ask("GET", "/api/accounts", token=value).status_code == 200

    def access_of(self, token_id: int) -> Any:
        found = self.done("GET", "account_accesses")
        kind = "ApiToken"
        return next(
            access
            for access in found
            if access["specifier_type"] == kind and access["specifier"]["id"] == token_id
        )


def resource(kind: str, number: int | str, level: int) -> dict[str, Any]:
    """Name a permission in the words of the account's own paths."""
    word = {"sandbox": "inbox", "domain": "sending_domain"}.get(kind, kind)
    return {"resource_type": word, "resource_id": number, "access_level": level}


@pytest.fixture
def new_world() -> Iterator[Callable[..., World]]:
    with ExitStack() as stack:

        def make(*args: Any, **more: Any) -> World:
            world = World(*args, **more)
            stack.callback(world.close)
            return world

        yield make


@pytest.fixture
def world(new_world: Callable[..., World]) -> World:
    return new_world()


@pytest.fixture
def say() -> SimpleNamespace:
    """The words that several tests compare with."""
    return SimpleNamespace(
        incorrect=(401, {"error": "Incorrect API token"}),
        forbidden=(403, {"errors": "Access forbidden"}),
        account_forbidden=(403, {"errors": "Account access forbidden"}),
        not_found=(404, {"error": "Not Found"}),
        none_selected=(
            422,
            {"errors": {"base": ["No permissions selected. Please choose at least one."]}},
        ),
    )

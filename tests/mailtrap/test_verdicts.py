"""Only Mailtrap's own word about a call is a verdict; what stands in between decides nothing."""

from __future__ import annotations

from itertools import product
from typing import Final

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    AccessDenied,
    MailtrapError,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from bot.mailtrap import payloads
from bot.mailtrap.http import Verb
from tests.mailtrap.wire import Service

STATUSES: Final = (202, 203, 301, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 418, 422)
STATUSES_AWAY: Final = (408, 429, 500, 502, 503, 504, 520)
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

FOREIGN: Final = {
    "page": b"<!DOCTYPE html><html><head><title>Attention Required!</title></head></html>",
    "words": b"Attention Required!",
    "nothing": b"",
    "spaces": b" \n",
    "cut off": b'{"error": "Not Fou',
    "a list": b'["Not Found"]',
    "a text": b'"Not Found"',
    "null": b"null",
    "empty": b"{}",
    "a gateway's": b'{"message": "no Route matched with those values"}',
    "a framework's": b'{"status": 404, "error": "Not Found"}',
    "a cloud's": b'{"error": {"code": 403, "message": "Forbidden"}}',
    "wordless": b'{"errors": null}',
    "both": b'{"error": "Not Found", "errors": "Not Found"}',
}
OWN: Final = (
    b'{"error": "Incorrect API token"}',
    b'{"errors": "Access forbidden"}',
    b'{"errors": {"base": ["No permissions selected."]}}',
)
VERDICTS: Final = {401: TokenRefused, 403: AccessDenied, 404: NotFound, 410: NotFound}


async def outcome(method: Verb | str, answer: httpx.Response) -> type[MailtrapError] | None:
    http = Service(answer).http()
    try:
        if method == "GET":
            await http.read("/api/things", orjson.loads, "look")
        else:
            decode = payloads.nothing if method == "DELETE" else payloads.message
            await http.write(method, "/api/things", decode, "act")  # type: ignore[arg-type]  # one of its words
    except MailtrapError as error:
        return type(error)
    return None


def answered(status: int, body: bytes, kind: str = "text/html") -> httpx.Response:
    return httpx.Response(status, content=body, headers={"Content-Type": kind})


@pytest.mark.parametrize(("method", "kind"), list(product(METHODS, FOREIGN)))
async def test_a_page_from_in_between_is_nobodys_verdict(method: str, kind: str) -> None:
    for status in sorted({*STATUSES, *STATUSES_AWAY}):
        found = await outcome(method, answered(status, FOREIGN[kind]))
        if method != "GET":
            assert found is OutcomeUnknown, status
        elif status == 429:
            assert found is RateLimited
        elif status in STATUSES_AWAY:
            assert found is Unavailable, status
        else:
            assert found is Unreadable, status


@pytest.mark.parametrize(("method", "kind"), list(product(METHODS, list(FOREIGN)[:5])))
async def test_a_page_that_calls_itself_a_success_is_none(method: str, kind: str) -> None:
    found = await outcome(method, answered(200, FOREIGN[kind]))
    assert found is (Unreadable if method == "GET" else OutcomeUnknown)


@pytest.mark.parametrize(("method", "body"), list(product(METHODS, OWN)))
async def test_what_has_mailtraps_own_shape_is_its_word(method: str, body: bytes) -> None:
    for status in (400, 401, 402, 403, 404, 409, 410, 422):
        found = await outcome(method, answered(status, body, "application/json"))
        assert found is VERDICTS.get(status, Rejected), status


@given(
    status=st.integers(202, 599).filter(lambda status: status not in {204, 429}),
    body=st.binary() | st.text().map(str.encode),
    method=st.sampled_from(METHODS),
)
async def test_whatever_else_arrives_in_place_of_an_answer_is_no_verdict(
    status: int, body: bytes, method: str
) -> None:
    found = await outcome(method, answered(status, body))
    assert found in ({Unreadable, Unavailable} if method == "GET" else {OutcomeUnknown})

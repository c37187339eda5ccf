"""Whatever goes wrong on the wire, what arrives is ours, and holds no value."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import httpx
import orjson
import pytest
from pydantic import SecretStr

from bot.domain import errors
from bot.domain.errors import (
    AccessDenied,
    MailtrapError,
    NotFound,
    OutcomeUnknown,
    Rejected,
    TokenRefused,
    Unavailable,
    Unreadable,
)
from bot.mailtrap.http import MailtrapHttp
from tests.mailtrap.wire import BOT_TOKEN, INSTANT, VALUE, Service, says

HTML = b"<!DOCTYPE html><html><body>502 deadbeefdeadbeefdeadbeefdeadbeef</body></html>"


async def read(http: MailtrapHttp) -> object:
    return await http.read("/api/things", orjson.loads, "list the things")


async def write(http: MailtrapHttp) -> object:
    return await http.write("POST", "/api/things", orjson.loads, "make a thing", payload={"a": 1})


async def failure(service: Service, call: Callable[[MailtrapHttp], Awaitable[object]]) -> Exception:
    async with service.http() as http:
        with pytest.raises(MailtrapError) as caught:
            await call(http)
    return caught.value


def page(status: int, body: bytes = HTML, content_type: str = "text/html") -> httpx.Response:
    return httpx.Response(status, content=body, headers={"Content-Type": content_type})


ANSWERS = [
    # answer, what a read raises, what a write raises
    (says({"error": "Incorrect API token"}, 401), TokenRefused, TokenRefused),
    (page(401), Unreadable, OutcomeUnknown),
    (says({"errors": "Access forbidden"}, 403), AccessDenied, AccessDenied),
    (page(403), Unreadable, OutcomeUnknown),
    (says({"error": "Not Found"}, 404), NotFound, NotFound),
    (page(404), Unreadable, OutcomeUnknown),
    (page(404, b""), Unreadable, OutcomeUnknown),
    (says({"error": "Gone"}, 410), NotFound, NotFound),
    (says({}, 410), Unreadable, OutcomeUnknown),
    (page(400, b""), Unreadable, OutcomeUnknown),
    (says({"errors": {"base": ["No permissions selected."]}}, 422), Rejected, Rejected),
    (page(422), Unreadable, OutcomeUnknown),
    (says({"error": "Conflict"}, 409), Rejected, Rejected),
    (says({"error": "Payment required"}, 402), Rejected, Rejected),
    (page(408), Unavailable, OutcomeUnknown),
    (page(500), Unavailable, OutcomeUnknown),
    (page(502, b""), Unavailable, OutcomeUnknown),
    (says({"errors": "Unexpected error"}, 503), Unavailable, OutcomeUnknown),
    (page(504), Unavailable, OutcomeUnknown),
    (page(301), Unreadable, OutcomeUnknown),
    (httpx.Response(302, headers={"Location": "/sign_in"}), Unreadable, OutcomeUnknown),
    (httpx.Response(304), Unreadable, OutcomeUnknown),
    (page(200), Unreadable, OutcomeUnknown),
    (page(200, content_type="application/json"), Unreadable, OutcomeUnknown),
    (page(200, b""), Unreadable, OutcomeUnknown),
    (page(200, b'[{"id":2498713,"na', "application/json"), Unreadable, OutcomeUnknown),
    (page(200, b"\xff\xfe\x00", "application/json"), Unreadable, OutcomeUnknown),
    (page(204, b""), Unreadable, OutcomeUnknown),
]


@pytest.mark.parametrize(("answer", "on_read", "on_write"), ANSWERS)
async def test_every_bad_answer_becomes_one_of_ours(
    answer: httpx.Response, on_read: type[MailtrapError], on_write: type[MailtrapError]
) -> None:
    assert type(await failure(Service(answer), read)) is on_read
    writing = Service(answer)
    assert type(await failure(writing, write)) is on_write
    assert len(writing.asked) == 1


REQUEST = httpx.Request("GET", "https://mailtrap.test", headers={"Api-Token": BOT_TOKEN})
HOLDING: dict[type[Exception], dict[str, Any]] = {
    httpx.HTTPStatusError: {
        "message": VALUE,
        "request": REQUEST,
        "response": httpx.Response(500, request=REQUEST),
    }
}


def foreign() -> Iterator[Exception]:
    """Everything that httpx can raise, found by looking, and what may come through it."""
    waiting: list[type[Exception]] = [
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
        httpx.CookieConflict,
    ]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        try:
            yield kind(VALUE)
        except TypeError:
            yield kind(**HOLDING.get(kind, {}))
    yield from (TimeoutError(VALUE), ConnectionResetError(VALUE), OSError(VALUE))


NEVER_SENT = {
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
}
FOREIGN = list(foreign())


def test_the_table_knows_all_of_httpx() -> None:
    exported = {
        found
        for name in httpx.__all__
        if isinstance(found := getattr(httpx, name), type) and issubclass(found, Exception)
    }
    assert exported <= {type(error) for error in FOREIGN}


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
async def test_no_exception_of_the_wire_leaks(error: Exception) -> None:
    ours = await failure(Service(error), read)
    assert type(ours) in {Unavailable, Unreadable}
    garbled = isinstance(error, httpx.DecodingError | httpx.TooManyRedirects)
    assert isinstance(ours, Unreadable) == garbled
    assert spotless(ours)


@pytest.mark.parametrize("error", FOREIGN, ids=lambda error: type(error).__name__)
async def test_a_write_is_repeated_only_where_nothing_was_sent(error: Exception) -> None:
    service = Service(error)
    ours = await failure(service, write)
    if type(error) in NEVER_SENT:
        assert type(ours) is Unavailable
        assert len(service.asked) == 4
    else:
        assert type(ours) is OutcomeUnknown
        assert len(service.asked) == 1
    assert spotless(ours)


def spotless(error: BaseException) -> bool:
    """Say whether nothing within reach of a log shows a value, not even with local variables."""
    assert error.__cause__ is None
    assert error.__context__ is None
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours = [frame for frame in told.stack if "/bot/" in frame.filename]
    assert ours
    shown = repr([frame.locals for frame in ours]) + str(error) + repr(error) + repr(vars(error))
    return VALUE not in shown and BOT_TOKEN not in shown


@pytest.mark.parametrize("status", [200, 422, 500])
async def test_no_body_stays_in_an_errors_traceback(status: int) -> None:
    garbage = b'{"error": ["", {"token": "' + VALUE.encode() + b'"'
    for call in (read, write):
        assert spotless(await failure(Service(page(status, garbage)), call))


async def test_nothing_of_a_call_is_logged_by_the_client(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    service = Service(httpx.ReadTimeout(VALUE), page(503), says([VALUE]))
    http = service.http()
    with caplog.at_level(logging.DEBUG):
        assert await read(http) == [VALUE]
    assert not [record for record in caplog.records if record.name.startswith("http")]
    printed = "".join(capfd.readouterr()) + caplog.text + repr(http) + repr(vars(http))
    assert VALUE not in printed
    assert BOT_TOKEN not in printed


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"error": "Not valid"}, {"base": ("Not valid",)}),
        ({"errors": "Not valid"}, {"base": ("Not valid",)}),
        ({"errors": ["One", "Two"]}, {"base": ("One", "Two")}),
        ({"errors": {"name": ["is too long", 7]}}, {"name": ("is too long",)}),
        ({"errors": {"name": "is taken", "base": []}}, {"name": ("is taken",)}),
    ],
)
async def test_the_services_words_are_kept_by_field(document: object, words: object) -> None:
    rejected = await failure(Service(says(document, 422)), write)
    assert isinstance(rejected, Rejected)
    assert rejected.errors == words
    assert rejected.doing == "make a thing"


async def test_a_read_outlives_a_short_outage() -> None:
    service = Service(page(503), httpx.ConnectError("no"), page(500), says({"id": 1}))
    assert await read(service.http()) == {"id": 1}


async def test_a_read_gives_up_after_four_attempts() -> None:
    service = Service(page(503))
    assert type(await failure(service, read)) is Unavailable
    assert len(service.asked) == 4


async def test_garbage_is_asked_for_once_more_and_not_again() -> None:
    healed = Service(page(200), says([]))
    assert await read(healed.http()) == []
    service = Service(page(200))
    await failure(service, read)
    assert len(service.asked) == 2


async def test_a_refusal_is_never_asked_for_again() -> None:
    service = Service(says({"errors": "Access forbidden"}, 403))
    await failure(service, read)
    assert len(service.asked) == 1


async def test_a_write_is_sent_when_the_connection_comes_back() -> None:
    service = Service(httpx.ConnectError("no"), says({"id": 7}))
    assert await write(service.http()) == {"id": 7}
    assert service.body == {"a": 1}


async def test_json_is_read_whatever_it_calls_itself() -> None:
    assert await read(Service(page(200, b"[1]", "text/plain")).http()) == [1]


async def test_a_long_body_is_decoded_just_the_same() -> None:
    long = [VALUE] * 20_000
    assert await read(Service(says(long)).http()) == long
    assert type(await failure(Service(page(200, b"[" * 400_000)), read)) is Unreadable


@pytest.mark.parametrize("address", ["http://[", "ftp://mailtrap.test", "", "http://a:b:c"])
async def test_a_senseless_address_is_ours_too(address: str) -> None:
    async with MailtrapHttp(address, SecretStr(BOT_TOKEN), patience=INSTANT) as http:
        with pytest.raises(Unavailable):
            await read(http)


async def test_a_closed_client_is_unavailable() -> None:
    http = Service(says([])).http()
    await http.close()
    with pytest.raises(Unavailable):
        await read(http)
    with pytest.raises(Unavailable):
        await write(http)


def test_every_error_has_its_place_in_the_tree() -> None:
    drawn = errors.__doc__ or ""
    for error in MailtrapError.__subclasses__():
        assert error.__name__ in drawn

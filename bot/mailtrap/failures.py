"""The one place where what goes wrong on the wire becomes an error of ours."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import httpx
import orjson

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

FOREIGN: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpx.CookieConflict,
    TimeoutError,
    OSError,
)
"""Everything that sending a request can raise."""

_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_BY_STATUS: Final[dict[int, type[MailtrapError]]] = {
    HTTPStatus.UNAUTHORIZED: TokenRefused,
    HTTPStatus.FORBIDDEN: AccessDenied,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.GONE: NotFound,
}
_SUCCESSES: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT})
_NO_VERDICTS: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_GARBLED: Final = (httpx.DecodingError, httpx.TooManyRedirects)


def of_error(error: Exception, doing: str, *, write: bool) -> MailtrapError:
    """Return ours for one of `FOREIGN`; raise it outside the handler, as theirs holds the token."""
    if isinstance(error, _NEVER_SENT):
        return Unavailable(doing)
    if write:
        return OutcomeUnknown(doing)
    return Unreadable(doing) if isinstance(error, _GARBLED) else Unavailable(doing)


def of_answer(response: httpx.Response, doing: str, *, write: bool) -> MailtrapError | None:
    """Return the error that an answer means, or None for a success, whose body is yet to be read.

    Only what has the service's own shape is its word. Whatever stands between us and it answers
    with pages of any status, which tell nothing of what the service has done.
    """
    status = response.status_code
    if status in _SUCCESSES and (response.content or status == HTTPStatus.NO_CONTENT):
        return None
    verdict = refusal(response)
    if verdict is not None and status in _BY_STATUS:
        return _BY_STATUS[status](doing)
    if verdict is not None and response.is_client_error and status not in _NO_VERDICTS:
        return Rejected(doing, verdict)
    if write:
        return OutcomeUnknown(doing)
    away = response.is_server_error or status in _NO_VERDICTS
    return Unavailable(doing) if away else Unreadable(doing)


def of_garbage(doing: str, *, write: bool) -> MailtrapError:
    """Return the error for a success whose body cannot be read: a write has been done by then."""
    return OutcomeUnknown(doing) if write else Unreadable(doing)


def refusal(response: httpx.Response) -> dict[str, tuple[str, ...]] | None:
    """Return the words, by field, of an answer in one of the service's two shapes of saying no.

    None is anything else: a page, nothing at all, or JSON that gateways and frameworks write.
    """
    try:
        found = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        return None
    match found:
        case {"error": str(said), **others} | {"errors": said, **others} if not others:
            by_field = said if isinstance(said, dict) else {"base": said}
        case _:
            return None
    return {field: texts for field in by_field if (texts := _texts(by_field[field]))} or None


def _texts(said: object) -> tuple[str, ...]:
    several = said if isinstance(said, list) else [said]
    return tuple(text for text in several if isinstance(text, str) and text)

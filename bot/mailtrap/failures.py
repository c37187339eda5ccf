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
_GARBLED: Final = (httpx.DecodingError, httpx.TooManyRedirects)


def of_error(error: Exception, doing: str, *, write: bool) -> MailtrapError:
    """Return ours for one of `FOREIGN`; raise it outside the handler, as theirs holds the token."""
    if isinstance(error, _NEVER_SENT):
        return Unavailable(doing)
    if write:
        return OutcomeUnknown(doing)
    return Unreadable(doing) if isinstance(error, _GARBLED) else Unavailable(doing)


def of_answer(response: httpx.Response, doing: str, *, write: bool) -> MailtrapError | None:
    """Return the error that an answer means, or None for a success; 429 is not judged here."""
    status = response.status_code
    if response.is_success:
        return None
    if status in _BY_STATUS:
        return _BY_STATUS[status](doing)
    if response.is_client_error and status != HTTPStatus.REQUEST_TIMEOUT:
        return Rejected(doing, words(response.content))
    if write:
        return OutcomeUnknown(doing)
    return Unavailable(doing) if response.is_error else Unreadable(doing)


def of_garbage(doing: str, *, write: bool) -> MailtrapError:
    """Return the error for a success whose body cannot be read: a write has been done by then."""
    return OutcomeUnknown(doing) if write else Unreadable(doing)


def words(body: bytes) -> dict[str, tuple[str, ...]]:
    """Return the service's words by field from either error shape; nothing from anything else."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    said = found.get("errors", found.get("error"))
    by_field = said if isinstance(said, dict) else {"base": said}
    return {field: texts for field in by_field if (texts := _texts(by_field[field]))}


def _texts(said: object) -> tuple[str, ...]:
    several = said if isinstance(said, list) else [said]
    return tuple(text for text in several if isinstance(text, str) and text)

"""One account token's connection: authentication, limits, retries and errors."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, Literal, Self, TypeVar

import httpx
import orjson
import stamina
from pydantic import SecretStr

from bot.domain.errors import RateLimited, Unavailable, Unreadable
from bot.domain.secrets import Secret
from bot.domain.ways import DIRECT, Way
from bot.mailtrap import failures
from bot.mailtrap.pace import Pace
from bot.mailtrap.payloads import UNDECODABLE
from bot.mailtrap.words import Words

T = TypeVar("T")
Decode = Callable[[bytes], T]
Query = Mapping[str, Sequence[int]]
Verb = Literal["POST", "PUT", "PATCH", "DELETE"]

LARGE: Final = 262_144
"""Bytes from which a body is decoded in a thread, so that everybody else is still served."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    `silence` is between two pieces of an answer, `answer` for all of it; `rate_limit` bounds what a
    call waits out in all after 429; after `trying` no new attempt is made, and before it up to
    `attempts`, with a growing backoff between them.
    """

    connect: float = 5.0
    silence: float = 15.0
    answer: float = 60.0
    rate_limit: float = 30.0
    trying: float = 90.0
    attempts: int = 4
    first_backoff: float = 0.2
    longest_backoff: float = 5.0
    jitter: float = 0.5


DEFAULT: Final = Patience()


class _Bearer(httpx.Auth):
    """Adds the token to a request at the last moment; has no printable form."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        """Authenticate one request."""
        request.headers["Authorization"] = f"Bearer {self._token.get_secret_value()}"
        yield request


class _Garbage(Enum):
    BODY = "an answer that cannot be read"


class MailtrapHttp:
    """A pooled client for one token; raises `MailtrapError`s and nothing of the wire's own.

    It needs the service's address without a path, and a token; `sleep` and `clock` (both in
    seconds) are those by which rate limits are kept.
    """

    def __init__(
        self,
        base_url: str,
        token: SecretStr,
        *,
        patience: Patience = DEFAULT,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._patience = patience
        self._sleep = sleep
        self._pace = Pace(clock)
        self.words = Words()
        self._client = _client(token, patience, transport or through(DIRECT))
        self._retries = stamina.AsyncRetryingCaller(
            attempts=patience.attempts,
            timeout=patience.trying,
            wait_initial=patience.first_backoff,
            wait_max=patience.longest_backoff,
            wait_jitter=patience.jitter,
        )

    @classmethod
    def with_value(cls, base_url: str, value: Secret, patience: Patience, way: Way) -> Self:
        """Return a client that authenticates with a value that nobody has read."""
        return cls(base_url, value.through(SecretStr), patience=patience, transport=through(way))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the pool; a call made afterwards is `Unavailable`."""
        await self._client.aclose()

    async def read(
        self, path: str, decode: Decode[T], doing: str, *, query: Query | None = None
    ) -> T:
        """Return what `decode` makes of an answer, after as many attempts as patience allows.

        Raises:
            MailtrapError: any but `OutcomeUnknown`; `doing` says what was tried.
        """
        garbage = iter([True])

        def worth_repeating(error: Exception) -> bool:
            if isinstance(error, Unreadable):
                return next(garbage, False)
            return isinstance(error, Unavailable)

        params = {f"{name}[]": list(ids) for name, ids in (query or {}).items() if ids}

        async def once() -> T:
            request = self._request("GET", path, params=params)
            return await self._exchange(request, decode, doing, write=False)

        return await self._retries(worth_repeating, once)

    async def write(
        self, verb: Verb, path: str, decode: Decode[T], doing: str, *, payload: object = None
    ) -> T:
        """Send a change once; only a connection that was never made is tried again.

        Raises:
            OutcomeUnknown: it was sent and may have happened.
            MailtrapError: any other; nothing has happened.
        """
        content = None if payload is None else orjson.dumps(payload)
        headers = {} if content is None else {"Content-Type": "application/json"}

        async def once() -> T:
            request = self._request(verb, path, content=content, headers=headers)
            return await self._exchange(request, decode, doing, write=True)

        return await self._retries(Unavailable, once)

    def _request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, list[int]] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Callable[[], httpx.Request]:
        def build() -> httpx.Request:
            return self._client.build_request(
                method,
                self._base_url + path,
                params=params or None,
                content=content,
                headers=headers,
            )

        return build

    async def _exchange(
        self, build: Callable[[], httpx.Request], decode: Decode[T], doing: str, *, write: bool
    ) -> T:
        response = await self._patiently(build, doing, write=write)
        problem = failures.of_answer(response, doing, write=write)
        if problem is not None:
            raise problem
        decoded = await _decoded(decode, response)
        if decoded is _Garbage.BODY:
            raise failures.of_garbage(doing, write=write)
        return decoded

    async def _patiently(
        self, build: Callable[[], httpx.Request], doing: str, *, write: bool
    ) -> httpx.Response:
        """Send until the answer is not the service's 429: then even a write may be repeated."""
        left, backoff = self._patience.rate_limit, 1.0
        while True:
            response = await self._send(build, doing, write=write)
            self._pace.learn(response.headers)
            if response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
                return response
            if write and failures.refusal(response) is None:
                return response  # somebody else's limit, who may have passed the request on
            wait = max(_retry_after(response), backoff)
            backoff *= 2
            left -= wait
            if left < 0:
                raise RateLimited(doing)
            self._pace.hold(wait)

    async def _send(
        self, build: Callable[[], httpx.Request], doing: str, *, write: bool
    ) -> httpx.Response:
        wait = self._pace.turn()
        if wait > 0:
            await self._sleep(wait)
        if self._client.is_closed:
            raise Unavailable(doing)
        try:
            async with asyncio.timeout(self._patience.answer):
                return await self._client.send(build())
        except failures.FOREIGN as error:
            problem = failures.of_error(error, doing, write=write)
        # Outside the handler: theirs would travel along as the context, and it holds the request.
        raise problem


def through(way: Way) -> httpx.AsyncHTTPTransport:
    """Return connections that go this way, and by no word of the environment's.

    httpx reads there by itself, and raises on values that are good enough for others.
    """
    return httpx.AsyncHTTPTransport(
        limits=httpx.Limits(max_connections=10),
        proxy=way.proxy,
        verify=True if way.trusted is None else way.trusted,
        trust_env=False,
    )


def _client(
    token: SecretStr, patience: Patience, transport: httpx.AsyncBaseTransport
) -> httpx.AsyncClient:
    # They tell of each request and its headers, which is noise at best.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        auth=_Bearer(token),
        headers={"Accept": "application/json", "User-Agent": "tokenbot"},
        timeout=httpx.Timeout(patience.silence, connect=patience.connect, pool=patience.connect),
        # A session that the service opens beside the token is not ours to carry.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        transport=transport,
    )


async def _decoded(decode: Decode[T], response: httpx.Response) -> T | Literal[_Garbage.BODY]:
    """Decode, or say that it is garbage: no body stays behind in a traceback's frames."""
    try:
        if len(response.content) >= LARGE:
            return await asyncio.to_thread(decode, response.content)
        return decode(response.content)
    except UNDECODABLE:
        return _Garbage.BODY


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("Retry-After", "")
    return float(said) if said.isdecimal() else 0.0

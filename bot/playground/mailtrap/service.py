"""The embedded Mailtrap: its database, its clock, its callers and its answers."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import orjson
from sqlalchemy import Connection, delete, select

from bot.playground.mailtrap.call import Call, Incoming, decode, identifier
from bot.playground.mailtrap.caller import Caller, authenticate, digest, presented, reach_into
from bot.playground.mailtrap.database import open_database
from bot.playground.mailtrap.errors import Refused, too_many
from bot.playground.mailtrap.faults import Faults
from bot.playground.mailtrap.ratelimit import LIMIT, RateLimit
from bot.playground.mailtrap.routes import Route
from bot.playground.mailtrap.rules import Reading, milliseconds
from bot.playground.mailtrap.tables import accesses, tokens
from bot.playground.mailtrap.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: bytes
    headers: dict[str, str]


class Mailtrap:
    """The token system itself, in a file or in memory; close it, or use it in a `with`.

    `now` gives an aware time, `random` that many bytes; `rate_limit` is per caller in 10 seconds;
    `requests` counts the calls so far.
    """

    def __init__(
        self,
        data: Path | None = None,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes] = secrets.token_bytes,
        reading: Reading | None = None,
        rate_limit: int = LIMIT,
    ) -> None:
        self.fresh = random
        self.faults = Faults()
        self.requests = 0
        self._now = now
        self._reading = reading or Reading()
        self._rate = RateLimit(rate_limit)
        self._engine = open_database(data)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the database; what was in memory is gone."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def moment(self) -> int:
        """Give the present moment, in milliseconds since 1970."""
        return milliseconds(self._now())

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Hold the only connection, with everything removed whose time has come."""
        with self._lock, self._engine.begin() as conn:
            due = tokens.c.remove_at <= self.moment
            if conn.execute(select(tokens.c.id).where(due).limit(1)).first():
                gone = select(tokens.c.access_id).where(due)
                conn.execute(delete(accesses).where(accesses.c.id.in_(gone)))
            yield conn

    def answer(self, route: Route, words: Vocabulary, incoming: Incoming) -> Answer:
        """Carry out one call and give what the real service would answer."""
        value = presented(incoming.headers)
        headers, left = self.count(value)
        try:
            if left < 0:
                raise too_many()
            with self.transaction() as conn:
                caller = authenticate(conn, value, self.moment)
                result = route.handler(self.call(conn, caller, words, incoming))
            status = 200 if route.answer else 204
        except Refused as refusal:
            status, result = refusal.status, refusal.body
            headers |= refusal.headers
        if result is None:
            return Answer(status, b"", headers)
        headers["Content-Type"] = "application/json; charset=utf-8"
        return Answer(status, orjson.dumps(result), headers)

    def count(self, value: str | None) -> tuple[dict[str, str], int]:
        """Count one request of a caller; give the headers that say so, and how many are left."""
        with self._lock:
            self.requests += 1
            left = self._rate.take(digest(value or ""), self.moment)
        return self._rate.headers(left), left

    def call(self, conn: Connection, caller: Caller, words: Vocabulary, incoming: Incoming) -> Call:
        """Make ready what a known caller asks for; raises Refused."""
        named = incoming.params.get("account_id")
        account_id = caller.account_id if named is None else identifier(named)
        return Call(
            conn=conn,
            caller=caller,
            reach=reach_into(conn, caller, account_id),
            moment=self.moment,
            fresh=self.fresh,
            reading=self._reading,
            words=words,
            incoming=incoming,
            body=decode(incoming),
        )

"""What a person does on Mailtrap's own website, where no user of the API hears of it."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, select

from bot.playground.mailtrap import domains, samples, tables, tokens
from bot.playground.mailtrap.call import Call, Incoming
from bot.playground.mailtrap.caller import Caller
from bot.playground.mailtrap.errors import Refused
from bot.playground.mailtrap.rules import ADMIN, Resource
from bot.playground.mailtrap.service import Mailtrap
from bot.playground.mailtrap.vocabulary import BY_TOKEN

_NOTHING: Mapping[str, str] = {}


class Website:
    """The first account, as its admin Jane Doe has it before her in a browser.

    Its methods raise ValueError with Mailtrap's own words for what Mailtrap refuses.
    """

    def __init__(self, service: Mailtrap) -> None:
        self._service = service

    def tokens(self) -> list[tuple[int, str]]:
        """Return the ids and names of all tokens but the one that the bot can't do without."""
        every = tables.tokens.c
        with self._service.transaction() as conn:
            mine = (every.account_id == _account(conn)) & (every.name != samples.BOT_TOKEN)
            rows = conn.execute(select(every.id, every.name).where(mine).order_by(every.name))
            return [(row.id, row.name) for row in rows]

    def reset(self, token: int) -> None:
        """Reset a token; the new value is seen by nobody."""
        self._do(tokens.reset, {"token_id": str(token)})

    def delete(self, token: int) -> None:
        """Delete a token."""
        self._do(tokens.remove, {"token_id": str(token)})

    def add_domain(self, name: str) -> None:
        """Add a sending domain, which brings a token of its own."""
        self._do(domains.create, body={BY_TOKEN.domain: {"domain_name": name}})

    def _do(
        self,
        handler: Callable[[Call], object],
        params: Mapping[str, str] = _NOTHING,
        body: Mapping[str, object] = _NOTHING,
    ) -> None:
        try:
            with self._service.transaction() as conn:
                account = _account(conn)
                held = {Resource("account", account): ADMIN}
                admin = Caller(0, samples.PEOPLE[0][1], account, held)
                incoming = Incoming({}, params, body=orjson.dumps(body))
                handler(self._service.call(conn, admin, BY_TOKEN, incoming))
        except Refused as refusal:
            raise ValueError(_words(refusal)) from None


def _account(conn: Connection) -> int:
    return int(conn.execute(select(tables.accounts.c.id).limit(1)).scalar_one())


def _words(refusal: Refused) -> str:
    """Mailtrap's own words, wherever in its answer they stand."""
    found: Any = refusal.body or "Bad request"
    while not isinstance(found, str):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return found

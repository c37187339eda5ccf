"""One request on its way through the service, and how its parts are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
from sqlalchemy import Connection

from bot.playground.mailtrap.caller import Caller
from bot.playground.mailtrap.errors import forbidden, invalid, malformed, not_found
from bot.playground.mailtrap.rules import ADMIN, LONGEST_ID, LONGEST_NAME, Reach, Reading
from bot.playground.mailtrap.vocabulary import Vocabulary

Body = Mapping[str, object]

_EMPTY: Final[Body] = {}


@dataclass(frozen=True, slots=True)
class Incoming:
    """What arrived over HTTP, before anything of it is believed."""

    headers: Mapping[str, str]
    params: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[tuple[str, str]] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a known caller, inside one transaction; `moment` is in milliseconds."""

    conn: Connection
    caller: Caller
    reach: Reach
    moment: int
    fresh: Callable[[int], bytes]
    reading: Reading
    words: Vocabulary
    incoming: Incoming
    body: Body

    def id(self, name: str) -> int:
        """Read a number from the path, or raise Refused (404)."""
        return identifier(self.incoming.params[name])

    def ids(self, *names: str) -> list[int]:
        """Read numbers from the query under any of these names, with or without brackets."""
        wanted = {*names, *(f"{name}[]" for name in names)}
        found = [text for key, text in self.incoming.query if key in wanted]
        return [int(text) for text in found if is_identifier(text)]

    def require_account_admin(self, words: str = "Access forbidden") -> None:
        """Raise Refused (403) unless the caller administers the whole account."""
        if self.reach.floor < ADMIN:
            raise forbidden(words)


def is_identifier(text: str) -> bool:
    """Say whether a text can be the id of a row."""
    fits = text.isascii() and text.isdigit() and len(text) <= len(str(LONGEST_ID))
    return fits and 0 < int(text) <= LONGEST_ID


def identifier(text: str) -> int:
    """Read an id, or raise Refused (404)."""
    if not is_identifier(text):
        raise not_found()
    return int(text)


def decode(incoming: Incoming) -> Body:
    """Decode a JSON object, or raise Refused (400); what isn't said to be JSON holds no fields."""
    content_type = incoming.headers.get("content-type", "application/json")
    if not incoming.body.strip() or "json" not in content_type.lower():
        return _EMPTY
    try:
        decoded = orjson.loads(incoming.body)
    except orjson.JSONDecodeError:
        raise malformed() from None
    if not isinstance(decoded, dict):
        raise malformed()
    return decoded


def wrapped(body: Body, key: str) -> Body:
    """Read the object that a body wraps its fields in, or raise Refused (400)."""
    inner = body.get(key)
    if not isinstance(inner, dict) or not inner:
        raise malformed()
    return inner


def text_field(body: Body, key: str, *, least: int = 1, most: int = LONGEST_NAME) -> str:
    """Read a text that may not be blank, or raise Refused (422) under its key."""
    value = body.get(key)
    text = "" if value is None else value
    if not isinstance(text, str):
        raise invalid(key, "is invalid")
    wrong = [] if text.strip() else ["can't be blank"]
    if len(text) < least and least > 1:
        wrong.append(f"is too short (minimum is {least} characters)")
    if len(text) > most:
        wrong.append(f"is too long (maximum is {most} characters)")
    if wrong:
        raise invalid(key, *wrong)
    return text

"""A secret is a type that cannot be printed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn, TypeVar

T = TypeVar("T")


class Secret:
    """A token value or a password: it has no printable, comparable, picklable or JSON form."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value: Final = value

    def reveal(self) -> str:
        """Return the value; called in one file, `slack/secrets.py`, which a test proves."""
        return self.__value

    def through(self, door: Callable[[str], T]) -> T:
        """Hand the value to one of the two machines that need it, and return what they make of it.

        Called in two files, which a test proves: `store/secrets.py` seals it, `mailtrap/http.py`
        tries it.
        """
        return door(self.__value)

    def __repr__(self) -> str:
        return "Secret(…)"

    def __format__(self, spec: str) -> str:
        return "…"

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")

"""The service that the app looks after, as far as the workspace's own controls reach it."""

from collections.abc import Sequence
from typing import Protocol


class Outside(Protocol):
    """Changes that service and makes it fail, without the app's knowledge.

    `healths` are the states that it can be put into, each with its words, the first of them well.
    """

    name: str
    health: str
    healths: Sequence[tuple[str, str]]

    def tokens(self, typed: str) -> list[tuple[str, str]]:
        """Return the ids and names of what can be changed and is called something like this."""
        ...

    def change(self, deed: str, about: str) -> str:
        """Reset or delete a token, or add a domain; returns what has happened, in a sentence.

        Raises ValueError with a sentence about why not.
        """
        ...

"""What a page button carries where the question is words alone: the page, a blank, the words."""

from __future__ import annotations

from typing import Final

from bot.domain.errors import UnreadableWords
from bot.slack.blocks import Block, button

MOST_CHARACTERS: Final = 200


def readable(words: str, most: int = MOST_CHARACTERS) -> str:
    """Return the words that were typed.

    Raises:
        UnreadableWords: there are more characters than anything is named with.
    """
    if len(words) > most:
        raise UnreadableWords(f"{words[:40]}…", (f"at most {most} characters",))
    return words


def carried(page: int, words: str) -> str:
    """Return a button's value for a page of what these words find."""
    return f"{page} {words}"


def turned(value: str) -> tuple[int, str]:
    """Return the page and the words that a button carries."""
    page, _, words = value.partition(" ")
    return (max(1, int(page)) if page.isdecimal() else 1), words


def buttons(room: str, page: int, pages: int, words: str) -> list[Block]:
    """Return Previous and Next where there is such a page, Refresh, and All where words limit."""
    found = []
    if page > 1:
        found.append(button("‹ Previous", f"{room}.previous", carried(page - 1, words)))
    if page < pages:
        found.append(button("Next ›", f"{room}.next", carried(page + 1, words)))
    found.append(button("Refresh", f"{room}.refresh", carried(page, words)))
    if words:
        found.append(button("Show all", f"{room}.all", carried(1, "")))
    return found

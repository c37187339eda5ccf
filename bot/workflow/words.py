"""Words that people search tokens by, and the names nearest to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from rapidfuzz import fuzz, process

from bot.domain.tokens import TokenRecord

NEAREST: Final = 3
"""How many names are offered where nothing matches."""

_STRAIGHT: Final = str.maketrans("“”„‘’", '"""\'\'')
_ROUGHLY: Final = 65.0
_REALLY: Final = 50.0
_SHORTLIST: Final = 20


@dataclass(frozen=True, slots=True)
class Searchable:
    """A token with what it is found by: a folded name, and id and last four between breaks."""

    id: int
    record: TokenRecord
    name: str
    marks: str

    @classmethod
    def of(cls, record: TokenRecord) -> Self:
        """Return the token, made comparable once."""
        token = record.token
        last_four = token.last_four.lower()
        return cls(
            token.id, record, fold(token.name), f"\n{token.id}\n{last_four}\n...{last_four}\n"
        )


Sieve = Callable[[list[Searchable]], list[Searchable]]


def fold(text: str) -> str:
    """Return text as it is compared: without case, typography, invisible marks and line breaks."""
    if text.isascii():
        return " ".join(text.lower().split())
    composed = unicodedata.normalize("NFKC", text.translate(_STRAIGHT)).casefold()
    seen = "".join(letter for letter in composed if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def matcher(words: str) -> Sieve:
    """Return what leaves the tokens of which every word is a part of the name, id or last four."""
    needles = tuple((needle, f"\n{needle}\n") for needle in fold(words).split())

    def sieve(items: list[Searchable]) -> list[Searchable]:
        for part, mark in needles:
            items = [item for item in items if part in item.name or mark in item.marks]
        return items

    return sieve


def matching(words: str, names: Iterable[str]) -> list[int]:
    """Return the positions of the folded names that hold every word."""
    needles = fold(words).split()
    return [at for at, name in enumerate(names) if all(needle in name for needle in needles)]


def nearest(words: str, names: Mapping[int, str], limit: int = NEAREST) -> list[int]:
    """Return the keys of the folded names that look most like the words, best first.

    The quick scorer shortlists and the thorough one ranks: together a third of the time.
    """
    typed = fold(words)
    rough = process.extract(
        typed,
        names,
        scorer=fuzz.partial_ratio,
        limit=max(limit, _SHORTLIST),
        score_cutoff=_ROUGHLY,
    )
    ranked = process.extract(
        typed,
        {key: name for name, _, key in rough},
        scorer=fuzz.WRatio,
        limit=limit,
        score_cutoff=_REALLY,
    )
    return [key for _, _, key in ranked]

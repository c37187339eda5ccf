"""Which of the tokens that a list lacks are gone, and which it only does not show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.errors import MailtrapError, NotFound
from bot.domain.tokens import Token
from bot.workflow.sync_look import Source

ASKED: Final = 20
"""How many missing tokens one look asks for, a call each; the others wait for later looks."""


@dataclass(frozen=True, slots=True)
class Found:
    """What asking by id told: what is still `there`, and the ids of what is `gone`."""

    there: tuple[Token, ...] = ()
    gone: frozenset[int] = frozenset()


async def ask_for(missing: Sequence[Token], source: Source, look: int) -> Found:
    """Ask for missing tokens by id, as a list may be cut short or empty; only a 404 says "gone".

    Each look, by its number, begins with others, so that every token has its turn.
    """
    start = look * ASKED % len(missing) if missing else 0
    there, gone = [], set()
    for token in [*missing[start:], *missing[:start]][:ASKED]:
        try:
            there.append(await source.token(token.account_id, token.id))
        except NotFound:
            gone.add(token.id)
        except MailtrapError:
            break  # a later look will tell
    return Found(tuple(there), frozenset(gone))

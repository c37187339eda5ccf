"""From a number of days to what ends in them."""

from __future__ import annotations

from bot.domain.errors import UnreadableWords
from bot.domain.people import Role
from bot.features.expiring import views
from bot.slack.freshness import Freshness
from bot.slack.room import Heard
from bot.slack.screen import Screen
from bot.workflow.digest import Digests


class Expiring:
    """The listener that looks ahead."""

    def __init__(self, digests: Digests, freshness: Freshness) -> None:
        self._digests = digests
        self._freshness = freshness

    async def typed(self, heard: Heard) -> Screen:
        """Answer `expiring [days]`; the picture follows."""
        days = _days(heard.words)
        await self._freshness.nudge(heard.person.team, heard.now)
        found = await self._digests.ending(heard.person, days, heard.now)
        return views.ending(found, heard.now, operates=await heard.holds(Role.OPERATOR))


def _days(words: str) -> int | None:
    if not words:
        return None
    number, *unit = words.casefold().split()
    plain = number.isascii() and number.isdecimal() and unit in ([], ["day"], ["days"])
    if not plain or not views.FEWEST <= int(number[:9]) <= views.MOST:
        raise UnreadableWords(words[: views.LONGEST], views.SUCH_AS)
    return int(number)

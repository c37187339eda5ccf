"""Open forms that change while somebody fills them in."""

from __future__ import annotations

from collections import OrderedDict
from itertools import count
from typing import Final

from bot.slack.heard import OnModal
from bot.slack.post import Post
from bot.slack.screen import Modal

MOST_VIEWS: Final = 10_000
"""How many open modals are remembered."""

CONFLICT: Final = "hash_conflict"


class Live:
    """Shows the newest answer alone: somebody who chooses quickly is ahead of us."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._numbers = count(1)
        self._newest: OrderedDict[str, int] = OrderedDict()

    def heard(self, view_id: str) -> int:
        """Take note that something happened in a modal, in the order in which it did."""
        number = self._newest[view_id] = next(self._numbers)
        self._newest.move_to_end(view_id)
        if len(self._newest) > MOST_VIEWS:
            self._newest.popitem(last=False)
        return number

    async def renew(self, place: OnModal, modal: Modal, number: int) -> None:
        """Give a form its new version, unless something newer was heard from it since.

        The hash holds against a version that another process has shown; where ours is the newest
        that was heard, the version in its way answers an older change, and has to give way.
        """
        if not self._is_newest(place, number):
            return
        view, view_id = modal.modal(), place.view_id
        word = await self._post.update(view, view_id=view_id, hash=place.hash)
        if word == CONFLICT and self._is_newest(place, number):
            await self._post.update(view, view_id=view_id)

    def _is_newest(self, place: OnModal, number: int) -> bool:
        return self._newest.get(place.view_id) == number

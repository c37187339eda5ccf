"""From a click in the thread to what it does."""

from __future__ import annotations

from bot.domain.changes import DeleteToken
from bot.domain.errors import MovedAlready, NoSuchToken
from bot.domain.people import PersonId
from bot.domain.tokens import Consumer
from bot.features.rotation import views
from bot.slack.cards import asking, calls, tokens
from bot.slack.room import Heard
from bot.slack.screen import FieldErrors, Screen, Shown, Submitted
from bot.workflow.ask import Ask
from bot.workflow.asking import Asked
from bot.workflow.rotate import Rotate


class Rotations:
    """The listeners of the thread."""

    def __init__(self, rotate: Rotate, ask: Ask) -> None:
        self._rotate = rotate
        self._ask = ask

    async def moved(self, heard: Heard) -> Screen:
        """Note that an app has moved."""
        carried, _, number = heard.value.rpartition(":")
        if not number.isdecimal():
            raise NoSuchToken(heard.value)
        key = _key(heard.person, carried)
        try:
            rotation = await self._rotate.moved(heard.person, key, int(number), heard.now)
        except MovedAlready:
            if not heard.carried:  # else it is its own message, which says how it stands
                raise
            return calls.moved(await self._rotate.get(key), heard.carried)
        await self._rotate.tell(key)
        return calls.moved(rotation, heard.carried) if heard.carried else views.moved(rotation)

    async def retiring(self, heard: Heard) -> Shown:
        """Answer with what the end of the old value means, before it happens."""
        rotation = await self._rotate.get(_key(heard.person, heard.value))
        change = DeleteToken(rotation.account_id, rotation.token_id, retired=True)
        foreseen = await self._ask.foresee(Asked(heard.person, change), heard.now)
        return views.retiring(rotation, foreseen, heard.now)

    async def retired(self, heard: Heard) -> Submitted:
        """Ask for the end of the old token, by the rules for any deletion."""
        form = heard.form
        change = DeleteToken(*tokens.carried(form.carried), retired=True)
        asked = Asked(heard.person, change, form.text(asking.WHY), id=form.view_id)
        return asking.sent(await self._ask(asked, heard.now))

    async def adding(self, heard: Heard) -> Shown:
        """Ask for one more app."""
        return views.adding(await self._rotate.get(_key(heard.person, heard.value)))

    async def added(self, heard: Heard) -> Submitted:
        """Let it move with the others."""
        form = heard.form
        key = _key(heard.person, form.carried)
        app = Consumer(form.text(views.APP), form.chosen(views.PERSON) or None)
        known = (await self._rotate.get(key)).moves
        if app.app.casefold() in {move.app.casefold() for move in known}:
            return FieldErrors(views.there_already())
        rotation = await self._rotate.add(heard.person, key, app, heard.now)
        await self._rotate.tell(key)
        return views.added(rotation, app.app)


def _key(person: PersonId, carried: str) -> tuple[str, int, int]:
    return (person.team, *tokens.carried(carried))

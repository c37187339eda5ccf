"""From what a person did to the room that answers, and back to where they did it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeGuard

import orjson
from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.people import PersonId
from bot.slack import heard as read
from bot.slack import submissions
from bot.slack.blocks import Block, divider
from bot.slack.boundary import Boundary
from bot.slack.cards import trouble
from bot.slack.forms import Form, form_of
from bot.slack.limits import MOST_BLOCKS
from bot.slack.live import Live
from bot.slack.post import Post
from bot.slack.registry import HELP, Registry
from bot.slack.room import (
    Heard,
    Room,
)
from bot.slack.screen import FieldErrors, Modal, Screen, Shown, Submitted
from bot.slack.tasks import Tasks

PATIENCE: Final = 2.0
"""Seconds before a command is acknowledged without its answer, which then follows (Slack: 3)."""

Payload = dict[str, Any]


class Switchboard(AsyncMiddleware):
    """The last of Bolt's middleware: it answers every kind of payload, known to a room or not.

    By then Bolt has checked the signature and the workspace. What it does next, to find a listener
    and every argument that one could ask for, is left out: it takes longer than an answer.

    Raises:
        ValueError: two rooms register the same word or id, or there is no help.
    """

    def __init__(
        self,
        rooms: tuple[Room, ...],
        command: str,
        boundary: Boundary,
        post: Post,
        tasks: Tasks,
        now: Callable[[], datetime],
    ) -> None:
        self._command = command
        self._boundary = boundary
        self._post = post
        self._tasks = tasks
        self._now = now
        self._live = Live(post)
        self._registry = Registry(rooms)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002  (Bolt's own name)
    ) -> BoltResponse:
        """Acknowledge whatever Slack sends, with the answer where it can go along."""
        del resp, next  # nobody stands behind this, so nothing is passed on
        body = req.body
        person = PersonId(str(req.context.team_id or ""), str(req.context.user_id or ""))
        match body:
            case {"command": _}:
                return await self._answer(body, person)
            case {"type": "block_suggestion"}:
                return await self._options(body, person)
            case {"type": "view_submission"}:
                return await self._view(body, person)
            case {"type": "block_actions"}:
                self._clicked(body, person)
            case {"type": "shortcut" | "message_action"}:
                self._tasks.spawn(self._open(body, person))
            case {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}}:
                self._tasks.spawn(self._fill_home(person))
        return _empty()  # also for what no room waits for

    async def _answer(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a slash command in the acknowledgement itself, or soon after a slow one."""
        answer = self._tasks.spawn(self._say(body, person))
        await _patiently(answer)
        if answer.done() and isinstance(screen := answer.result(), Screen):
            return BoltResponse(status=200, body=screen.message_json)
        trigger = str(body.get("trigger_id") or "")
        place = read.OnMessage(str(body.get("response_url") or ""), trigger)
        again = trouble.again(trouble.AGAIN_COMMAND, str(body.get("text") or ""))
        self._tasks.spawn(self._say_later(answer, person, place, again))
        return _empty()

    def _clicked(self, body: Payload, person: PersonId) -> None:
        """Answer a click where it happened."""
        click, form = read.click_of(body), form_of(body.get("view") or {})
        # Counted here, since Slack's order is known before anything is awaited.
        number = self._live.heard(form.view_id) if form.view_id else 0
        self._tasks.spawn(self._click(click, person, form, number))

    async def _options(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a type-ahead menu with at most 100 options, in groups or without."""
        found = self._registry.suggestions.get(str(body.get("action_id")))
        if found is None:
            return _json({"options": []})
        asked = Heard(
            person,
            self._now(),
            words=read.typed(str(body.get("value") or "")),
            carried=read.carried_by(body),
            form=form_of(body.get("view") or {}),
        )
        options = await self._boundary.options(found.role, asked, found.run)
        grouped = any("options" in each for each in options)
        return _json({"option_groups" if grouped else "options": options})

    async def _view(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a sent modal in the acknowledgement, or say "at work" and answer it there."""
        form = form_of(body["view"])
        found = self._registry.views.get(form.id)
        if found is None:
            sorry = replace(trouble.out_of_date(self._command), aside=False)
            return _json(submissions.response(form, sorry))
        self._live.heard(form.view_id)
        sent = Heard(person, self._now(), carried=form.carried, form=form)
        answer = self._tasks.spawn(self._boundary.answer(found, sent))
        await _patiently(answer)
        if not answer.done():
            self._tasks.spawn(self._finish(answer, person, form))
            return _json(submissions.at_work(form))
        self._sent(answer.result(), person, form)
        response = submissions.response(form, answer.result())
        return _json(response) if response else _empty()

    def _sent(self, answer: Submitted, person: PersonId, form: Form) -> None:
        """Let the Home tab show what a form has changed that was opened there."""
        if form.home and not isinstance(answer, FieldErrors):
            self._tasks.spawn(self._fill_home(person))

    async def _say(self, body: Payload, person: PersonId) -> Shown:
        word, words = read.command_of(body)
        said = Heard(person, self._now(), words=words, trigger=str(body.get("trigger_id") or ""))
        if body.get("command") != self._command:
            return trouble.other_command(str(body.get("command")), self._command)
        command = self._registry.commands.get(word.casefold() or HELP)
        if command is not None:
            return await self._boundary.screen(command.role, said, command.run)
        return trouble.unknown_word(word, tuple(self._registry.commands), self._command)

    async def _say_later(
        self, answer: asyncio.Task[Shown], person: PersonId, place: read.Place, again: Block
    ) -> None:
        await self._show(person, place, await answer, again)

    async def _finish(self, answer: asyncio.Task[Submitted], person: PersonId, form: Form) -> None:
        self._sent(await answer, person, form)
        await submissions.finish(self._post, person.user, form, await answer)

    async def _click(self, click: read.Click, person: PersonId, form: Form, number: int) -> None:
        again = trouble.again(click.action_id, click.value, click.carried)
        if click.action_id in {trouble.AGAIN_COMMAND, trouble.AGAIN_SHORTCUT}:
            await self._show(person, click.place, await self._once_more(click, person), again)
            return
        action = self._registry.actions.get(click.action_id)
        if action is None:
            await self._post.show(click.place, trouble.out_of_date(self._command))
            return
        clicked = Heard(
            person,
            self._now(),
            value=click.value,
            carried=click.carried,
            form=form,
            trigger=click.place.trigger_id,
        )
        shown = await self._boundary.screen(action.role, clicked, action.run)
        if isinstance(shown, Screen) and not shown.blocks:  # wherever the click was
            await self._fill_home(person)
            return
        if isinstance(click.place, read.OnHome):
            await self._answer_at_home(person, click.place, shown, again, above=action.home)
            return
        if form.home and isinstance(shown, Modal):
            shown = replace(shown, home=True)
        if isinstance(click.place, read.OnModal) and _renews(shown, form):
            await self._live.renew(click.place, shown, number)
        else:
            await self._show(person, click.place, shown, again)

    async def _answer_at_home(
        self, person: PersonId, place: read.OnHome, shown: Shown, again: Block, *, above: bool
    ) -> None:
        """Answer a click on the Home tab, and let the tab show what it has changed."""
        if isinstance(shown, Modal):
            await self._show(person, place, replace(shown, home=True), again)
        elif above or not await self._post.show(place, shown):
            # A trigger lives for 3 seconds: what comes later stands in the tab, too.
            await self._publish_above_home(person, shown)
        elif shown.aside:
            await self._fill_home(person)

    async def _once_more(self, click: read.Click, person: PersonId) -> Shown:
        trigger = click.place.trigger_id
        if click.action_id == trouble.AGAIN_SHORTCUT:
            return await self._start(click.value, person, trigger)
        typed = {"command": self._command, "text": click.value, "trigger_id": trigger}
        return await self._say(typed, person)

    async def _show(self, person: PersonId, place: read.Place, shown: Shown, again: Block) -> None:
        """Show an answer; where a form could not be opened, say so where that can be seen."""
        if await self._post.show(place, shown):
            return
        if isinstance(place, read.OnModal):
            await self._post.tell(person.user, trouble.too_late(None))
        elif isinstance(place, read.OnHome):
            late = trouble.too_late(again) if isinstance(shown, Modal) else shown
            await self._post.tell(person.user, late)
        elif isinstance(shown, Modal):
            await self._post.show(place, trouble.too_late(again))

    async def _publish_above_home(self, person: PersonId, told: Screen) -> None:
        """Fill the Home tab anew, beneath what is told where both fit."""
        home = await self._at_home(person)
        if home is not None:
            both = [*told.blocks, divider(), *home.blocks]
            home = (
                None
                if home.aside or len(both) > MOST_BLOCKS["home"]
                else replace(home, blocks=both)
            )
        await self._post.publish(person.user, home or told)

    async def _open(self, body: Payload, person: PersonId) -> None:
        callback_id = str(body.get("callback_id"))
        place = read.OnHome(person.user, str(body.get("trigger_id") or ""))
        shown = await self._start(callback_id, person, place.trigger_id)
        await self._show(person, place, shown, trouble.again(trouble.AGAIN_SHORTCUT, callback_id))

    async def _start(self, callback_id: str, person: PersonId, trigger: str) -> Shown:
        shortcut = self._registry.shortcuts.get(callback_id)
        if shortcut is None:
            return trouble.out_of_date(self._command)
        started = Heard(person, self._now(), trigger=trigger)
        return await self._boundary.screen(shortcut.role, started, shortcut.run)

    async def _fill_home(self, person: PersonId) -> None:
        screen = await self._at_home(person)
        if screen is not None:
            await self._post.publish(person.user, screen)

    async def _at_home(self, person: PersonId) -> Screen | None:
        home = self._registry.home
        if home is None:
            return None
        opened = Heard(person, self._now())
        return await self._boundary.screen(home.role, opened, home.run)


async def _patiently(answer: asyncio.Task[Any]) -> None:
    """Wait for an answer as long as the acknowledgement can."""
    await asyncio.sleep(0)  # what is known from memory is said by then, without any timer
    if not answer.done():
        await asyncio.wait((answer,), timeout=PATIENCE)


def _renews(shown: Shown, form: Form) -> TypeGuard[Modal]:
    return isinstance(shown, Modal) and shown.id == form.id


def _json(payload: Block) -> BoltResponse:
    return BoltResponse(status=200, body=orjson.dumps(payload).decode())


def _empty() -> BoltResponse:
    return BoltResponse(status=200, body="")

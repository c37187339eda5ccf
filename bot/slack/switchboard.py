"""From what a person did to the room that answers, and back to where they did it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

import orjson
from slack_bolt import BoltResponse
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.domain.people import PersonId
from bot.slack import heard as read
from bot.slack.blocks import Block, divider
from bot.slack.boundary import Boundary
from bot.slack.cards import trouble
from bot.slack.post import Post
from bot.slack.room import (
    Action,
    Command,
    Heard,
    Home,
    Room,
    Shortcut,
    Suggestion,
    View,
)
from bot.slack.screen import Screen
from bot.slack.tasks import Tasks

PATIENCE: Final = 2.0
"""Seconds before a command is acknowledged without its answer, which then follows (Slack: 3)."""

HELP: Final = "help"

Payload = dict[str, Any]
Registered = TypeVar("Registered", Action, Suggestion, View, Shortcut)


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
        self._commands = _words(command for room in rooms for command in room.commands)
        self._actions = _ids(action for room in rooms for action in room.actions)
        self._suggestions = _ids(each for room in rooms for each in room.suggestions)
        self._views = _ids(view for room in rooms for view in room.views)
        self._shortcuts = _ids(shortcut for room in rooms for shortcut in room.shortcuts)
        self._home = _home(rooms)

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
                self._tasks.spawn(self._click(body, person))
            case {"type": "shortcut" | "message_action"}:
                self._tasks.spawn(self._open(body, person))
            case {"type": "event_callback", "event": {"type": "app_home_opened", "tab": "home"}}:
                self._tasks.spawn(self._fill_home(person))
        return _empty()  # also for what no room waits for, such as a closed modal

    async def _answer(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a slash command in the acknowledgement itself, or soon after a slow one."""
        answer = self._tasks.spawn(self._say(body, person))
        await asyncio.sleep(0)  # what is known from memory is said by then, without any timer
        if not answer.done():
            await asyncio.wait((answer,), timeout=PATIENCE)
        if answer.done():
            return BoltResponse(status=200, body=answer.result().message_json)
        place = read.OnMessage(str(body.get("response_url") or ""))
        self._tasks.spawn(self._say_later(answer, place))
        return _empty()

    async def _options(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a type-ahead menu with at most 100 options."""
        found = self._suggestions.get(str(body.get("action_id")))
        if found is None:
            return _json({"options": []})
        carried = read.carried_by(body)
        words = read.typed(str(body.get("value") or ""))
        asked = Heard(person, self._now(), words=words, carried=carried)
        return _json({"options": await self._boundary.options(found.role, asked, found.run)})

    async def _view(self, body: Payload, person: PersonId) -> BoltResponse:
        """Answer a sent modal in the acknowledgement itself."""
        found = self._views.get(str(body["view"].get("callback_id")))
        if found is None:
            screen = trouble.out_of_date(self._command)
            return _json({"response_action": "update", "view": screen.modal()})
        sent = Heard(person, self._now(), payload=body)
        answer = await self._boundary.answer(found.role, sent, found.run)
        return _json(answer) if answer else _empty()

    async def _say(self, body: Payload, person: PersonId) -> Screen:
        word, words = read.command_of(body)
        said = Heard(person, self._now(), words=words)
        if body.get("command") != self._command:
            return trouble.other_command(str(body.get("command")), self._command)
        command = self._commands.get(word.casefold() or HELP)
        if command is not None:
            return await self._boundary.screen(command.role, said, command.run)
        help_command = self._commands[HELP]
        help_screen = await self._boundary.screen(help_command.role, said, help_command.run)
        return trouble.unknown_word(word, tuple(self._commands), self._command, help_screen)

    async def _say_later(self, answer: asyncio.Task[Screen], place: read.Place) -> None:
        await self._post.show(place, await answer)

    async def _click(self, body: Payload, person: PersonId) -> None:
        click = read.click_of(body)
        action = self._actions.get(click.action_id)
        if action is None:
            await self._post.show(click.place, trouble.out_of_date(self._command))
            return
        clicked = Heard(person, self._now(), value=click.value, carried=click.carried)
        screen = await self._boundary.screen(action.role, clicked, action.run)
        if not action.home:
            await self._post.show(click.place, screen)
        elif screen.aside:
            await self._post.publish(person.user, await self._above_home(screen, person))
        else:
            await self._post.publish(person.user, screen)

    async def _above_home(self, said: Screen, person: PersonId) -> Screen:
        """Return the Home tab as it is, beneath the words about why it could not be renewed."""
        home = await self._at_home(person)
        if home is None or home.aside:
            return said
        return replace(home, blocks=[*said.blocks, divider(), *home.blocks])

    async def _open(self, body: Payload, person: PersonId) -> None:
        shortcut = self._shortcuts.get(str(body.get("callback_id")))
        place = read.OnHome(person.user, str(body.get("trigger_id") or ""))
        if shortcut is None:
            await self._post.show(place, trouble.out_of_date(self._command))
            return
        started = Heard(person, self._now(), payload=body)
        screen = await self._boundary.screen(shortcut.role, started, shortcut.run)
        await self._post.show(place, screen)

    async def _fill_home(self, person: PersonId) -> None:
        screen = await self._at_home(person)
        if screen is not None:
            await self._post.publish(person.user, screen)

    async def _at_home(self, person: PersonId) -> Screen | None:
        if self._home is None:
            return None
        opened = Heard(person, self._now())
        return await self._boundary.screen(self._home.role, opened, self._home.run)


def _json(payload: Block) -> BoltResponse:
    return BoltResponse(status=200, body=orjson.dumps(payload).decode())


def _empty() -> BoltResponse:
    return BoltResponse(status=200, body="")


def _words(commands: Iterable[Command]) -> dict[str, Command]:
    found: dict[str, Command] = {}
    for command in commands:
        if command.word in found:
            raise ValueError(f"two rooms answer to {command.word}")
        found[command.word] = command
    if HELP not in found:
        raise ValueError("no room answers to help")
    return found


def _ids(entries: Iterable[Registered]) -> dict[str, Registered]:
    found: dict[str, Registered] = {}
    for entry in entries:
        if entry.id in found:
            raise ValueError(f"two rooms register {entry.id}")
        found[entry.id] = entry
    return found


def _home(rooms: tuple[Room, ...]) -> Home | None:
    homes = [room.home for room in rooms if room.home is not None]
    if len(homes) > 1:
        raise ValueError("two rooms fill the Home tab")
    return homes[0] if homes else None

"""Everything that the rooms register, by word and by id; nothing is registered twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from bot.slack.room import Action, Command, Home, Room, Shortcut, Suggestion, View

HELP: Final = "help"

Registered = TypeVar("Registered", Action, Suggestion, View, Shortcut)


class Registry:
    """What answers to what.

    Raises:
        ValueError: two rooms register the same word or id, or there is no help.
    """

    def __init__(self, rooms: tuple[Room, ...]) -> None:
        self.commands = _words(command for room in rooms for command in room.commands)
        self.actions = _ids(action for room in rooms for action in room.actions)
        self.suggestions = _ids(each for room in rooms for each in room.suggestions)
        self.views = _ids(view for room in rooms for view in room.views)
        self.shortcuts = _ids(shortcut for room in rooms for shortcut in room.shortcuts)
        self.home = _home(rooms)


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

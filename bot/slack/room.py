"""What a room registers: what people can type, click, look for and send, and what answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.domain.people import PersonId, Role
from bot.slack.blocks import Block
from bot.slack.screen import Screen


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person did.

    `words` were typed, `value` sat on the button or option that was clicked, `carried` is what
    stands after the bar in the block's id (None where there is none).
    """

    person: PersonId
    now: datetime
    words: str = ""
    value: str = ""
    carried: str | None = None
    payload: Mapping[str, object] = field(default_factory=dict)


Show: TypeAlias = Callable[[Heard], Awaitable[Screen]]
Suggest: TypeAlias = Callable[[Heard], Awaitable[list[Block]]]
Submit: TypeAlias = Callable[[Heard], Awaitable[Block]]


@dataclass(frozen=True, slots=True)
class Command:
    """A first word after the slash command; a role of None means that anybody may."""

    word: str
    usage: str
    does: str
    role: Role | None
    run: Show


@dataclass(frozen=True, slots=True)
class Action:
    """A button or menu by its action id; `home` says that the answer is the Home tab itself."""

    id: str
    role: Role | None
    run: Show
    home: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type-ahead menu by its action id; it answers with options."""

    id: str
    role: Role | None
    run: Suggest


@dataclass(frozen=True, slots=True)
class View:
    """A modal by its callback id; it answers with Slack's `response_action`, or with nothing."""

    id: str
    role: Role | None
    run: Submit


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut by its callback id; its screen opens as a modal."""

    id: str
    role: Role | None
    run: Show


@dataclass(frozen=True, slots=True)
class Home:
    """What fills the Home tab when somebody opens it."""

    role: Role | None
    run: Show


@dataclass(frozen=True, slots=True)
class Room:
    """One thing that people can do, and everything that belongs to it."""

    name: str
    commands: tuple[Command, ...] = ()
    actions: tuple[Action, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    views: tuple[View, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    home: Home | None = None

"""What a room registers: what people can type, click, look for and send, and what answers it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from bot.domain.errors import NotAllowed, Refusal
from bot.domain.people import PersonId, Role
from bot.slack.blocks import Block
from bot.slack.forms import Form
from bot.slack.screen import Screen, Shown, Submitted


async def _nothing(role: Role) -> bool:
    """Say that nobody holds any role."""
    del role
    return False


async def _refused(role: Role) -> None:
    """Let nobody pass."""
    raise NotAllowed(role, ())


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person did.

    `words` were typed, `value` sat on the button or option that was clicked, `carried` is what
    stands after the bar in the block's id (None where there is none). `form` is the modal that it
    happened in, with what it carries and holds. `trigger` opens one modal within three seconds;
    rooms answer with a Modal instead of using it, but for the one door of secrets. `holds` says
    whether the person holds a role: it decides what is drawn, never what a click may do, and raises
    CouldNotCheck where Slack does not tell, as nothing is drawn from what nobody knows. `require`
    raises NotAllowed where they don't: for what a role, or the row that it is about, allows.
    """

    person: PersonId
    now: datetime
    words: str = ""
    value: str = ""
    carried: str | None = None
    form: Form = field(default_factory=Form)
    trigger: str = field(default="", repr=False)
    holds: Callable[[Role], Awaitable[bool]] = field(default=_nothing, repr=False, compare=False)
    require: Callable[[Role], Awaitable[None]] = field(default=_refused, repr=False, compare=False)


Show: TypeAlias = Callable[[Heard], Awaitable[Shown]]
Suggest: TypeAlias = Callable[[Heard], Awaitable[list[Block]]]
Submit: TypeAlias = Callable[[Heard], Awaitable[Submitted]]


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
    """A button or menu by its action id.

    `home` says that on the Home tab the answer stands above it, rather than in a modal. A screen
    without blocks is never shown: it only has the tab filled anew.
    """

    id: str
    role: Role | None
    run: Show
    home: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A type-ahead menu by its action id; it answers with options, or with groups of them."""

    id: str
    role: Role | None
    run: Suggest


def nowhere(refusal: Refusal) -> Mapping[str, str]:
    """Return nothing: a refusal is about none of a form's blocks."""
    del refusal
    return {}


@dataclass(frozen=True, slots=True)
class View:
    """A form by its callback id.

    `errors` words a refusal at the blocks that it is about; where it names none, the refusal lies
    upon the form.
    """

    id: str
    role: Role | None
    run: Submit
    errors: Callable[[Refusal], Mapping[str, str]] = nowhere


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut by its callback id; its answer opens as a modal."""

    id: str
    role: Role | None
    run: Show


@dataclass(frozen=True, slots=True)
class Home:
    """What fills the Home tab when somebody opens it."""

    role: Role | None
    run: Callable[[Heard], Awaitable[Screen]]


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

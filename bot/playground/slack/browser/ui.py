"""What every route of the browser side shares: the workspace, its actions, and who is looking."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import Request

from bot.playground.slack.actions import Actions
from bot.playground.slack.browser.blocks import Painter
from bot.playground.slack.browser.scene import Scene
from bot.playground.slack.model import Channel, Person, UserGroup
from bot.playground.slack.outside import Outside
from bot.playground.slack.tour import NEWEST, Step, Tour
from bot.playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Ui:
    """The parts a route works with; `tour` is what a newcomer reads first."""

    workspace: Workspace
    actions: Actions
    settle: Callable[[], Awaitable[None]]
    advance: Callable[[timedelta], Awaitable[None]]
    tour: Tour | None = None
    outside: Outside | None = None
    painter: Painter = field(default_factory=Painter)
    moving: set[asyncio.Future[None]] = field(default_factory=set)
    """Moves of the clock that the app is still busy with."""

    def actors(self) -> list[Person]:
        """The people one can act as, in the order they were added."""
        people = self.workspace.people.values()
        return [person for person in people if not person.is_bot and not person.deleted]

    @property
    def front(self) -> str:
        """The first channel, where a newcomer is welcomed; "" if there is none."""
        channels = self.workspace.channels.values()
        return next((channel.id for channel in channels if channel.kind == "channel"), "")

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the tour."""
        return self.tour.steps if self.tour else ()

    def step(self, request: Request) -> int:
        """Which step of the tour one is at, by the address (`tour`); 0 for none."""
        said = request.query_params.get("tour", "")
        number = int(said) if said.isascii() and said.isdecimal() else 0
        return number if number <= len(self.steps) else 0

    def typed(self, step: Step) -> str:
        """What a step types, about the newest token of its name."""
        found = self.outside.tokens(step.named) if self.outside and step.named else []
        return step.types.replace(NEWEST, found[-1][1] if found else step.named)

    def groups(self) -> list[tuple[UserGroup, list[Person]]]:
        """The user groups, each with who is in it."""
        people = self.workspace.people.values()
        every = self.workspace.user_groups.values()
        return [(group, [p for p in people if group.id in p.groups]) for group in every]

    def scene(self, request: Request) -> Scene:
        """Who looks at what by the address (`as`, `at`, `thread`); the first of each otherwise."""
        query = request.query_params
        me = next((p for p in self.actors() if p.id == query.get("as")), None) or self.actors()[0]
        at, thread = query.get("at", ""), query.get("thread", "")
        at = self._direct(me, at) if at.startswith("dm") else at
        if at != "home" and at not in {c.id for c in self._visible(me)}:
            at, thread = self._first(me), ""
        return Scene(self.workspace, self.painter, me, at, thread)

    def _direct(self, me: Person, at: str) -> str:
        """The conversation that "dm" (with the app) or "dm:U…" stands for, opened if need be."""
        other = at.removeprefix("dm").removeprefix(":")
        if other and other not in self.workspace.people:
            return at
        return self.workspace.dm(me.id, other or None).id

    def _visible(self, me: Person) -> list[Channel]:
        return self.workspace.visible_channels(me.id)

    def _first(self, me: Person) -> str:
        return next((channel.id for channel in self._visible(me)), "home")

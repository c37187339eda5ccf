"""A room to try things with."""

import asyncio

from bot.domain.people import Role
from bot.slack.blocks import Block, actions, button, option, plain, section, static_select
from bot.slack.inputs import field, text_input
from bot.slack.room import Action, Command, Heard, Room, Shortcut, Suggestion, View
from bot.slack.screen import Close, Modal, Screen, Submitted
from bot.slack.tasks import Tasks

LIVE = [option("One", "1"), option("Two", "2")]


class Trial:
    """A room that fails as it is told to, and else repeats what it heard."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.waits = asyncio.Event()
        self.waits.set()
        self.heard: list[Heard] = []
        self.answer: Submitted = Close()
        self.errors: dict[str, str] = {}

    async def show(self, heard: Heard) -> Screen:
        self.heard.append(heard)
        await self.waits.wait()
        if self.fails:
            raise self.fails
        said = section(plain(f"heard {heard.words or heard.value or 'you'}"))
        again = actions(button("Again", "trial.again", "once more"), block_id="trial.foot|carried")
        return Screen("Trial", "Trial", [said, again])

    async def suggest(self, heard: Heard) -> list[Block]:
        await self.show(heard)
        return [{"text": plain(heard.words or "all"), "value": "1"}]

    async def fill(self, heard: Heard) -> Modal:
        """Answer with a form; a click in the form itself answers with its next version."""
        screen = await self.show(heard)
        words = field("Words", text_input("trial.words", initial="as before"), "trial.words")
        live = field("Live", static_select("trial.live", "Which?", LIVE), "trial.live", live=True)
        return Modal("trial.sent", "Trial", "Send", [*screen.blocks, words, live], "carried ids")

    async def send(self, heard: Heard) -> Submitted:
        await self.show(heard)
        return self.answer

    def rooms(self, _tasks: Tasks) -> tuple[Room, ...]:
        trial = Room(
            "trial",
            commands=(
                Command("try", "try", "tries", Role.VIEWER, self.show),
                Command("fill", "fill", "fills", Role.VIEWER, self.fill),
            ),
            actions=(
                Action("trial.again", Role.VIEWER, self.show),
                Action("trial.fill", Role.VIEWER, self.fill),
                Action("trial.live", Role.VIEWER, self.fill),
            ),
            suggestions=(Suggestion("trial.find", Role.VIEWER, self.suggest),),
            views=(
                View("trial.sent", Role.VIEWER, self.send, lambda _: self.errors),
                View("trial.quiet", Role.VIEWER, self.send),
            ),
            shortcuts=(
                Shortcut("trial.start", Role.VIEWER, self.show),
                Shortcut("trial.form", Role.VIEWER, self.fill),
            ),
        )
        helping = Room("help", commands=(Command("help", "help", "helps", None, self.show),))
        return (helping, trial)

"""A room to try things with."""

import asyncio

from bot.domain.people import Role
from bot.slack.blocks import Block, actions, button, plain, section
from bot.slack.room import Action, Command, Heard, Room, Shortcut, Suggestion, View
from bot.slack.screen import Screen
from bot.slack.tasks import Tasks


class Trial:
    """A room that fails as it is told to, and else repeats what it heard."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.waits = asyncio.Event()
        self.waits.set()
        self.heard: list[Heard] = []

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

    async def send(self, heard: Heard) -> Block:
        await self.show(heard)
        return {"response_action": "clear"} if heard.payload["view"]["state"] else {}  # type: ignore[index] # Slack's own shape

    def rooms(self, _tasks: Tasks) -> tuple[Room, ...]:
        trial = Room(
            "trial",
            commands=(Command("try", "try", "tries", Role.VIEWER, self.show),),
            actions=(Action("trial.again", Role.VIEWER, self.show),),
            suggestions=(Suggestion("trial.find", Role.VIEWER, self.suggest),),
            views=(View("trial.sent", Role.VIEWER, self.send),),
            shortcuts=(Shortcut("trial.start", Role.VIEWER, self.show),),
        )
        helping = Room("help", commands=(Command("help", "help", "helps", None, self.show),))
        return (helping, trial)

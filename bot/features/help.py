"""`/tokens` or `/tokens help`: what a person can type, from the same list that registers it."""

from __future__ import annotations

from bot.slack.blocks import Block, actions, button, context, header, plain
from bot.slack.cards import doors, tokens
from bot.slack.rich import bullets, line, rich_text, words
from bot.slack.room import Action, Command, Heard, Room
from bot.slack.screen import Screen


def room(command: str, others: tuple[Room, ...]) -> Room:
    """Return the room that tells what the others do; `command` is the slash command's name."""

    async def show(heard: Heard) -> Screen:
        del heard
        return screen

    own = Command("help", "help", "show this help", None, show)
    screen = _screen(command, (*(each for other in others for each in other.commands), own))
    return Room("help", commands=(own,), actions=(Action(doors.HELP, None, show),))


def _screen(command: str, commands: tuple[Command, ...]) -> Screen:
    blocks = [
        header("What you can type"),
        rich_text(bullets(_line(command, each) for each in commands)),
        actions(button("List the tokens", tokens.LIST, style="primary")),
        context(
            plain(
                "<token> is an id, a name, part of a name, or the last four, such as …7f3a. "
                "Only you can see my answers."
            )
        ),
    ]
    return Screen("Help", f"{command} help: what you can type.", blocks)


def _line(command: str, each: Command) -> Block:
    return line(words(f"{command} {each.usage}", code=True), words(f" {each.does}"))

"""Finds what a person would click or fill, by the words that stand on it."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.playground.slack import elements
from bot.playground.slack.elements import Placed
from bot.playground.slack.ground import NotThereError
from bot.playground.slack.model import Container, Json, Values
from bot.playground.slack.screen import DOTS, Eyes
from bot.playground.slack.workspace import Workspace

SEPARATOR = " > "
MOST_NAMED = 40


@dataclass(frozen=True)
class Surface:
    """One thing on a screen that holds blocks, with this person's state in it."""

    container: Container
    blocks: list[Json]
    values: Values


@dataclass(frozen=True)
class Target:
    """An element on the screen; `words` is the text it belongs to, `option` a chosen entry."""

    surface: Surface
    at: Placed
    label: str
    words: str
    option: Json | None = None

    @property
    def state(self) -> Json | None:
        """What is chosen in it."""
        return self.surface.values.get(self.at.block_id, {}).get(self.at.action_id)


def surfaces(workspace: Workspace, person: str, where: str | None) -> list[Surface]:
    """What this person looks at, nearest first; `where` is a channel id, "modal" or "home".

    An open modal covers the rest; after it comes the place where they acted last.
    """
    modal = workspace.modal(person)
    if where == "modal" or (where is None and modal is not None):
        if modal is None:
            raise NotThereError("No modal is open.")
        return [Surface(("view", modal.id), modal.payload["blocks"], modal.state)]
    home = workspace.homes.get(person)
    shown = [Surface(("home",), home.payload["blocks"], home.state)] if home else []
    if where == "home":
        return shown
    found = list(_messages(workspace, person, where))
    if where is not None:
        return found
    return [*shown, *found] if workspace.places.get(person) == "home" else [*found, *shown]


def _messages(workspace: Workspace, person: str, channel: str | None) -> Iterator[Surface]:
    """Messages with blocks, newest first."""
    seen = {one.id for one in workspace.visible_channels(person)}
    if channel is not None and channel not in seen:
        raise NotThereError(f"{person} sees no channel {channel!r}.")
    wanted = seen if channel is None else {channel}
    every = (m for one in wanted for m in workspace.log[one])
    for message in sorted(every, key=lambda m: m.ts, reverse=True):
        blocks = message.every_block
        if blocks and not message.deleted and message.ephemeral_to in (None, person):
            values = message.states.get(person) or elements.defaults(blocks)
            yield Surface(("message", message.channel, message.ts), blocks, values)


def targets(eyes: Eyes, surface: Surface) -> Iterator[Target]:
    """Every element of a surface, with the words it belongs to (its block's, or those above)."""
    words = ""
    for block in surface.blocks:
        own = eyes.words(block)
        words = own or words
        for at in elements.placed([block]):
            state = surface.values.get(at.block_id, {}).get(at.action_id)
            yield Target(surface, at, eyes.label(at.element, state), words)


def button_below(workspace: Workspace, person: str, body: Json) -> str | None:
    """Whether the label is the open modal's own "submit" or "close" button."""
    modal = workspace.modal(person)
    if modal is None or body.get("in") not in (None, "modal"):
        return None
    eyes, label = Eyes(workspace, person), str(body["label"])
    names = {
        eyes.text(modal.payload.get("close")) or "Cancel": "close",
        eyes.text(modal.payload.get("submit")): "submit",
    }
    return names.get(label) if label else None


def clickable(workspace: Workspace, person: str, body: Json) -> Target:
    """The newest element with this label; "X > Y" is the entry Y of the menu X.

    `near` narrows it to elements that belong to a text; raises NotThereError, which says what
    can be clicked.
    """
    eyes = Eyes(workspace, person)
    label, near = _wanted(body), str(body.get("near") or "")
    offered: list[str] = []
    for surface in surfaces(workspace, person, body.get("in")):
        for target in targets(eyes, surface):
            if near in target.words:
                found = _match(eyes, target, label)
                if found is not None:
                    return found
                offered += _names(eyes, target)
    named = ", ".join(f"“{name}”" for name in dict.fromkeys(filter(None, offered)))
    beside = f" near “{near}”" if near else ""
    raise NotThereError(
        f"Nothing says “{label}”{beside}. "
        + (f"What can be clicked: {_cut(named)}." if named else "Nothing can be clicked.")
    )


def _cut(named: str) -> str:
    parts = named.split(", ")
    more = len(parts) - MOST_NAMED
    return ", ".join(parts[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _wanted(body: Json) -> str:
    label, option = str(body["label"]), body.get("option")
    return f"{label}{SEPARATOR}{option}" if option else label


def _match(eyes: Eyes, target: Target, label: str) -> Target | None:
    kind = target.at.element["type"]
    own = {target.label, eyes.text(target.at.element.get("placeholder"))}
    own.add(eyes.text(target.at.block.get("label")))
    if label in own and kind not in ("checkboxes", "radio_buttons"):
        return target
    menu, _, entry = label.rpartition(SEPARATOR)
    if kind in ("checkboxes", "radio_buttons"):
        menu, entry = "", label
    elif menu not in own:
        return None
    for option in elements.options_of(target.at.element):
        if eyes.text(option["text"]) == entry:
            return Target(target.surface, target.at, target.label, target.words, option)
    queried = kind.endswith("external_select") or not elements.options_of(target.at.element)
    return target if menu and queried and kind in elements.SELECTED else None


def _names(eyes: Eyes, target: Target) -> list[str]:
    element = target.at.element
    options = [eyes.text(option["text"]) for option in elements.options_of(element)]
    if element["type"] in ("checkboxes", "radio_buttons"):
        return options
    if options:
        return [f"{target.label}{SEPARATOR}{option}" for option in options]
    return [target.label]


def field(workspace: Workspace, person: str, body: Json) -> Target:
    """The input with this label (or placeholder) in the open modal, or where `in` says."""
    eyes, label = Eyes(workspace, person), str(body["label"])
    offered: list[str] = []
    for surface in surfaces(workspace, person, body.get("in") or "modal"):
        for target in targets(eyes, surface):
            name = eyes.text(target.at.block.get("label"))
            placeholder = eyes.text(target.at.element.get("placeholder"))
            if target.at.element["type"] in elements.SELECTED:
                if label in (name, placeholder, target.label):
                    return target
                offered.append(name or placeholder)
    known = ", ".join(f"“{name}”" for name in offered if name) or "none"
    raise NotThereError(f"There is no field “{label}”. The fields: {known}.")


__all__ = ["DOTS", "Surface", "Target", "clickable", "field", "surfaces", "targets"]

"""A tour of what an app does: steps that a newcomer clicks along."""

from dataclasses import dataclass
from typing import Literal

BUTTON = "{button}"
"""Stands in a step's words for what the button to press is called on the screen."""

NEWEST = "{newest}"
"""Stands in what a step types for the newest token of its name: a tour can be taken again."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: as whom (an id) and where ("dm" is the app) it happens, why, and what to see or do.

    At its start `types` is sent, or the clock moves by `minutes`. Then it points to the form's
    button, to the newest message about something, or to that message's primary button.
    """

    title: str
    person: str
    at: str
    why: str
    then: str
    types: str = ""
    named: str = ""
    minutes: int = 0
    look: Literal["", "form", "card", "button"] = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Tour:
    """What begins the first channel: a title, a sentence, the steps, and what to try then."""

    title: str
    about: str
    steps: tuple[Step, ...] = ()
    afterwards: str = ""

"""What people read and fill in beside the thread of a rotation."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.domain.errors import Refusal
from bot.domain.rotation import Rotation
from bot.slack import dates
from bot.slack.blocks import headline
from bot.slack.cards import asking, refusals
from bot.slack.cards import rotation as cards
from bot.slack.inputs import field, text_input, user_select
from bot.slack.rich import date, line, rich_text, whole, words
from bot.slack.screen import Modal, Screen
from bot.workflow.ask import Foreseen

RETIRED: Final = "rotation.retired"
ADDED: Final = "rotation.added"
APP: Final = "rotation.app"
PERSON: Final = "rotation.person"
WHY: Final = "rotation.why"
_APP_BLOCK: Final = "rotation.app_block"
_PERSON_BLOCK: Final = "rotation.person_block"

_LONGEST_APP: Final = 80


def moved(rotation: Rotation) -> Screen:
    """Return what somebody reads who has said that an app has moved."""
    told = line(words(f"Thank you. {cards.bar(rotation)}."))
    return Screen("Moved", "Thank you.", [rich_text(told)], aside=True)


def retiring(rotation: Rotation, foreseen: Foreseen, now: datetime) -> Modal:
    """Return what retiring the old value means, who has to agree, and the question why."""
    left = ", ".join(move.app for move in rotation.left)
    stays = [line(words("⚠ Not moved yet: "), *whole(left))] if left else []
    blocks = [
        headline(rotation.name),
        rich_text(
            line(words("The old value stops working at once. The new one keeps working.")),
            *stays,
            line(
                words("You can also let it expire "),
                date(rotation.stops_at, dates.form(rotation.stops_at, now)),
                words("."),
            ),
        ),
        asking.outlook(foreseen),
        asking.why(WHY, needed=foreseen.reason_needed),
    ]
    submit = asking.submit(foreseen.verdict, "Revoke now")
    return Modal(RETIRED, "Revoke the old value", submit, blocks, cards.reference(rotation))


def errors(refusal: Refusal) -> dict[str, str]:
    """Return what is said at the question why."""
    return asking.why_missing(refusal, WHY)


def adding(rotation: Rotation) -> Modal:
    """Return the question for an app that uses the token, too."""
    blocks = [
        headline(rotation.name),
        field("App", text_input(APP, placeholder="billing", most=_LONGEST_APP), _APP_BLOCK),
        field("Contact", user_select(PERSON, "Who moves it?"), _PERSON_BLOCK, optional=True),
    ]
    return Modal(ADDED, "Add an app", "Add", blocks, cards.reference(rotation))


def nobody_to_name(refusal: Refusal) -> dict[str, str]:
    """Return why somebody cannot move an app, at the field."""
    return refusals.not_a_member(refusal, _PERSON_BLOCK)


def there_already() -> dict[str, str]:
    """Return the sentence at an app that is listed."""
    return {_APP_BLOCK: "This app is already listed."}


def added(rotation: Rotation, app: str) -> Screen:
    """Return what was added."""
    told = line(*whole(app), words(f" is listed, and has to move. {cards.bar(rotation)}."))
    return Screen("Added", "Added.", [rich_text(told)])

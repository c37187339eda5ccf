"""`/tokens audit [words]`: who did what, and a file of it."""

from __future__ import annotations

from bot.domain.people import Role
from bot.features.audit import views
from bot.features.audit.listeners import Auditing
from bot.slack.files import Files
from bot.slack.room import Action, Command, Room
from bot.workflow.past import Past


def room(past: Past, files: Files) -> Room:
    """Return the room that shows the audit."""
    auditing = Auditing(past, files)
    does = "show the audit log, or export it"
    return Room(
        "audit",
        commands=(Command("audit", "audit [words]", does, Role.APPROVER, auditing.typed),),
        actions=(
            *(Action(each, Role.APPROVER, auditing.turned) for each in views.TURNS),
            Action(views.RAW, Role.APPROVER, auditing.detailed),
            Action(views.CSV, Role.APPROVER, auditing.csv),
            Action(views.JSON, Role.APPROVER, auditing.json),
        ),
    )
